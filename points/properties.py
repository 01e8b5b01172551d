"""What a point action asks for in the words of Mautic's contract (`properties`), and in ours.

`properties` are kept as they came. What counts is the kind's own config, made of them here; when
a rule was changed on screen since, they are told anew from the config.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any

from django.utils.translation import gettext

from kit.spans import DAY, HOUR, MINUTE, parted
from points.kinds.plain import PLAIN
from points.kinds.url_hit import MOST_SECONDS, MOST_TIMES

# Kinds that are about certain things, and what Mautic calls the list of their numbers; those
# that Mautic does not have say it in our word.
_LISTS = {one.key: "which" for one in PLAIN} | {
    "page.hit": "pages",
    "form.submit": "forms",
    "asset.download": "assets",
    "email.open": "emails",
    "email.send": "emails",
    "email.click": "emails",
}

# What Mautic asks of a visit in seconds, and our names for that.
_SPANS = {
    "accumulative_time": "seconds",
    "returns_within": "within",
    "returns_after": "after",
}
# Its letters for the unit in which its form shows such a time.
_UNITS = {DAY: "d", HOUR: "H", MINUTE: "i", 1: "s"}

# What Mautic could once ask of a visit, and no kind of ours answers: it was never true there.
_UNKEPT = ("first_time",)

LONGEST_URL = 1_000
MOST_THINGS = 500


class BadProperties(ValueError):
    """They cannot be what the kind asks for; the message says why, for people."""


def understood(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The config of a kind, from properties.

    Raises:
        BadProperties: something is missing or is of the wrong sort.
    """
    match kind:
        case "url.hit":
            return _visit(properties)
        case "custom":
            return {"name": str(properties.get("name", ""))}
        case _ if kind in _LISTS:
            return {"which": _numbers(properties.get(_LISTS[kind]), _LISTS[kind])}
    return dict(properties)


def told(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Properties that ask for what this config asks for."""
    match kind:
        case "url.hit":
            url, with_query = config.get("url", ""), config.get("with_query", False)
            asks = {"page_url": url}
            if with_query != ("?" in url):
                asks["with_query"] = with_query
            return asks | _conditions(config)
        case _ if kind in _LISTS:
            return {_LISTS[kind]: [_number(one) for one in config.get("which", ())]}
    return dict(config)


def echoed(kind: str, config: Mapping[str, Any], sent: Any) -> Any:
    """What an answer tells: what was sent, as long as it still says what counts."""
    if sent is None:
        return told(kind, config)
    kept = dict(sent) if isinstance(sent, Mapping) else {}
    try:
        if understood(kind, kept) == config:
            return sent
    except BadProperties:
        pass
    return kept | told(kind, config)


def unkept(kind: str, sent: Any) -> list[str]:
    """The conditions among these properties that nobody here can answer yet.

    An empty one asks for nothing.
    """
    if kind != "url.hit" or not isinstance(sent, Mapping):
        return []
    return [name for name in _UNKEPT if sent.get(name) and sent[name] not in ("0", "false")]


def without_unkept(kind: str, sent: Any) -> Any:
    """These properties without the conditions that nobody here can answer."""
    asked = unkept(kind, sent)
    return {name: value for name, value in sent.items() if name not in asked} if asked else sent


def _visit(properties: Mapping[str, Any]) -> dict[str, Any]:
    url = properties.get("page_url")
    if not isinstance(url, str) or not url.strip():
        raise BadProperties(gettext("“page_url” says which address: it is required."))
    url = unescape(url.strip())
    if len(url) > LONGEST_URL:
        raise BadProperties(gettext("“page_url” is too long."))
    # Mautic compares the whole address. Here the query counts where the pattern speaks of one.
    with_query = properties.get("with_query")
    asked = {"url": url, "with_query": with_query if isinstance(with_query, bool) else "?" in url}
    times = _whole(properties, "page_hits", most=MOST_TIMES)
    if times > 1:
        asked["times"] = times
    for theirs, ours in _SPANS.items():
        if seconds := _whole(properties, theirs, most=MOST_SECONDS):
            asked[ours] = seconds
    return asked


def _whole(properties: Mapping[str, Any], name: str, *, most: int) -> int:
    """A number as PHP may write it; 0 where nothing is asked."""
    sent = properties.get(name)
    if sent in (None, "", False, []):
        return 0
    text = str(sent).strip()
    if isinstance(sent, bool) or not (text.isascii() and text.isdigit()) or int(text[:20]) > most:
        raise BadProperties(
            gettext("“%(name)s” must be a number from 0 to %(most)d.")
            % {"name": name, "most": most}
        )
    return int(text)


def _conditions(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a visit is asked besides its address, in Mautic's words."""
    asks: dict[str, Any] = {}
    if config.get("times", 1) > 1:
        asks["page_hits"] = config["times"]
    for theirs, ours in _SPANS.items():
        if seconds := config.get(ours, 0):
            asks[theirs] = seconds
            asks[f"{theirs}_unit"] = _UNITS[parted(seconds)[1]]
    return asks


def _numbers(sent: Any, name: str) -> list[str]:
    """A list of numbers as PHP may write it: a list, an object, one number, or nothing."""
    if sent in (None, "", False):
        return []
    several = list(sent.values()) if isinstance(sent, Mapping) else sent
    several = several if isinstance(several, list) else [several]
    wrong = any(isinstance(one, bool) or not isinstance(one, int | str) for one in several)
    numbers = [] if wrong else [str(one).strip() for one in several if one != ""]
    if wrong or len(numbers) > MOST_THINGS or any(len(one) > 100 for one in numbers):
        raise BadProperties(gettext("“%(name)s” must be a list of numbers.") % {"name": name})
    return list(dict.fromkeys(numbers))


def _number(key: str) -> int | str:
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else key
