"""What should earn points: the kinds of point actions in the sections in which people look."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from points.kinds import PointActionKind, StateKind, point_action_kinds

Kind = type[PointActionKind]

# Mautic's six, which people look for first.
_USUAL = ("url.hit", "page.hit", "form.submit", "asset.download", "email.open", "email.send")

# How the keys of kinds begin, section by section; what is in none stands with what a site reports.
_SECTIONS: dict[str | Promise, tuple[str, ...]] = {
    _("Visits"): ("url", "page", "visit", "visits", "silence"),
    _("E-mail"): ("email",),
    _("Buying"): ("purchase", "cart", "quote", "trial", "demo", "info"),
    _("Signing up and taking part"): (
        *("form", "asset", "registration", "subscription", "event", "webinar", "chat", "cta"),
    ),
    _("Social networks"): ("social",),
}
_MOST_USED, _IS, _ELSE = _("Most used"), _("What a contact is"), _("What your site reports")


def sections(words: str) -> list[tuple[str | Promise, list[Kind]]]:
    """The kinds whose label or key has all these words, by section; empty ones are left out."""
    asked = words.casefold().split()
    left = [
        kind
        for kind in point_action_kinds
        if all(word in f"{kind.label} {kind.key}".casefold() for word in asked)
    ]
    found: dict[str | Promise, list[Kind]] = {
        title: [] for title in (_MOST_USED, *_SECTIONS, _IS, _ELSE)
    }
    for kind in left:
        found[_section(kind)].append(kind)
    found[_MOST_USED].sort(key=lambda kind: _USUAL.index(kind.key))
    return [(title, kinds) for title, kinds in found.items() if kinds]


def _section(kind: Kind) -> str | Promise:
    if kind.key in _USUAL:
        return _MOST_USED
    if issubclass(kind, StateKind):
        return _IS
    first = kind.key.partition(".")[0]
    return next((title for title, beginnings in _SECTIONS.items() if first in beginnings), _ELSE)
