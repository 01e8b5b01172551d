"""What a colleague sees beside the shop: whom they play, and the points as they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from contacts.identity import token_for
from contacts.models import Contact
from points.chips import Chips, Reached
from points.models import Entry, Group, PointActionVersion, Reason, Score

_LINES = 5


@dataclass(frozen=True)
class Line:
    """One line of the ledger, with the rule's name as it was."""

    label: str
    entry: Entry


@dataclass(frozen=True)
class Look:
    """A contact at this moment."""

    contact: Contact
    points: int
    reached: Reached | None
    lines: list[Line]


@dataclass(frozen=True)
class Candidate:
    """A contact to play: `token` in a link makes the shop know who comes."""

    contact: Contact
    points: int
    token: str


def look_at(contact: Contact | None) -> Look | None:
    """The contact's main score, what it has reached, and the last lines; four statements."""
    if contact is None:
        return None
    points = (
        Score.objects.filter(contact=contact, group=Group.MAIN)
        .values_list("points", flat=True)
        .first()
    ) or 0
    entries = list(
        Entry.objects.filter(contact=contact, group_id=Group.MAIN).order_by("-pk")[:_LINES]
    )
    versions = PointActionVersion.objects.filter(pk__in={entry.version_id for entry in entries})
    names = dict(versions.values_list("pk", "name"))
    return Look(
        contact=contact,
        points=points,
        reached=Chips().reached(points),
        lines=[
            Line(names.get(entry.version_id or 0) or _said_of(entry), entry) for entry in entries
        ],
    )


def _said_of(entry: Entry) -> str:
    """What to call a line that no rule paid."""
    if entry.reason == Reason.MERGE:
        return gettext("What you did as a stranger")
    return entry.note or entry.get_reason_display()


def candidates(contact_ids: Sequence[int]) -> list[Candidate]:
    """Those of these contacts who are still there, the highest score first."""
    scores = (
        Score.objects.filter(
            group=Group.MAIN,
            contact__in=Contact.objects.listed().filter(pk__in=contact_ids),
        )
        .select_related("contact")
        .order_by("-points", "contact")
    )
    return [Candidate(score.contact, score.points, token_for(score.contact_id)) for score in scores]
