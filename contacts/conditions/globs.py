"""Patterns of addresses (`contacts.addresses.is_at`) as regular expressions of Postgres."""

from __future__ import annotations

import re

from contacts.addresses import is_at

_SCHEMES = ("http://", "https://")
_HOST = "[a-z][a-z0-9+.-]*://[^/]*"


def regex_of_address(pattern: str) -> str:
    """What matches the addresses (without query and fragment) that `is_at` would match."""
    pattern = pattern.strip()
    if pattern.startswith("/"):
        # An address may leave out the slash that is its whole path.
        no_path = f"|^{_HOST}$" if is_at(pattern, url="http://h/", page="http://h/") else ""
        return f"^{_HOST}{_translated(pattern)}${no_path}"
    if "*" not in pattern and not pattern.lower().startswith(_SCHEMES):
        pattern = f"*{pattern}*"
    return f"^{_translated(pattern)}$"


def regex_of_name(pattern: str) -> str:
    """What matches a name: a part of it, or all of it where the pattern has a *."""
    pattern = pattern.strip()
    return f"^{_translated(pattern if '*' in pattern else f'*{pattern}*')}$"


_PIECE = re.compile(r"\*+|\?|\[(!?)(\]?[^\]]*)\]|.", re.DOTALL)


def _translated(pattern: str) -> str:
    """As `fnmatch.translate` does it, in Postgres' dialect."""
    return "".join(_piece(found) for found in _PIECE.finditer(pattern))


def _piece(found: re.Match[str]) -> str:
    text = found[0]
    if text.startswith("*"):
        return ".*"
    if text == "?":
        return "."
    if len(text) > 1 or found[2]:
        return _one_of(found[2], negated=bool(found[1])) if found[2] else re.escape(text)
    return re.escape(text)


def _one_of(signs: str, *, negated: bool) -> str:
    """One of some signs and ranges. Postgres refuses a range that ends before it begins."""
    inside = ""
    while signs:
        first, last = signs[0], signs[2] if signs[1:2] == "-" and len(signs) > 2 else ""
        if not last:
            inside += _escaped(first)
        elif first <= last:
            inside += f"{_escaped(first)}-{_escaped(last)}"
        signs = signs[3:] if last else signs[1:]
    if not inside:
        return "." if negated else "(?!)"
    return f"[{'^' if negated else ''}{inside}]"


def _escaped(sign: str) -> str:
    return f"\\{sign}" if sign in r"\[]^-" else sign
