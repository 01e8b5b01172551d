"""What a point action asks for in the words of Mautic's contract (`properties`), and in ours.

`properties` are kept as they came. What counts is the kind's own config, made of them here; when
a rule was changed on screen since, they are told anew from the config.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any

from django.utils.translation import gettext

# Kinds that are about certain things, and what Mautic calls the list of their numbers.
_LISTS = {
    "page.hit": "pages",
    "form.submit": "forms",
    "asset.download": "assets",
    "email.open": "emails",
    "email.send": "emails",
}

# What Mautic can also ask of a visit, and no kind of ours can answer yet.
_UNKEPT = ("page_hits", "accumulative_time", "returns_within", "returns_after", "first_time")

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
            return asks if with_query == ("?" in url) else asks | {"with_query": with_query}
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

    An empty one asks for nothing, and everybody has been to a page once who is there now.
    """
    if kind != "url.hit" or not isinstance(sent, Mapping):
        return []
    nothing: dict[str, tuple[Any, ...]] = {"page_hits": (1, "1")}
    return [
        name
        for name in _UNKEPT
        if sent.get(name) and sent[name] not in (*nothing.get(name, ()), "0", "false")
    ]


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
    return {"url": url, "with_query": with_query if isinstance(with_query, bool) else "?" in url}


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
