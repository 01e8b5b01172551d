"""What triggers know about a contact's past: thresholds reached, and what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts.timeline import Moment, Source
from triggers.models import Crossing, Run, Waits
from triggers.wording import label_and_icon, said, why_not

# A threshold is reached by something that happened: it stands right after it, not beside it.
_AFTERWARDS = timedelta(microseconds=1)


def _read_crossings(
    contact_ids: Sequence[int], before: datetime | None, limit: int
) -> list[Moment]:
    crossings = Crossing.objects.filter(contact__in=contact_ids).select_related("trigger")
    if before is not None:
        crossings = crossings.filter(crossed_at__lt=before - _AFTERWARDS)
    return [
        Moment(
            at=crossing.crossed_at + _AFTERWARDS,
            source="crossings",
            sort=crossing.pk,
            icon="flame",
            text=_reached(crossing),
            url=crossing.trigger.get_absolute_url(),
        )
        for crossing in crossings.order_by("-crossed_at", "-pk")[:limit]
    ]


def _reached(crossing: Crossing) -> str:
    """What somebody reached, or fell to, in one line."""
    said = {"name": crossing.trigger.name, "count": crossing.score}
    match crossing.trigger.waits_for:
        case Waits.CONDITION:
            return gettext("Reached %(name)s") % said
        case Waits.FALL:
            many = "%(name)s, at %(count)d points"
            return ngettext("%(name)s, at %(count)d point", many, crossing.score) % said
    return (
        ngettext(
            "Reached %(name)s at %(count)d point",
            "Reached %(name)s at %(count)d points",
            crossing.score,
        )
        % said
    )


def _read_runs(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    runs = (
        Run.objects.filter(contact__in=contact_ids)
        .annotate(at=Coalesce("ended_at", "created_at"))
        .select_related("action__trigger")
    )
    if before is not None:
        runs = runs.filter(at__lt=before)
    return [_moment(run) for run in runs.order_by("-at", "-pk")[:limit]]


def _moment(run: Run) -> Moment:
    is_done = run.state == Run.State.DONE
    return Moment(
        at=run.ended_at or run.created_at,
        source="runs",
        sort=run.pk,
        icon=label_and_icon(run.action.kind)[1],
        text=said(run),
        url=reverse("triggers:run", args=[run.pk]),
        detail=gettext("Because of %(name)s") % {"name": run.action.trigger.name},
        muted=not is_done,
        reason="" if is_done else why_not(run),
    )


crossing_moments = Source(key="crossings", label=_("Thresholds reached"), read=_read_crossings)
run_moments = Source(key="runs", label=_("What triggers did"), read=_read_runs)
