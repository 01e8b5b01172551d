"""What changed between two definitions of a point action, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from points.models.action import Definition
from points.sentences import sentence


@dataclass(frozen=True)
class Difference:
    """One thing that was said differently before; empty where nothing was said."""

    what: str
    before: str
    after: str


def differences(before: Definition, after: Definition) -> list[Difference]:
    """What `after` says differently from `before`, in the order of the form."""
    old, new = _facts(before), _facts(after)
    return [
        Difference(what, old[what], new[what]) for what in new if old.get(what, "") != new[what]
    ]


def _facts(definition: Definition) -> dict[str, str]:
    said = sentence(definition)
    yes, no = _("yes"), _("no")
    return {
        _("Name"): definition.name,
        _("When a contact"): said.does,
        _("Only"): said.only,
        _("Points"): f"{definition.points:+d}",
        _("How often"): said.how_often,
        _("Score"): definition.group.name,
        _("Also counts in the main score"): yes if said.also_main else no,
        _("Counts from"): _moment(definition.published_from),
        _("Counts until"): _moment(definition.published_until),
        _("Labels"): ", ".join(definition.labels),
        _("Description"): definition.description,
    }


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
