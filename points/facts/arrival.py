"""By which channel a contact came to the visit in which something happened."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from contacts.arrival import DIRECT, EMAIL, SOCIAL, channel_of
from contacts.events import Recorded
from points.facts.fact import LONGEST_VISIT, PAGE_VIEWS, PAUSE, Fact, Need
from points.facts.past import Look, Past


@dataclass(frozen=True, kw_only=True)
class Arrival(Fact):
    """Asked by whatever is narrowed to channels. The value is one of `contacts.arrival.CHANNELS`.

    The latest page view of the visit, up to the event, that says where it came from; direct, if
    none does. What happened outside of any visit came by no channel, except for what is done in
    an e-mail or in a network.
    """

    NEED: ClassVar[Need] = Need(PAGE_VIEWS, reach=LONGEST_VISIT, urls=True, origins=True)

    def answer(self, events: Sequence[Recorded], past: Past) -> dict[int, str]:
        """See the base."""
        found = {}
        by_contact: dict[int, list[Look]] = {}
        for event in events:
            if by_nature := _BY_NATURE.get(event.kind.partition(".")[0]):
                found[event.id] = by_nature
                continue
            looks = by_contact.get(event.contact_id)
            if looks is None:
                looks = by_contact[event.contact_id] = sorted(
                    past.of(event.contact_id, kinds=PAGE_VIEWS, machines=self.machines),
                    key=lambda look: (look.at, look.id),
                )
            channel = _channel(event, looks)
            if channel:
                found[event.id] = channel
        return found


_BY_NATURE = {"email": EMAIL, "social": SOCIAL}


def _channel(event: Recorded, looks: Sequence[Look]) -> str:
    """Back from the event to the beginning of its visit, or to where it says whence; "" if
    there was no visit."""
    here = event.occurred_at.timestamp()
    earliest = here - LONGEST_VISIT.total_seconds()
    if said := _own_words(event):
        return said
    is_in_visit = event.kind in PAGE_VIEWS
    at = bisect_left(looks, (here, event.id + 1), key=lambda look: (look.at, look.id))
    for look in reversed(looks[:at]):
        if here - look.at >= PAUSE.total_seconds() or look.at < earliest:
            break
        if look.id > event.id:
            continue  # stored later than the event, though it happened before
        is_in_visit = True
        if channel := channel_of(
            source=look.source, medium=look.medium, referrer=look.referrer, url=look.url
        ):
            return channel
        here = look.at
    return DIRECT if is_in_visit else ""


def _own_words(event: Recorded) -> str:
    """What the event itself says, if it is no page view: a script adds where its page was."""
    said: dict[str, Any] = event.properties or {}
    words = {name: str(said.get(name) or "") for name in ("utm_source", "utm_medium", "referrer")}
    return channel_of(
        source=words["utm_source"],
        medium=words["utm_medium"],
        referrer=words["referrer"],
        url=event.url,
    )
