"""What came of contacts: contacted, accepted, rejected, won, lost; said once, or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from accounts.models import User
from contacts.merging import lock_living
from contacts.models import Merge, Outcome
from contacts.models.outcome import Verdict
from kit.rewriting import rewriting

# Why a contact is not for sales must be said: marketing learns from it.
NEEDS_REASON = (Verdict.REJECTED, Verdict.LOST)
# What says where a contact stands; that somebody called them does not.
_STANDS = (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.WON, Verdict.LOST)
# Whoever comes back is accepted, rejected or won again; within this time it is a double click.
_SAME_CLICK = timedelta(minutes=1)


class CannotSay(ValueError):
    """It makes no sense as it is said; the message says why, for people."""


@transaction.atomic
def say(
    *,
    contact_id: int,
    verdict: Verdict,
    actor: User,
    at: datetime,
    reason: str = "",
    amount: Decimal | None = None,
    currency: str = "",
) -> Outcome:
    """Write down what sales say of a contact.

    Raises:
        CannotSay: a reason is missing, or an amount where nothing was won; or it was said a
            moment ago: a button was pressed twice.
    """
    contact_id = lock_living(contact_id)
    if verdict in NEEDS_REASON and not reason.strip():
        raise CannotSay(gettext("Say why, in a few words."))
    if verdict != Verdict.WON and amount is not None:
        raise CannotSay(gettext("Only what was won has an amount."))
    now = standing([contact_id]).get(contact_id)
    is_the_same = now and (now.verdict, now.reason, now.amount) == (verdict, reason.strip(), amount)
    if now and is_the_same and abs(at - now.said_at) < _SAME_CLICK:
        raise CannotSay(gettext("That was said already."))
    return Outcome.objects.create(
        contact_id=contact_id,
        verdict=verdict,
        reason=reason.strip(),
        amount=amount,
        currency=currency if amount is not None else "",
        said_at=at,
        actor_id=actor.pk,
    )


@transaction.atomic
def withdraw(outcome: Outcome, *, actor: User, at: datetime) -> Outcome:
    """Take back what was said, by a line of its own; twice is once."""
    contact_id = lock_living(outcome.contact_id)
    if outcome.verdict == Verdict.WITHDRAWN:
        raise CannotSay(gettext("That was said already."))
    line, _made = Outcome.objects.get_or_create(
        withdraws=outcome,
        defaults={
            "contact_id": contact_id,
            "verdict": Verdict.WITHDRAWN,
            "said_at": at,
            "actor_id": actor.pk,
        },
    )
    return line


def valid() -> QuerySet[Outcome]:
    """What was said and not withdrawn."""
    return Outcome.objects.exclude(verdict=Verdict.WITHDRAWN).filter(withdrawn_by=None)


def standing(contact_ids: Collection[int]) -> dict[int, Outcome]:
    """Where each of these contacts stands: the latest verdict that holds; one query."""
    latest = (
        valid()
        .filter(contact__in=contact_ids, verdict__in=_STANDS)
        .order_by("contact", "-said_at", "-pk")
        .distinct("contact")
    )
    return {outcome.contact_id: outcome for outcome in latest}


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`: what was said of the loser was of the winner."""
    ids = list(Outcome.objects.filter(contact=merge.loser_id).values_list("pk", flat=True))
    merge.moved["outcomes"] = ids
    with rewriting():
        Outcome.objects.filter(pk__in=ids).update(contact=merge.winner_id)


def on_unmerged(merge: Merge) -> None:
    """The same, back."""
    with rewriting():
        Outcome.objects.filter(
            pk__in=merge.moved.get("outcomes", []), contact=merge.winner_id
        ).update(contact=merge.loser_id)


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: that it was said stays, the words go."""
    Outcome.objects.filter(contact__in=contact_ids).exclude(reason="").update(reason="")
