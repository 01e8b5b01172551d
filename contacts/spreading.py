"""One deed changes many contacts: their company is another one, a colleague leaves, a tag goes.

Whoever wants to know (`lifecycle.on_changed`) is told at once of a few. Of many they are told by
long work, so many in a transaction, so that nobody waits for the locks of thousands; and what it
carries over a threshold is asked about when it is done, because it is no news of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk, lifecycle
from contacts.models import CompanyMove, Contact

# So many are told of at once, within the deed.
FEW = 50
# So many in one transaction, whose locks others wait for.
AT_ONCE = 1_000

# Whom a deed was about, as a job can keep it: {"company": 5}, {"move": 7} or {"owner": 3}, and
# {"contacts": [1, 2]} where the deed leaves nothing to find them by.
Whom = Mapping[str, int | Sequence[int]]


def tell(
    people: QuerySet[Contact], what: frozenset[str], *, whom: Whom, actor: User | None
) -> None:
    """Tell of what has changed about `people`, in the deed's transaction or by a job.

    The job finds them by `whom`; whom that finds besides is looked at in vain.
    """
    few = list(people.order_by("pk").values_list("pk", flat=True)[: FEW + 1])
    if len(few) > FEW:
        config = {"whom": dict(whom), "what": sorted(what)}
        total = people_of(whom).count()
        jobs.start(TellOfMany.key, config, actor, at=timezone.now(), total=total)
    elif few:
        lifecycle.on_changed(few, what)


def tell_next(people: QuerySet[Contact], what: frozenset[str], *, after: int) -> list[int]:
    """Tell of the next of these contacts, in the order of their ids; [] once all were told of."""
    following = people.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    ids = list(following[:AT_ONCE])
    if ids:
        lifecycle.on_changed(ids, what)
    return ids


def people_of(whom: Whom) -> QuerySet[Contact]:
    """The contacts that are meant."""
    match whom:
        case {"company": int(pk)}:
            return Contact.objects.filter(company=pk)
        case {"owner": int(pk)}:
            return Contact.objects.filter(owner=pk)
        case {"move": int(pk)}:
            move = CompanyMove.objects.get(pk=pk)
            there = [one for one in (move.company_id, move.into_id) if one]
            return Contact.objects.filter(Q(pk__in=move.contact_ids) | Q(company__in=there))
        case {"contacts": [*ids]}:
            return Contact.objects.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [ids]))
    raise ValueError(whom)


@job_kinds.register
class TellOfMany(JobKind):
    """A thousand contacts at a time."""

    key: ClassVar[str] = "contacts.tell"
    label: ClassVar[str | Promise] = _("What a change means for many contacts")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The next ones."""
        people, what = people_of(job.config["whom"]), frozenset(job.config["what"])
        with in_bulk.caused_by(job.pk):
            ids = tell_next(people, what, after=job.cursor or 0)
        if not ids:
            job.total = job.done
            return False
        job.cursor, job.done = ids[-1], job.done + len(ids)
        return True
