"""Where a contact came from, as scripts tell: addresses, devices, campaigns. Each is kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from contacts import devices
from contacts.models import Device, IpAddress, Merge, UtmTags

# By these two rows of a contact are the same one.
_SAME: dict[type[Model], tuple[str, ...]] = {
    IpAddress: ("address",),
    Device: ("sort", "brand", "model", "system", "browser"),
    UtmTags: (),
}


def came_from(contact_id: int, address: str, *, at: datetime) -> None:
    """From this internet address."""
    row = IpAddress(contact_id=contact_id, address=address, since=at)
    IpAddress.objects.bulk_create([row], ignore_conflicts=True)


def came_with(contact_id: int, user_agent: str, *, at: datetime) -> None:
    """With what this user agent runs on."""
    seen = devices.read(user_agent)
    row = Device(contact_id=contact_id, since=at, **seen._asdict())
    Device.objects.bulk_create([row], ignore_conflicts=True)


def came_by(contact_id: int, said: Mapping[str, Any], *, at: datetime) -> UtmTags:
    """By this campaign; `said` are columns of UtmTags."""
    return UtmTags.objects.create(contact_id=contact_id, added_at=at, **said)


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`: what the winner has not, it gets."""
    moved = {}
    for model, same in _SAME.items():
        rows = model._default_manager.filter(contact=merge.loser_id)
        own = set(
            model._default_manager.filter(contact=merge.winner_id).values_list(*same)
            if same
            else ()
        )
        ids = [row.pk for row in rows if not same or _key(row, same) not in own]
        model._default_manager.filter(pk__in=ids).update(contact=merge.winner_id)
        moved[model.__name__] = ids
    merge.moved["traces"] = moved


def on_unmerged(merge: Merge) -> None:
    """The same, back."""
    for model in _SAME:
        ids = merge.moved.get("traces", {}).get(model.__name__, [])
        rows = model._default_manager.filter(pk__in=ids, contact=merge.winner_id)
        rows.update(contact=merge.loser_id)


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: all of it tells who somebody is."""
    for model in _SAME:
        model._default_manager.filter(contact__in=contact_ids).delete()


def _key(row: Model, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
