"""Patterns of addresses: what a rule about pages means by "*/pricing*"."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from urllib.parse import urlsplit

_SCHEMES = ("http://", "https://")
# A "?", also as one of one character, before a name and "=".
_QUERY = re.compile(r"(\?|\[\?\])[^/?=\[\]]+=")


def is_at(pattern: str, *, url: str, page: str, with_query: bool = False) -> bool:
    """Whether an address is meant by a pattern, upper and lower case alike.

    `page` is the address without query and fragment, `url` has both. The fragment never counts,
    the query if asked for. `*` stands for anything, `?` for one character, `[ab]` for one of them.
    A pattern that begins with a slash is compared with the path alone, one that begins with a
    scheme or has a `*` with the whole address; any other may be a part of the address.
    """
    address = url.partition("#")[0] if with_query else page
    pattern = pattern.strip()
    if pattern.startswith("/"):
        parts = urlsplit(address)
        address = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    elif "*" not in pattern and not pattern.lower().startswith(_SCHEMES):
        pattern = f"*{pattern}*"
    return _compiled(pattern).match(address) is not None


def asks_for_query(pattern: str) -> bool:
    """Whether a pattern means what follows a "?" in an address: */search?topic=*.

    Any other "?" may stand for one character of the page's own address: */item?.
    """
    return _QUERY.search(pattern) is not None


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern), re.IGNORECASE)
