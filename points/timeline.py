"""What a timeline tells of the ledger: every line of it, with its points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Merge
from contacts.timeline import Moment, Source, add_source, newest
from points.models import Entry, Group, PointActionVersion, Reason

_ICONS = {
    Reason.HAND: "pencil",
    Reason.API: "code",
    Reason.RUN: "bolt",
    Reason.RESET: "rotate",
    Reason.CARRY: "rotate",
    Reason.UNDO: "arrow-back-up",
    Reason.RECOMPUTE: "refresh",
    Reason.MERGE: "arrow-merge",
    Reason.UNMERGE: "arrow-merge",
}


def entries(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """Lines of the ledger, newest first; five queries at most.

    A merge's own lines are left out: they only carry over what the lines of both already tell.
    """
    merged = Merge.objects.filter(winner__in=contact_ids, undone_at=None)
    found = Entry.objects.exclude(reason=Reason.MERGE, source_id__in=merged.values("pk"))
    if before is not None:
        found = found.filter(occurred_at__lt=before)
    return tell(newest(found, contact_ids, by="occurred_at", limit=limit))


def latest(before: datetime | None, limit: int) -> list[Moment]:
    """Lines of everybody; the order of posting is about that of time, and has an index."""
    found = Entry.objects.exclude(reason__in=[Reason.MERGE, Reason.UNMERGE])
    if before is not None:
        found = found.filter(occurred_at__lt=before)
    moments = tell(found.order_by("-pk")[:limit])
    return sorted(moments, key=lambda moment: (moment.at, moment.sort), reverse=True)


def tell(lines: QuerySet[Entry]) -> list[Moment]:
    """These lines in words: the rule's name as it was when it paid, or the reason given."""
    page = list(lines.annotate(undone=Exists(Entry.objects.filter(reverses=OuterRef("pk")))))
    names = dict(
        PointActionVersion.objects.filter(
            pk__in={line.version_id for line in page if line.version_id}
        ).values_list("pk", "name")
    )
    others = {line.group_id for line in page} - {Group.MAIN}
    groups = Group.objects.in_bulk(others) if others else {}
    givers = User.objects.in_bulk({line.actor_id for line in page if line.actor_id})
    return [
        Moment(
            at=line.occurred_at,
            source="points",
            sort=line.pk,
            icon=_ICONS.get(Reason(line.reason), "star"),
            text=_text(line, names),
            detail=_detail(line, groups),
            points=line.points,
            actor=str(givers[line.actor_id]) if line.actor_id in givers else "",
            muted=line.undone,
            reason=gettext("taken back") if line.undone else "",
            belongs_to=("events", line.source_id) if line.source == "event" else None,
            contact_id=line.contact_id,
        )
        for line in page
    ]


def _text(line: Entry, names: dict[int, str]) -> str:
    if line.version_id in names:
        return names[line.version_id]
    label = str(Reason(line.reason).label)
    return label[:1].upper() + label[1:]


def _detail(line: Entry, groups: dict[int, Group]) -> str:
    words = [groups[line.group_id].name] if line.group_id in groups else []
    if line.reason == Reason.RECOMPUTE:
        words.append(str(Reason.RECOMPUTE.label))
    return " · ".join([*words, line.note] if line.note else words)


def plug() -> None:
    """Take part in every timeline."""
    add_source(Source("points", _("Points"), entries, latest))
