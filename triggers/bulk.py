"""Long work has carried contacts over thresholds: what follows is asked, and then done.

Nothing acts by itself, because a file of ten thousand old scores, or a rule that is worked out
again for everybody, is not ten thousand pieces of news. Somebody says whether only the colours
change, colleagues get one summary, or every action happens as usual. Then the crossings are
written, so that no climb is told of twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import ClassVar, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds, label_of
from accounts.models import Job, User
from contacts.locking import lock
from contacts.models import Contact, Import
from kit import sql
from points import revision
from triggers import bulk_climbs, crossings, summary
from triggers.arming import Past
from triggers.bulk_climbs import NewClimb
from triggers.crossings import NewCrossing
from triggers.models import BulkCause, PointTrigger
from triggers.watching import in_force

_SQL = Path(__file__).parent / "sql"
# One slice's pairs of trigger and contact; whose locks others wait for.
_AT_ONCE = 1_000
# Counted up to here for the question: beyond it people want to know "many".
COUNTED = 20_000


class Choice(StrEnum):
    """What follows from the climbs of long work."""

    COLOUR = "colour"
    SUMMARY = "summary"
    EACH = "each"


CHOICES: dict[Choice, tuple[str | Promise, str | Promise]] = {
    Choice.SUMMARY: (
        gettext_lazy("One summary"),
        gettext_lazy("Everybody whom these triggers would tell gets one e-mail with the list."),
    ),
    Choice.COLOUR: (
        gettext_lazy("Colour only"),
        gettext_lazy("The contacts are marked in the list; nobody is told."),
    ),
    Choice.EACH: (
        gettext_lazy("Each as usual"),
        gettext_lazy("Every action of these triggers happens for every contact."),
    ),
}


class Climbed(NamedTuple):
    """A contact who is over a threshold; the columns of `sql/bulk.sql`."""

    trigger_id: int
    contact_id: int
    threshold: int
    score: int
    cycle: int
    entry_id: int | None
    at: datetime
    number: int


# The climbs that are still to be answered, from a contact on, so many.
Open = Callable[[int, int], list[Climbed]]


def open_climbs(job_id: int, after: int, limit: int, *, only: int | None = None) -> list[Climbed]:
    """Climbs that are the doing of a job and have had no crossing, in the order of contacts."""
    found = sql.rows(_SQL / "bulk.sql", job=job_id, after=after, limit=limit, only=only)
    return [Climbed(**row) for row in found]


def over(job_id: int) -> list[tuple[PointTrigger, int]]:
    """The triggers with how many contacts the job carried over each, the highest first."""
    counts = Counter(one.trigger_id for one in open_climbs(job_id, 0, COUNTED))
    found = PointTrigger.objects.in_bulk(counts)
    return sorted(
        ((found[pk], many) for pk, many in counts.items()),
        key=lambda pair: (-pair[0].threshold, pair[0].pk),
    )


def known(many: int) -> int | None:
    """How much there is to do, of what was counted up to COUNTED; None where that is not known."""
    return many if many < COUNTED else None


def answer_of(job_id: int) -> Job | None:
    """The work that carries out what was chosen, if something was."""
    cause = BulkCause.objects.filter(job=job_id).select_related("answer__started_by").first()
    return cause.answer if cause else None


@transaction.atomic
def answer(job_id: int, choice: Choice, *, actor: User, at: datetime) -> Job:
    """Carry out what was chosen, once: the first answer stands, until the work goes on.

    Raises:
        BulkCause.DoesNotExist: the job has carried nobody over a threshold.
    """
    cause = BulkCause.objects.select_for_update().get(job=job_id)
    if cause.answer is None:
        config = {"cause": job_id, "choice": choice.value}
        many = len(open_climbs(job_id, 0, COUNTED))
        cause.answer = jobs.start(AnswerBulk.key, config, actor, at=at, total=known(many))
        cause.save(update_fields=["answer"])
    return cause.answer


def name_of(cause: Job) -> str:
    """What the work is called, to somebody who asks what it led to."""
    if importing := Import.objects.filter(job=cause).first():
        return importing.name
    return str(label_of(cause))


@job_kinds.register
class AnswerBulk(JobKind):
    """Writes the crossings, then (for a summary) the mails."""

    key: ClassVar[str] = "triggers.bulk"
    label: ClassVar[str | Promise] = gettext_lazy("Thresholds after long work")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """So many climbs, in the order of contacts; the mails at the end."""
        cause = job.config["cause"]
        return carry_on(job, cause, partial(open_climbs, cause))

    def page_url(self, job: Job) -> str:
        """Where it was asked."""
        return reverse("triggers:asked", args=[job.config["cause"]])

    def result_url(self, job: Job) -> str:
        """The same."""
        return self.page_url(job)


def carry_on(job: Job, cause: int, found: Open) -> bool:
    """One slice of carrying out what `job` was told, for the climbs that `found` finds."""
    choice = Choice(job.config["choice"])
    after = (job.cursor or {}).get("contact", 0)
    written = _cross(cause, after, found, choice=choice, by=job.pk)
    if written is not None:
        job.done += len(written)
        if written:
            job.cursor = {"contact": max(after, written[-1].contact_id - 1)}
        return True
    mails = summary.ask(cause, job, at=timezone.now()) if choice == Choice.SUMMARY else 0
    for line in _told(choice, job.done, mails):
        jobs.say(job, line, at=timezone.now())
    job.total = job.done
    return False


def _told(choice: Choice, many: int, mails: int) -> list[str]:
    """What was done, for the log."""
    marked = ngettext("%(many)d contact is marked.", "%(many)d contacts are marked.", many)
    match choice:
        case Choice.COLOUR:
            then = _("Nobody was told.")
        case Choice.SUMMARY:
            then = ngettext("%(many)d mail tells of it.", "%(many)d mails tell of it.", mails)
            then %= {"many": mails}
        case Choice.EACH:
            then = _("Every action happens as usual for each.")
    return [marked % {"many": many}, then]


def _cross(
    cause: int, after: int, found: Open, *, choice: Choice, by: int
) -> list[NewCrossing] | None:
    """Write the next crossings, with their runs if each acts as usual; None if none are left."""
    # First, so that no trigger is paused between the look at the rows and what they owe.
    watch = in_force(revision.hold())
    asked = found(after, _AT_ONCE)
    if not asked:
        return None
    lock({one.contact_id for one in asked})
    pairs = {(one.trigger_id, one.contact_id) for one in asked}
    # Points may have gone while the lock was waited for.
    still = [one for one in found(after, _AT_ONCE) if (one.trigger_id, one.contact_id) in pairs]
    watched = [trigger for trigger in watch.all() if any(trigger.id == pk for pk, _ in pairs)]
    new = [
        NewCrossing(
            trigger_id=one.trigger_id,
            contact_id=one.contact_id,
            number=one.number + 1,
            threshold=one.threshold,
            score=one.score,
            cycle=one.cycle,
            entry_id=one.entry_id,
            quiet=choice != Choice.EACH,
            crossed_at=one.at,
        )
        for one in still
    ]
    crossings.owe(new, watched)
    bulk_climbs.keep(
        cause,
        [
            NewClimb(one.trigger_id, one.contact_id, one.cycle, one.entry_id, one.at)
            for one in still
        ],
    )
    bulk_climbs.mark_as_crossed(
        cause, [(one.trigger_id, one.contact_id, one.number) for one in new], by=by
    )
    _remember(new)
    return sorted(new, key=lambda one: one.contact_id)


def _remember(new: Sequence[NewCrossing]) -> None:
    before = crossings.pasts({one.contact_id for one in new}, {one.trigger_id for one in new})
    crossings.keep_in_mind(
        {
            pair: before.get(pair, Past()).fired_in(one.cycle)
            for one in new
            for pair in [(one.trigger_id, one.contact_id)]
        }
    )


def contacts_of(climbs: Sequence[Climbed]) -> list[tuple[Climbed, Contact]]:
    """Each climb with its contact, in the order given."""
    found = Contact.objects.select_related("company").in_bulk({one.contact_id for one in climbs})
    return [(one, found[one.contact_id]) for one in climbs]
