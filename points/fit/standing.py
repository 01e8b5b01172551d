"""What each rule holds paid, and what it should: the difference, and the rows that remember it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from contacts.models import Contact, Disqualification
from points.fit.rules import StateRule
from points.models import Score, StatePaid


class Key(NamedTuple):
    """What a rule holds paid is kept by these."""

    contact_id: int
    action_id: int
    group_id: int


class Held(NamedTuple):
    """What a rule holds paid in a contact's open climb, and what a reset settled of it."""

    cycle: int
    paid: int
    settled: int


@dataclass(frozen=True)
class Whom:
    """Some contacts: those of `ids`, or everybody with an id after one and up to another."""

    ids: tuple[int, ...] | None = None
    after: int = 0
    upto: int = 0

    def contacts(self) -> QuerySet[Contact]:
        """The known people among them who stand in lists; rules look at nobody else."""
        listed = Contact.objects.listed()
        if self.ids is not None:
            return listed.filter(pk__in=self.ids)
        return listed.filter(pk__gt=self.after, pk__lte=self.upto)

    def rows(self) -> Q:
        """What is kept about them, in a table that names its contact so."""
        if self.ids is not None:
            return Q(contact__in=self.ids)
        return Q(contact__gt=self.after, contact__lte=self.upto)


@dataclass
class Standing:
    """How rules stand to some contacts: what these are `worth` (by rule, then by contact), what is
    `held`, and whom each rule has disqualified, with the reason (`verdicts`)."""

    worth: dict[int, Mapping[int, int]] = field(default_factory=dict)
    held: dict[Key, Held] = field(default_factory=dict)
    verdicts: dict[int, dict[int, str]] = field(default_factory=dict)

    def of(self, ids: Set[int]) -> Standing:
        """The same, of these contacts alone."""
        return Standing(
            worth={
                action: {contact: points for contact, points in worth.items() if contact in ids}
                for action, worth in self.worth.items()
            },
            held={key: held for key, held in self.held.items() if key.contact_id in ids},
            verdicts={
                action: {contact: reason for contact, reason in said.items() if contact in ids}
                for action, said in self.verdicts.items()
            },
        )


def read(
    whom: Whom, rules: Sequence[StateRule], gone: Collection[int], *, at: datetime
) -> Standing:
    """How these rules stand to these contacts: one query for each rule, and two.

    `gone` names rules that are in force no more. What is in force looks only at who stands in
    lists: what it holds paid of others stays as it is.
    """
    known = [rule.action_id for rule in rules]
    whose = Q(point_action_id__in=gone) | Q(
        point_action_id__in=known, contact__in=whom.contacts().values("pk")
    )
    open_climb = Score.objects.filter(contact=OuterRef("contact"), group=OuterRef("group_id"))
    held = (
        StatePaid.objects.filter(whom.rows(), whose)
        .annotate(now=Subquery(open_climb.values("cycle")))
        .values_list("contact_id", "point_action_id", "group_id", "cycle", "paid", "settled", "now")
    )
    standing = Standing()
    for contact, action, group, cycle, paid, settled, now in held:
        standing.held[Key(contact, action, group)] = in_climb(Held(cycle, paid, settled), now or 1)
    for rule in rules:
        standing.worth[rule.action_id] = rule.worth(whom.contacts(), at=at)
    said = Disqualification.objects.filter(whom.rows()).filter(
        Q(rule_id__in=gone) | Q(rule_id__in=known, contact__in=whom.contacts().values("pk"))
    )
    for rule_id, contact, reason in said.values_list("rule_id", "contact_id", "reason"):
        standing.verdicts.setdefault(rule_id, {})[contact] = reason
    return standing


def in_climb(held: Held, cycle: int) -> Held:
    """The same, seen from the open climb: what belongs to another one was settled by a reset."""
    if held.cycle == cycle:
        return held
    return Held(cycle, 0, held.paid + held.settled)


def target(worth: int, settled: int) -> tuple[int, int]:
    """What should be paid in the open climb, and what remains settled, of this worth.

    What a reset settled is not paid again as long as it is true; what of it is no longer true
    was settled for good, and is not taken from the new climb either.
    """
    if settled > 0:
        settled = max(0, min(settled, worth))
    elif settled < 0:
        settled = min(0, max(settled, worth))
    return worth - settled, settled
