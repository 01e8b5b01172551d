"""Something that was recorded did not happen after all: it stays recorded, and counts for nothing.

The mark is where a machine's deed has its own (`Event.machine`), which everybody looks at who
counts what people did.
"""

from __future__ import annotations

from contacts.event_kinds import EVENT_KINDS
from contacts.models import Activity, Event
from kit.rewriting import rewriting

_DONE_TO_THEM = [key for key, kind in EVENT_KINDS.items() if kind.is_done_to_them]


def mark(event: Event) -> None:
    """Mark it, and let its contact's last activity be what it was without it.

    The contact must be locked. Who keeps something up to date by what contacts did is told by
    whoever calls this, once all of it is taken back (`contacts.lifecycle.PAST`).
    """
    event.machine = Event.TAKEN_BACK
    with rewriting():
        Event.objects.filter(pk=event.pk).update(machine=event.machine)
    kept = Activity.objects.filter(contact=event.contact_id, last_active_at=event.occurred_at)
    if event.kind not in _DONE_TO_THEM and kept.exists():
        kept.update(last_active_at=_last_active_at(event.contact_id))


def _last_active_at(contact_id: int) -> object:
    """When they last did something themselves; None if never."""
    did = Event.objects.filter(contact=contact_id, machine__isnull=True)
    did = did.exclude(kind__in=_DONE_TO_THEM)
    return did.order_by("-occurred_at").values_list("occurred_at", flat=True).first()
