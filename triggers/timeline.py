"""What triggers know about a contact's past: thresholds reached, and what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts.timeline import Moment, Source
from kit.kinds import UnknownKind
from triggers.actions import action_kinds
from triggers.models import Crossing, Run


def _read_crossings(
    contact_ids: Sequence[int], before: datetime | None, limit: int
) -> list[Moment]:
    crossings = Crossing.objects.filter(contact__in=contact_ids).select_related("trigger")
    if before is not None:
        crossings = crossings.filter(crossed_at__lt=before)
    return [
        Moment(
            at=crossing.crossed_at,
            source="crossings",
            sort=crossing.pk,
            icon="flame",
            text=ngettext(
                "Reached %(name)s at %(count)d point",
                "Reached %(name)s at %(count)d points",
                crossing.score,
            )
            % {"name": crossing.trigger.name, "count": crossing.score},
            url=crossing.trigger.get_absolute_url(),
        )
        for crossing in crossings.order_by("-crossed_at", "-pk")[:limit]
    ]


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
    label, icon = _kind_of(run.action.kind)
    said = str((run.result or {}).get("said", "")) or label
    is_done = run.state == Run.State.DONE
    return Moment(
        at=run.ended_at or run.created_at,
        source="runs",
        sort=run.pk,
        icon=icon,
        text=said[:1].upper() + said[1:],
        detail=gettext("Because of %(name)s") % {"name": run.action.trigger.name},
        muted=not is_done,
        reason="" if is_done else _why(run),
    )


def _kind_of(key: str) -> tuple[str, str]:
    """The label and icon of an action, also where its kind has vanished."""
    try:
        kind = action_kinds.get(key)
    except UnknownKind:
        return gettext("Unknown action “%(kind)s”") % {"kind": key}, "alert-triangle"
    return str(kind.label), kind.icon


def _why(run: Run) -> str:
    state = run.get_state_display()
    return f"{state}: {run.error}" if run.error else state


crossing_moments = Source(key="crossings", label=_("Thresholds reached"), read=_read_crossings)
run_moments = Source(key="runs", label=_("What triggers did"), read=_read_runs)
