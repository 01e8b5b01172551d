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


def folded_together(contact_id: int, cycle: int, *, group_id: int) -> set[tuple[int, int]]:
    """This climb, and those whose points count in it since a reset was undone."""
    closed = Entry.objects.filter(contact=contact_id, group_id=group_id, source="reset.close")
    return {(contact_id, cycle)} | {
        (contact_id, other)
        for other in closed.values_list("cycle", flat=True)
        if folded_into(contact_id, group_id, other) == cycle
    }
