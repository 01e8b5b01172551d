"""Points that came with an import have carried contacts over thresholds: what follows is asked.

Nothing acts by itself, because a file of ten thousand old scores is not ten thousand pieces of
news. Whoever imported says whether only the colours change, colleagues get one summary, or every
action happens as usual. Then the crossings are written, so that no climb is told of twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import vanishing
from contacts.importing import plan as plans
from contacts.importing.afterwards import Question, add_question
from contacts.locking import lock
from contacts.models import Import
from kit import sql
from kit.nudge import nudge
from points import revision
from triggers import crossings, summary
from triggers.arming import Past
from triggers.crossings import NewCrossing
from triggers.models import Arming, Crossing, PointTrigger
from triggers.tasks import keep_runs

_SQL = Path(__file__).parent / "sql"
# One slice's pairs of trigger and contact; whose locks others wait for.
_AT_ONCE = 1_000
# Counted up to here for the question: beyond it people want to know "many".
COUNTED = 20_000


class Choice(StrEnum):
    """What follows from the climbs of an import."""

    COLOUR = "colour"
    SUMMARY = "summary"
    EACH = "each"


CHOICES: dict[Choice, tuple[str | Promise, str | Promise]] = {
    Choice.SUMMARY: (
        gettext_lazy("One summary"),
        gettext_lazy("Everybody whom these triggers would write to gets one e-mail with the list."),
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


def over(importing: Import) -> list[tuple[PointTrigger, int]]:
    """The triggers with how many contacts the import carried over each, the highest first."""
    counts = Counter(row["trigger_id"] for row in _climbs(importing.pk, limit=COUNTED))
    found = PointTrigger.objects.in_bulk(counts)
    return sorted(
        ((found[pk], many) for pk, many in counts.items()), key=lambda pair: -pair[0].threshold
    )


def answer_of(importing: Import) -> Job | None:
    """The work that carries out what was chosen, if something was."""
    chosen = Job.objects.filter(kind=CrossImported.key, config__import=importing.pk)
    return chosen.select_related("started_by").order_by("pk").first()


@transaction.atomic
def answer(importing: Import, choice: Choice, *, actor: User, at: datetime) -> Job:
    """Carry out what was chosen, once: the first answer stands."""
    Import.objects.select_for_update().get(pk=importing.pk)
    config = {"import": importing.pk, "choice": choice.value}
    return answer_of(importing) or jobs.start(CrossImported.key, config, actor, at=at)


def question(importing: Import) -> Question | None:
    """Question of `contacts.importing.afterwards`, for imports that brought points."""
    columns = plans.of(importing.plan).columns
    if not any(column.startswith(("@points", "@add_points")) for column in columns):
        return None
    url = reverse("triggers:imported", args=[importing.pk])
    return Question(_("Who is over a threshold now"), url)


@job_kinds.register
class CrossImported(JobKind):
    """Writes the crossings, then (for a summary) the mails."""

    key: ClassVar[str] = "triggers.imported"
    label: ClassVar[str | Promise] = gettext_lazy("Thresholds after an import")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """So many climbs, in the order of contacts; the mails at the end."""
        choice = Choice(job.config["choice"])
        after = (job.cursor or {}).get("contact", 0)
        written = _cross(job.config["import"], after, choice=choice)
        if written is not None:
            job.done += len(written)
            if written:
                job.cursor = {"contact": max(after, written[-1].contact_id - 1)}
            return True
        if choice == Choice.SUMMARY:
            summary.ask(job.config["import"], at=timezone.now())
        job.total = job.done
        return False

    def page_url(self, job: Job) -> str:
        """The import's page, where it was asked."""
        return Import(pk=job.config["import"]).get_absolute_url()

    def result_url(self, job: Job) -> str:
        """The same."""
        return self.page_url(job)


def _cross(import_id: int, after: int, *, choice: Choice) -> list[NewCrossing] | None:
    """Write the next crossings, with their runs if each acts as usual; None if none are left."""
    found = _climbs(import_id, after=after, limit=_AT_ONCE)
    if not found:
        return None
    lock({row["contact_id"] for row in found})
    # Points may have gone while the lock was waited for.
    still = {
        (row["trigger_id"], row["contact_id"]): row
        for row in _climbs(import_id, after=after, limit=_AT_ONCE)
    }
    asked = {(row["trigger_id"], row["contact_id"]) for row in found}
    rows = [row for pair, row in still.items() if pair in asked]
    if not rows:
        return []
    watched = crossings.in_force(revision.hold())
    new = [
        NewCrossing(
            trigger_id=row["trigger_id"],
            contact_id=row["contact_id"],
            number=row["number"] + 1,
            threshold=row["threshold"],
            score=row["score"],
            cycle=row["cycle"],
            entry_id=row["entry_id"],
            quiet=choice != Choice.EACH,
            crossed_at=row["occurred_at"],
        )
        for row in rows
    ]
    if crossings.write(new, watched.all()):
        nudge(keep_runs)
    crossings.keep_in_mind(
        {(one.trigger_id, one.contact_id): Past(one.number, one.cycle, armed=False) for one in new}
    )
    return sorted(new, key=lambda one: one.contact_id)


def _climbs(import_id: int, *, after: int = 0, limit: int) -> list[dict[str, Any]]:
    return sql.rows(_SQL / "imported.sql", **{"import": import_id, "after": after, "limit": limit})


def delete(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.vanishing.on_vanish`: crossings that nobody was told of one by one."""
    Crossing.objects.filter(contact__in=contact_ids).delete()
    Arming.objects.filter(contact__in=contact_ids).delete()


def told(contact_ids: Sequence[int]) -> set[int]:
    """Touch of `contacts.vanishing`: about whom something was (to be) done."""
    loud = Crossing.objects.filter(contact__in=contact_ids, quiet=False)
    return set(loud.values_list("contact_id", flat=True))


def plug() -> None:
    """Ask after imports; go along when their contacts vanish."""
    add_question(question)
    vanishing.goes_along(Crossing, Arming)
    vanishing.add_touch(told)
    vanishing.on_vanish.plug(delete)
