"""What a timeline tells of sales: what they said of the contact, and what they did about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Outcome, Task
from contacts.models.outcome import Verdict
from contacts.timeline import Moment, Source, add_source, newest

_ICONS = {
    Verdict.CONTACTED: "phone",
    Verdict.ACCEPTED: "thumb-up",
    Verdict.REJECTED: "thumb-down",
    Verdict.WON: "trophy",
    Verdict.LOST: "circle-x",
}


def outcomes(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """What sales said; what was taken back is muted."""
    found = Outcome.objects.exclude(verdict=Verdict.WITHDRAWN).select_related("withdrawn_by")
    if before is not None:
        found = found.filter(said_at__lt=before)
    return _told(newest(found, contact_ids, by="said_at", limit=limit))


def _told(found: QuerySet[Outcome]) -> list[Moment]:
    page = list(found)
    actors = User.objects.in_bulk({line.actor_id for line in page if line.actor_id})
    return [_outcome(line, actors.get(line.actor_id or 0)) for line in page]


def _outcome(line: Outcome, actor: User | None) -> Moment:
    verdict = Verdict(line.verdict)
    words = gettext("Sales: %(verdict)s") % {"verdict": verdict.label}
    is_withdrawn = hasattr(line, "withdrawn_by")
    amount = f"{line.amount} {line.currency}" if line.amount is not None else ""
    return Moment(
        at=line.said_at,
        source="sales",
        sort=line.pk,
        icon=_ICONS[verdict],
        text=words,
        detail=" · ".join(filter(None, (amount, line.reason))),
        actor=str(actor) if actor else "",
        muted=is_withdrawn,
        reason=gettext("taken back") if is_withdrawn else "",
        contact_id=line.contact_id,
    )


def tasks(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """What was to be done, when it was asked for; done or not."""
    found = Task.objects.filter(deleted_at=None).select_related("done_by", "created_by")
    if before is not None:
        found = found.filter(created_at__lt=before)
    return [
        Moment(
            at=task.created_at,
            source="tasks",
            sort=task.pk,
            icon="checkbox" if task.done_at else "clipboard",
            text=gettext("Task: %(title)s") % {"title": task.title},
            detail=task.about,
            actor=str(task.created_by or task.asked_by),
            reason=gettext("done") if task.done_at else "",
            contact_id=task.contact_id,
        )
        for task in newest(found, contact_ids, by="created_at", limit=limit)
    ]


def plug() -> None:
    """Take part in every timeline."""
    add_source(Source("sales", _("Sales"), outcomes))
    add_source(Source("tasks", _("Tasks"), tasks))
