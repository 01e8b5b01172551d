"""How climbs stand to each other where a reset was undone."""

from __future__ import annotations

from points.models import Entry


def folded_into(contact_id: int, group_id: int, cycle: int) -> int:
    """The climb in which the points of this one count now: itself, unless a reset was undone."""
    while True:
        closed_by = Entry.objects.filter(
            contact=contact_id, group_id=group_id, cycle=cycle, source="reset.close"
        ).first()
        if closed_by is None:
            return cycle
        cycle = Entry.objects.values_list("cycle", flat=True).get(pk=closed_by.source_id)
