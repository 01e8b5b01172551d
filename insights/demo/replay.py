"""Lets the demo's people do what they did, through the same door as everybody else."""

from __future__ import annotations

from collections.abc import Sequence

from contacts import events
from contacts.events import NewEvent
from contacts.models import Subject
from contacts.subjects import SubjectKey
from insights.demo import rules, shop
from insights.demo.marks import SOURCE
from insights.demo.visits import Deed
from points.models import Group, Score

_BATCH = 5_000

# How far from High-Interest a contact may be whom a visitor of the shop can play.
_NEAR = 8
_HOW_MANY_NEAR = 5


def replay(deeds: Sequence[Deed], ids: Sequence[int]) -> list[int]:
    """Record the deeds in the order of time, `ids` being everybody; the ids of their subjects.

    Rules in force pay for them as for any event (with the reason "demo", so that triggers
    show but send nothing). Must be called inside a transaction.
    """
    for start in range(0, len(deeds), _BATCH):
        events.record(
            [
                _event(number, deed, ids[deed.who])
                for number, deed in enumerate(deeds[start : start + _BATCH], start)
            ]
        )
    keys = {subject_of(deed.step).key for deed in deeds}
    return sorted(Subject.objects.filter(key__in=keys).values_list("pk", flat=True))


def subject_of(step: shop.Page | str) -> SubjectKey:
    """What a step is about: a page, or the name of what was done."""
    if isinstance(step, shop.Page):
        return SubjectKey("page", step.url, step.full_title)
    return SubjectKey("custom", step)


def near_the_threshold(ids: Sequence[int]) -> list[int]:
    """Some of these contacts who are a few pages short of High-Interest, each at another score."""
    near = (
        Score.objects.filter(
            contact__in=ids,
            group=Group.MAIN,
            points__lt=rules.HIGH_INTEREST.threshold,
            points__gte=rules.HIGH_INTEREST.threshold - _NEAR,
        )
        .order_by("points", "contact")
        .distinct("points")
    )
    return list(near.values_list("contact", flat=True))[-_HOW_MANY_NEAR:]


def _event(number: int, deed: Deed, contact_id: int) -> NewEvent:
    step = deed.step
    return NewEvent(
        contact_id=contact_id,
        kind="url.hit" if isinstance(step, shop.Page) else "custom",
        occurred_at=deed.at,
        source=SOURCE,
        key=events.key_of(SOURCE, str(number)),
        subject=subject_of(step),
        url=step.url if isinstance(step, shop.Page) else "",
    )
