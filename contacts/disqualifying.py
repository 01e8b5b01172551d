"""Who is kept away from sales, however high the score: said, lifted, and asked before an alert.

A colleague or a script says it, or a rule does as long as something is so of the contact
(`points/fit/`). A colleague's word is the last one: what was lifted, the rule does not say again
of this contact until it has stopped being true in between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from contacts import lifecycle
from contacts.locking import lock
from contacts.models import (
    Contact,
    Disqualification,
    DisqualificationChange,
    Event,
    Merge,
    Outcome,
)

BY_HAND = Disqualification.BY_HAND
LONGEST_REASON = Disqualification._meta.get_field("reason").max_length or 300

_CHANGED = frozenset({"disqualified"})
# What tells that we were wrong about somebody.
_BOUGHT = "purchase"


def is_disqualified(contact_ids: Collection[int]) -> set[int]:
    """Those of these contacts who are disqualified; one query."""
    rows = _standing().filter(contact__in=contact_ids)
    return set(rows.values_list("contact_id", flat=True))


def are_disqualified() -> Q:
    """Which contacts are, for a filter of contacts."""
    return Q(Exists(_standing().filter(contact=OuterRef("pk"))))


def who() -> QuerySet[Disqualification]:
    """Whom we keep away from sales: one row for each contact in lists, the latest that was said,
    with `bought`: whether they bought something, or sales won them, since then."""
    later = (
        _standing()
        .filter(contact=OuterRef("contact"))
        .filter(Q(since__gt=OuterRef("since")) | Q(since=OuterRef("since"), pk__gt=OuterRef("pk")))
    )
    purchases = Event.objects.filter(
        contact=OuterRef("contact"),
        kind=_BOUGHT,
        machine__isnull=True,
        occurred_at__gte=OuterRef("since"),
    )
    won = Outcome.objects.filter(
        contact=OuterRef("contact"),
        verdict=Outcome.Verdict.WON,
        withdrawn_by__isnull=True,
        said_at__gte=OuterRef("since"),
    )
    listed = Contact.objects.listed().filter(pk=OuterRef("contact"))
    rows = _standing().filter(Exists(listed), ~Exists(later))
    return rows.annotate(bought=Exists(purchases) | Exists(won))


def who_bought() -> QuerySet[Disqualification]:
    """Those of them who bought since."""
    return who().filter(Q(bought=True))


@transaction.atomic
def disqualify(
    contact_ids: Collection[int],
    *,
    reason: str,
    at: datetime,
    rule_id: int = BY_HAND,
    actor: User | None = None,
) -> list[int]:
    """Keep these contacts away from sales; the ids of those of whom that was not said yet.

    Nothing changes for whom the same rule (or, by hand, somebody) has said it before.
    """
    ids = sorted(lock(contact_ids))
    known = Disqualification.objects.filter(contact__in=ids, rule_id=rule_id)
    new = sorted(set(ids) - set(known.values_list("contact_id", flat=True)))
    reason = reason[:LONGEST_REASON]
    Disqualification.objects.bulk_create(
        Disqualification(contact_id=pk, rule_id=rule_id, reason=reason, since=at, by=actor)
        for pk in new
    )
    _write_down(new, stands=True, at=at, actor=actor, rule_id=rule_id, reason=reason)
    return new


@transaction.atomic
def lift(contact_ids: Collection[int], *, actor: User | None, at: datetime) -> list[int]:
    """Let sales see these contacts again, whoever had said otherwise; the ids of whom it was."""
    ids = sorted(lock(contact_ids))
    standing = _standing().filter(contact__in=ids)
    changed = sorted(set(standing.values_list("contact_id", flat=True)))
    standing.filter(rule_id=BY_HAND).delete()
    standing.update(lifted_at=at)
    _write_down(changed, stands=False, at=at, actor=actor)
    return changed


@transaction.atomic
def take_back(contact_ids: Collection[int], *, actor: User | None, at: datetime) -> list[int]:
    """What was said by hand of these contacts was a mistake; what rules say stands."""
    ids = sorted(lock(contact_ids))
    rows = Disqualification.objects.filter(contact__in=ids, rule_id=BY_HAND)
    changed = sorted(rows.values_list("contact_id", flat=True))
    rows.delete()
    _write_down(changed, stands=False, at=at, actor=actor)
    return changed


@transaction.atomic
def put_back(contact_id: int, *, actor: User | None, at: datetime) -> bool:
    """Undo of `lift`: what was lifted last is said again, for the same reason; whether there was
    anything."""
    lock([contact_id])
    lifted = DisqualificationChange.objects.filter(contact=contact_id, stands=False)
    last = lifted.filter(rule_id=BY_HAND).order_by("-pk").first()
    if last is None or is_disqualified([contact_id]):
        return False
    rules = Disqualification.objects.filter(contact=contact_id, lifted_at=last.changed_at)
    again = list(rules.values_list("rule_id", "reason"))
    rules.update(lifted_at=None)
    for rule_id, reason in again:
        _write_down([contact_id], stands=True, at=at, rule_id=rule_id, reason=reason, actor=actor)
    before = DisqualificationChange.objects.filter(contact=contact_id, pk__lt=last.pk)
    by_hand = before.filter(rule_id=BY_HAND).order_by("-pk").first()
    if by_hand is not None and by_hand.stands:
        disqualify([contact_id], reason=by_hand.reason, actor=actor, at=at)
        return True
    return bool(again)


@transaction.atomic
def withdraw(contact_ids: Collection[int], *, rule_id: int, at: datetime) -> list[int]:
    """A rule no longer says it of these contacts; the ids of those of whom it had."""
    ids = sorted(lock(contact_ids))
    said = Disqualification.objects.filter(contact__in=ids, rule_id=rule_id)
    changed = sorted(said.filter(lifted_at=None).values_list("contact_id", flat=True))
    said.delete()
    _write_down(changed, stands=False, at=at, rule_id=rule_id)
    return changed


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`: what was said by hand of either holds for both.

    What rules say is asked of them again.
    """
    ours = Disqualification.objects.filter(contact=merge.winner_id, rule_id=BY_HAND)
    theirs = Disqualification.objects.filter(contact=merge.loser_id, rule_id=BY_HAND).first()
    if theirs is not None and not ours.exists():
        Disqualification.objects.create(
            contact_id=merge.winner_id, reason=theirs.reason, since=theirs.since, by=theirs.by
        )
        merge.moved["disqualified"] = theirs.since.isoformat()


def on_unmerged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_unmerged`: the winner stands as before, unless somebody has
    said something since."""
    if since := merge.moved.get("disqualified"):
        Disqualification.objects.filter(
            contact=merge.winner_id, rule_id=BY_HAND, since=datetime.fromisoformat(since)
        ).delete()


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: that it was said stays, a colleague's words go."""
    for model in (Disqualification, DisqualificationChange):
        model.objects.filter(contact__in=contact_ids, rule_id=BY_HAND).update(reason="")


def said_by_hand(contact_ids: Sequence[int]) -> set[int]:
    """Touch of `contacts.vanishing`: of whom somebody said it; what a rule says goes along."""
    lines = DisqualificationChange.objects.filter(contact__in=contact_ids, rule_id=BY_HAND)
    return set(lines.values_list("contact_id", flat=True))


def delete(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.vanishing.on_vanish`."""
    for model in (Disqualification, DisqualificationChange):
        model.objects.filter(contact__in=contact_ids).delete()


def _standing() -> QuerySet[Disqualification]:
    return Disqualification.objects.filter(lifted_at__isnull=True)


def _write_down(
    contact_ids: Sequence[int],
    *,
    stands: bool,
    at: datetime,
    rule_id: int = BY_HAND,
    reason: str = "",
    actor: User | None = None,
) -> None:
    """A line for each, and word to whoever keeps something up to date by it."""
    if not contact_ids:
        return
    DisqualificationChange.objects.bulk_create(
        DisqualificationChange(
            contact_id=pk,
            rule_id=rule_id,
            stands=stands,
            reason=reason,
            changed_at=at,
            actor_id=actor.pk if actor else None,
        )
        for pk in contact_ids
    )
    lifecycle.on_changed(contact_ids, _CHANGED)
