"""Who is kept away from sales, however high the score: said, lifted, and asked before an alert.

A colleague or a script says it, or a rule does as long as something is so of the contact
(`points/fit/`). A colleague's word is the last one: what was lifted, the rule does not say again
of this contact until it has stopped being true in between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from accounts.models import User
from contacts import lifecycle
from contacts.families import became, of_family
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

# What tells that we were wrong about somebody.
_BOUGHT = "purchase"


def is_disqualified(contact_ids: Collection[int]) -> set[int]:
    """Those of these contacts who are disqualified; one query."""
    rows = _standing().filter(contact__in=contact_ids)
    return set(rows.values_list("contact_id", flat=True))


def are_disqualified() -> Q:
    """Which contacts are, for a filter of contacts."""
    return Q(Exists(_standing().filter(contact=OuterRef("pk"))))


def who() -> QuerySet[Contact]:
    """Whom we keep away from sales: contacts in lists, each with `since` when, `first` (when it
    was said of them first, if it was lifted in between) and `bought`: whether they bought
    something, or sales won them, since it was said first."""
    return _judged(Contact.objects.listed().filter(are_disqualified()))


def who_bought() -> QuerySet[Contact]:
    """Who bought since, also if it is not said any more: the purchase may have ended what a rule
    says, or somebody let sales have them."""
    said = DisqualificationChange.objects.filter(stands=True).annotate(whose=became("contact"))
    ever = Q(pk__in=said.values("whose")) | are_disqualified()
    return _judged(Contact.objects.listed().filter(ever)).filter(Q(bought=True))


def _judged(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """The same with `since`, `first` and `bought`."""
    rows = Disqualification.objects.filter(contact=OuterRef("pk")).order_by("since").values("since")
    said = DisqualificationChange.objects.filter(of_family("contact", OuterRef("pk")), stands=True)
    lines = said.order_by("changed_at").values("changed_at")
    standing = rows.filter(lifted_at__isnull=True)
    purchases = Event.objects.filter(
        contact=OuterRef("pk"),
        kind=_BOUGHT,
        machine__isnull=True,
        occurred_at__gte=OuterRef("first"),
    )
    won = Outcome.objects.filter(
        contact=OuterRef("pk"),
        verdict=Outcome.Verdict.WON,
        withdrawn_by__isnull=True,
        said_at__gte=OuterRef("first"),
    )
    dated = contacts.annotate(first=Least(Subquery(lines[:1]), Subquery(rows[:1])))
    return dated.annotate(
        since=Coalesce(Subquery(standing[:1]), "first"),
        bought=Exists(purchases) | Exists(won),
    )


def reasons() -> QuerySet[Disqualification, tuple[str, int]]:
    """Why we keep them away, with of how many contacts each reason is given, the usual first."""
    listed = Contact.objects.listed().filter(pk=OuterRef("contact"))
    given = _standing().filter(Exists(listed)).exclude(reason="").values_list("reason")
    return given.annotate(many=Count("contact", distinct=True)).order_by("-many", "reason")


@dataclass(frozen=True)
class Why:
    """What was said of a contact last, by whom (a user; else a rule, or a script), and whether it
    still stands."""

    reason: str
    rule_id: int
    by: User | None
    stands: bool


def why(contact_ids: Collection[int]) -> dict[int, Why]:
    """Why these contacts are disqualified, or were last; four statements."""
    rows = _standing().filter(contact__in=contact_ids).select_related("by").order_by("since", "pk")
    found = {row.contact_id: Why(row.reason, row.rule_id, row.by, stands=True) for row in rows}
    said = DisqualificationChange.objects.filter(of_family("contact", OuterRef("pk")), stands=True)
    latest = dict(
        Contact.objects.filter(pk__in=set(contact_ids) - set(found))
        .annotate(line=Subquery(said.order_by("-changed_at", "-pk").values("pk")[:1]))
        .values_list("line", "pk")
    )
    lines = DisqualificationChange.objects.in_bulk([line for line in latest if line])
    actors = User.objects.in_bulk({line.actor_id for line in lines.values() if line.actor_id})
    for pk, line in lines.items():
        actor = actors.get(line.actor_id or 0)
        found[latest[pk]] = Why(line.reason, line.rule_id, actor, stands=False)
    return found


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


@transaction.atomic
def give_reason(
    contact_ids: Collection[int], *, reason: str, rule_id: int, at: datetime
) -> list[int]:
    """A rule says it of these contacts for another reason; the ids of those of whom that is so.

    They have been disqualified for as long as before; what a colleague has lifted stays lifted.
    """
    ids = sorted(lock(contact_ids))
    reason = reason[:LONGEST_REASON]
    said = Disqualification.objects.filter(contact__in=ids, rule_id=rule_id)
    said = said.exclude(reason=reason)
    changed = sorted(said.filter(lifted_at=None).values_list("contact_id", flat=True))
    said.update(reason=reason)
    _write_down(changed, stands=True, at=at, rule_id=rule_id, reason=reason)
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
    lifecycle.on_changed(contact_ids, lifecycle.DISQUALIFIED)
