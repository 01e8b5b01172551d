"""What a timeline tells of the ledger: every line of it, with its points."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Merge
from contacts.timeline import Moment, Source, add_source, newest
from kit.numbers import written
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


# What a rule that was worked out again took back.
_REPLACES = Q(reason=Reason.RECOMPUTE, reverses__isnull=False)


def entries(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """Lines of the ledger, newest first; eight queries at most.

    A merge's own lines are left out: they only carry over what the lines of both already tell.
    What a rule that was worked out again took back is told in one line a rule and score; what it
    gave instead stands under the events.
    """
    merged = Merge.objects.filter(winner__in=contact_ids, undone_at=None)
    found = Entry.objects.exclude(reason=Reason.MERGE, source_id__in=merged.values("pk"))
    found = found.exclude(_REPLACES)
    if before is not None:
        found = found.filter(occurred_at__lt=before)
    told = tell(newest(found, contact_ids, by="occurred_at", limit=limit))
    since = told[-1].at if len(told) == limit else None
    told += _worked_out(contact_ids, since, before)
    return sorted(told, key=lambda moment: (moment.at, moment.sort), reverse=True)[:limit]


def latest(before: datetime | None, limit: int) -> list[Moment]:
    """Lines of everybody; the order of posting is about that of time, and has an index.

    What working rules out again has posted is no news of anybody.
    """
    found = Entry.objects.exclude(reason__in=[Reason.MERGE, Reason.UNMERGE, Reason.RECOMPUTE])
    if before is not None:
        found = found.filter(occurred_at__lt=before)
    moments = tell(found.order_by("-pk")[:limit])
    return sorted(moments, key=lambda moment: (moment.at, moment.sort), reverse=True)


def tell(lines: QuerySet[Entry]) -> list[Moment]:
    """These lines in words: the rule's name as it was when it paid, or the reason given."""
    page = list(lines.annotate(undone=Exists(Entry.objects.filter(reverses=OuterRef("pk")))))
    names = _names({line.version_id for line in page})
    groups = _groups({line.group_id for line in page})
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


def _worked_out(
    contact_ids: Sequence[int], since: datetime | None, before: datetime | None
) -> list[Moment]:
    """One moment for all that one work took back of a rule's lines in one score, within this time.

    All of it bears the time of the work, so it is never cut in two. The page of lines has passed
    over just these in its index, so looking at them again reads no more than that did.
    """
    lines = Entry.objects.filter(_REPLACES, contact__in=contact_ids)
    if since is not None:
        lines = lines.filter(occurred_at__gte=since)
    if before is not None:
        lines = lines.filter(occurred_at__lt=before)
    works = list(
        lines.values("contact_id", "source_id", "version_id", "group_id", "actor_id", "occurred_at")
        .annotate(points=Sum("points"), times=Count("pk"), sort=Max("pk"))
        .order_by("-occurred_at", "-sort")
    )
    if not works:
        return []
    names = _names({work["version_id"] for work in works})
    groups = _groups({work["group_id"] for work in works})
    givers = User.objects.in_bulk({work["actor_id"] for work in works if work["actor_id"]})
    return [
        Moment(
            at=work["occurred_at"],
            source="points",
            sort=work["sort"],
            icon=_ICONS[Reason.RECOMPUTE],
            text=_again(names.get(work["version_id"] or 0, ""), work["times"]),
            detail=groups[work["group_id"]].name if work["group_id"] in groups else "",
            points=work["points"],
            actor=str(givers.get(work["actor_id"] or 0, "")),
            contact_id=work["contact_id"],
        )
        for work in works
    ]


def _again(name: str, lines: int) -> str:
    said = ngettext(
        "%(rule)s: %(count)s line worked out again",
        "%(rule)s: %(count)s lines worked out again",
        lines,
    )
    return said % {"rule": name, "count": written(lines)}


def _names(version_ids: Collection[int | None]) -> dict[int, str]:
    """What rules were called, by version."""
    asked = {pk for pk in version_ids if pk}
    return dict(PointActionVersion.objects.filter(pk__in=asked).values_list("pk", "name"))


def _groups(group_ids: Collection[int]) -> dict[int, Group]:
    """Those of these scores that must be named: all but the main one."""
    others = set(group_ids) - {Group.MAIN}
    return Group.objects.in_bulk(others) if others else {}


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
