"""Page addresses as sites send them: checked, and without what is nobody's business."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

LONGEST = 2_000
LONGEST_KEY = 500  # of a Subject
_LONGEST_REMEMBERED = 500
# Parameters of a page that carry a contact's token (see contacts.identity).
_TOKEN_NAMES = ("ct", "mtct")


class Page(NamedTuple):
    """A page that was looked at.

    `url` has its query and fragment, `key` neither, `site` is their beginning; `token` is what a
    personal link brought along, and is in none of them: whoever reads an address in a timeline
    must not become its contact.
    """

    url: str
    key: str
    host: str
    site: str
    token: str


def page_at(address: str) -> Page | None:
    """The page at an address (cut at LONGEST by the caller), or None if there can be none."""
    return _remembered(address) if len(address) <= _LONGEST_REMEMBERED else _page_at(address)


def _page_at(address: str) -> Page | None:
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    # Built anew from host and port, as names and passwords may stand before them.
    site = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        site = f"{site}:{port}"
    query, token = _without_token(parts.query)
    path = parts.path or "/"
    return Page(
        url=urlunsplit((parts.scheme, site, path, query, parts.fragment)),
        key=urlunsplit((parts.scheme, site, path, "", ""))[:LONGEST_KEY],
        host=host,
        site=f"{parts.scheme}://{site}",
        token=token,
    )


_remembered = lru_cache(maxsize=10_000)(_page_at)


def _without_token(query: str) -> tuple[str, str]:
    token = ""
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in _TOKEN_NAMES:
            token = token or unquote(value)
        else:
            kept.append(pair)
    return ("&".join(kept) if token else query), token
