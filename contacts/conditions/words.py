"""Conditions as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


def joined(glue: str, parts: Sequence[str]) -> str:
    """Parts as one clause: "a and b", "a or b", "neither a nor b"."""
    if glue == "none":
        return _none(parts)
    together = _("%(first)s and %(rest)s") if glue == "all" else _("%(first)s or %(rest)s")
    said = parts[-1]
    for part in reversed(parts[:-1]):
        said = together % {"first": part, "rest": said}
    return said


def listed(values: Sequence[str], *, most: int = 5) -> str:
    """Values as one enumerates them, a long list cut: “a” or “b” or 7 others."""
    shown = list(values[:most])
    if len(values) > most:
        shown[-1:] = [_("%(count)d others") % {"count": len(values) - most + 1}]
    return joined("any", shown)


def quoted(value: str) -> str:
    """A value in quotation marks of the language."""
    return _("“%(value)s”") % {"value": value}


def _none(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return _("it is not so that %(part)s") % {"part": parts[0]}
    return _("none of these: %(parts)s") % {"parts": joined("any", parts)}
