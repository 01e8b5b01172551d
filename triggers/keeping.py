"""How a run is kept: claimed, looked at once more, carried out, and written down."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from pydantic import ValidationError

from accounts.history.acting import Through, say_in_transaction
from contacts.disqualifying import is_disqualified
from contacts.merging import living, lock_living
from contacts.models import Contact
from kit.kinds import UnknownKind
from points import revision
from triggers import allowances, outbox, rounds
from triggers.actions import Action, ActionFailed, behaviour
from triggers.models import PointTrigger, Run

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)
# Longer than anybody outside may take (`channels.transport.LONGEST`, `kit.calls.LONGEST`): a run
# that falls due while its mail is on the way would send it twice.
OUTSIDE_LEASE = timedelta(minutes=5)
# Resuming lets what waits fall due at once; this is for whoever is told of it in another way.
PAUSED_FOR = timedelta(hours=1)


def keep_all() -> int:
    """Keep what is due until nothing is; how many runs were looked at."""
    looked_at = 0
    while runs := outbox.claim(limit=BATCH, lease=LEASE):
        looked_at += keep_batch(runs)
    return looked_at


def keep_batch(runs: list[Run]) -> int:
    """Keep claimed runs one by one; what a slow provider leaves no time for goes back."""
    started = time.monotonic()
    for count, run in enumerate(runs):
        if time.monotonic() - started > LEASE.total_seconds() / 2:
            outbox.put_back(runs[count:])
            return count
        keep(run)
    return len(runs)


def keep(run: Run) -> None:
    """One attempt at a claimed run; every outcome is written on the run."""
    with translation.override(settings.LANGUAGE_CODE):
        if run.attempts >= run.attempts_allowed:
            reason = gettext("Given up: the worker stopped during every attempt.")
            _failed(run, reason, permanent=True)
            return
        begun = outbox.begin(run, LEASE)
        if begun is None:
            return
        try:
            _carry_out(begun)
        except ActionFailed as failure:
            _failed(begun, failure.reason, permanent=failure.permanent)
        except Exception as error:
            log.exception("run %s: attempt %s went wrong", begun.pk, begun.attempts)
            _failed(begun, f"{type(error).__name__}: {error}", permanent=False)


def _failed(run: Run, reason: str, *, permanent: bool) -> None:
    if outbox.fail(run, reason, permanent=permanent) == Run.State.FAILED:
        tell_of_the_end(run)


def _cancelled(run: Run, reason: str) -> None:
    if outbox.cancel(run, reason):
        tell_of_the_end(run)


def tell_of_the_end(run: Run) -> None:
    """Let the action know that nobody will try any more, if there is still such an action."""
    try:
        behaviour(run.action.kind, run.action.config).given_up(run)
    except (UnknownKind, ValidationError):
        log.info("run %s has ended, and its action is not known any more", run.pk)


def _carry_out(run: Run) -> None:
    if run.action.archived_at is not None:
        _cancelled(run, gettext("This action was removed from its trigger."))
        return
    if run.action.trigger.archived_at is not None:
        _cancelled(run, gettext("Its trigger was archived."))
        return
    if _is_paused(run):
        return
    contact = _about(run, living(run.contact_id))
    if contact is None:
        return
    action = _action_of(run)
    if (action.alerts or action.hands_over) and is_disqualified([contact.pk]):
        _cancelled(run, gettext("The contact is disqualified."))
        return
    if action.alerts and action.disturbs and _waits_for_its_hour(run, contact):
        return
    if not action.outside:
        _inside(run, action)
    elif outbox.take_turn(run, OUTSIDE_LEASE):
        with rounds.caused_by(run.depth):
            outbox.done(run, action.carry_out(run, contact))


def _about(run: Run, contact_id: int) -> Contact | None:
    """Whom it is about, as they are now; None if they are gone: then it is cancelled."""
    contact = Contact.objects.select_related("owner", "company").get(pk=contact_id)
    if contact.deleted_at or contact.erased_at:
        _cancelled(run, gettext("The contact was deleted."))
        return None
    return contact


def _is_paused(run: Run) -> bool:
    """Whether its trigger does nothing for now: then it waits, unless somebody wants it at once."""
    if run.action.trigger.is_published or run.hurries:
        return False
    with transaction.atomic():
        revision.hold()  # whoever resumes it meanwhile finds the run waiting, or it goes on now
        if PointTrigger.objects.published().filter(pk=run.action.trigger_id).exists():
            return False
        outbox.wait(run, timezone.now() + PAUSED_FOR, Run.Because.PAUSED)
    return True


def _waits_for_its_hour(run: Run, contact: Contact) -> bool:
    """Whether nobody is to hear of this contact yet; then it waits."""
    held_up = allowances.wait(run, contact.pk, at=timezone.now())
    if held_up is None:
        return False
    outbox.wait(run, *held_up)
    return True


def _action_of(run: Run) -> Action:
    try:
        return behaviour(run.action.kind, run.action.config)
    except UnknownKind:
        reason = gettext("Unknown action “%(kind)s”: this installation does not have it.")
        raise ActionFailed(reason % {"kind": run.action.kind}, permanent=True) from None
    except ValidationError as error:
        reason = gettext("The settings of this action are not complete: %(what)s")
        what = "; ".join(str(problem["msg"]) for problem in error.errors())
        raise ActionFailed(reason % {"what": what}, permanent=True) from error


@transaction.atomic
def _inside(run: Run, action: Action) -> None:
    """The effect and "done" are one transaction, with the contacts locked as everywhere.

    Whom it is about is read under the lock: an owner given meanwhile is seen, and what is known
    of somebody who went into another contact goes to that one.
    """
    contact = _about(run, lock_living(run.contact_id))
    if contact is None:
        return
    trigger = run.action.trigger
    say_in_transaction(through=Through.TRIGGER, trigger=trigger.pk, named=trigger.name)
    if outbox.take_turn(run, LEASE):
        with rounds.caused_by(run.depth):
            outbox.done(run, action.carry_out(run, contact))
