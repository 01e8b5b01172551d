"""Triggers that get in each other's way: said while editing, never forbidden."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kit.templatetags.kindling import number
from triggers.drafts import Draft
from triggers.models import PointTrigger, Waits


@dataclass(frozen=True)
class Overlap:
    """What is wrong, and the other trigger."""

    words: str
    other: PointTrigger


def overlaps(draft: Draft, *, of: PointTrigger) -> list[Overlap]:
    """The other triggers that colour the same score and share a threshold, a colour or a name.

    Where two share a threshold, the colour of the one made first is shown (triggers.attributes).
    """
    if draft.waits_for != Waits.CLIMB:
        return []
    current = PointTrigger.objects.current().filter(waits_for=Waits.CLIMB)
    others = current.filter(group_id=draft.group_id).exclude(pk=of.pk)
    found = []
    for other in others.order_by("threshold", "pk"):
        said = {"other": other.name, "points": number(other.threshold)}
        if other.threshold == draft.threshold:
            words = _("“%(other)s” is at %(points)s points too: only one of the two colours shows.")
        elif other.colour == draft.colour:
            words = _("“%(other)s” (%(points)s points) has the same colour.")
        elif other.name.casefold() == draft.name.casefold():
            words = _("There is another “%(other)s”, at %(points)s points.")
        else:
            continue
        found.append(Overlap(words % said, other))
    return found
