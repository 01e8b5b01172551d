"""What a timeline tells of the contact's own tables: what they did, what was noted, merges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.event_kinds import EVENT_KINDS, TOLD_OTHERWISE
from contacts.models import (
    DisqualificationChange,
    DoNotContact,
    DoNotContactChange,
    Event,
    Merge,
    Note,
    Subject,
)
from contacts.timeline import Moment, Source, add_source, newest

# Why an event was not a person's, as the pipeline flags it, or nobody's.
_MACHINES: dict[str, str | Promise] = {
    "crawler": _("a search engine's or a script's visit, not a person's"),
    "prefetch": _("fetched ahead by a browser, perhaps never seen"),
    "machine": _("a machine did it, not a person"),
    Event.TAKEN_BACK: _("logged by a colleague, and taken back"),
}


def events(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """What the contact did; one query for the events, one for what they were about."""
    found = Event.objects.all()
    if before is not None:
        found = found.filter(occurred_at__lt=before)
    return _told(newest(found, contact_ids, by="occurred_at", limit=limit))


def latest_events(before: datetime | None, limit: int) -> list[Moment]:
    """What anybody did; the order of recording is about that of time, and has an index."""
    found = Event.objects.all()
    if before is not None:
        found = found.filter(occurred_at__lt=before)
    return _in_order(_told(found.order_by("-pk")[:limit]))


def _told(found: QuerySet[Event]) -> list[Moment]:
    page = list(found)
    subjects = Subject.objects.in_bulk({event.subject_id for event in page if event.subject_id})
    return [_event(event, subjects.get(event.subject_id or 0)) for event in page]


def _in_order(moments: list[Moment]) -> list[Moment]:
    return sorted(moments, key=lambda moment: (moment.at, moment.sort), reverse=True)


def _event(event: Event, subject: Subject | None) -> Moment:
    kind = EVENT_KINDS.get(event.kind)
    what = _about(event, subject)
    text = (
        kind.line(_short(what))
        if kind
        else str(TOLD_OTHERWISE) % {"what": _short(what), "kind": event.kind}
    )
    is_web = event.url.startswith(("http://", "https://"))
    return Moment(
        at=event.occurred_at,
        source="events",
        sort=event.pk,
        icon=kind.icon if kind else "activity",
        text=text,
        detail=_short(event.url) if is_web and event.url != what else "",
        url=event.url if is_web else "",
        muted=event.machine is not None,
        reason=why_not_a_person(event.machine) if event.machine else "",
        contact_id=event.contact_id,
        kind=event.kind,
    )


def _about(event: Event, subject: Subject | None) -> str:
    """What it was about, as far as somebody said."""
    if event.kind == "silence":
        days = int((event.properties or {}).get("days", 0))
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    if subject:
        return str(subject)
    kind = EVENT_KINDS.get(event.kind)
    return "" if kind and kind.told_bare else event.url


def why_not_a_person(code: str) -> str:
    """An event's `machine` in words."""
    return str(_MACHINES.get(code, code))


def _short(what: str) -> str:
    """A URL without its scheme and query, as people say it; other words as they are."""
    if not what.startswith(("http://", "https://")):
        return what
    try:
        parts = urlsplit(what)
    except ValueError:
        return what
    return f"{parts.netloc}{parts.path}".rstrip("/")


def notes(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """What colleagues wrote."""
    return _notes(Note.objects.filter(contact__in=contact_ids), before, limit)


def latest_notes(before: datetime | None, limit: int) -> list[Moment]:
    """What colleagues wrote about anybody."""
    return _notes(Note.objects.all(), before, limit)


def _notes(found: QuerySet[Note], before: datetime | None, limit: int) -> list[Moment]:
    found = found.filter(deleted_at=None).select_related("author")
    if before is not None:
        found = found.filter(written_at__lt=before)
    return [
        Moment(
            at=note.written_at,
            source="notes",
            sort=note.pk,
            icon="note",
            text=gettext("Note"),
            detail=note.text,
            actor=note.signature,
            contact_id=note.contact_id,
        )
        for note in found.order_by("-written_at", "-pk")[:limit]
    ]


def merges(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """Who turned out to be the same person."""
    found = Merge.objects.filter(
        Q(winner__in=contact_ids) | Q(loser__in=contact_ids)
    ).select_related("actor", "loser")
    if before is not None:
        found = found.filter(merged_at__lt=before)
    return [
        Moment(
            at=merge.merged_at,
            source="merges",
            sort=merge.pk,
            icon="arrow-merge",
            text=gettext("%(contact)s turned out to be the same person") % {"contact": merge.loser},
            detail=merge.reason,
            actor=str(merge.actor) if merge.actor else "",
            muted=merge.undone_at is not None,
            reason=gettext("undone") if merge.undone_at else "",
        )
        for merge in found.order_by("-merged_at", "-pk")[:limit]
    ]


# What a change of "do not contact" says, by its reason (None: lifted); %(channel)s is how.
_REFUSED: dict[int | None, tuple[str | Promise, str]] = {
    DoNotContact.Reason.UNSUBSCRIBED: (_("Wants nothing more by %(channel)s"), "mail-off"),
    DoNotContact.Reason.BOUNCED: (_("Cannot be reached by %(channel)s"), "mail-off"),
    DoNotContact.Reason.MANUAL: (_("Not to be contacted by %(channel)s"), "mail-off"),
    None: (_("May be contacted by %(channel)s again"), "mail"),
}
CHANNELS: dict[str, str | Promise] = {"email": _("e-mail"), "sms": _("text message")}


def refusals(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """Since when, and until when, nothing was to be sent to them; two queries."""
    found = DoNotContactChange.objects.all()
    if before is not None:
        found = found.filter(changed_at__lt=before)
    return _refusals(newest(found, contact_ids, by="changed_at", limit=limit))


def latest_refusals(before: datetime | None, limit: int) -> list[Moment]:
    """The same of everybody."""
    found = DoNotContactChange.objects.all()
    if before is not None:
        found = found.filter(changed_at__lt=before)
    return _in_order(_refusals(found.order_by("-pk")[:limit]))


def _refusals(found: QuerySet[DoNotContactChange]) -> list[Moment]:
    page = list(found)
    actors = User.objects.in_bulk({change.actor_id for change in page if change.actor_id})
    return [_refusal(change, actors.get(change.actor_id or 0)) for change in page]


def _refusal(change: DoNotContactChange, actor: User | None) -> Moment:
    words, icon = _REFUSED[change.reason]
    return Moment(
        at=change.changed_at,
        source="lead.donotcontact",
        sort=change.pk,
        icon=icon,
        text=str(words) % {"channel": CHANNELS.get(change.channel, change.channel)},
        detail=change.comments,
        actor=str(actor) if actor else "",
        contact_id=change.contact_id,
    )


def disqualifications(
    contact_ids: Sequence[int], before: datetime | None, limit: int
) -> list[Moment]:
    """Since when they were kept away from sales, why, and until when; two queries."""
    found = DisqualificationChange.objects.all()
    if before is not None:
        found = found.filter(changed_at__lt=before)
    page = list(newest(found, contact_ids, by="changed_at", limit=limit))
    actors = User.objects.in_bulk({change.actor_id for change in page if change.actor_id})
    return [_disqualification(change, actors.get(change.actor_id or 0)) for change in page]


def _disqualification(change: DisqualificationChange, actor: User | None) -> Moment:
    words = gettext("Disqualified") if change.stands else gettext("No longer disqualified")
    return Moment(
        at=change.changed_at,
        source="disqualified",
        sort=change.pk,
        icon="user-off" if change.stands else "user-check",
        text=words,
        detail=change.reason,
        actor=str(actor) if actor else gettext("a rule") if change.rule_id else "",
        contact_id=change.contact_id,
    )


def plug() -> None:
    """Take part in every timeline."""
    add_source(Source("events", _("What they did"), events, latest_events))
    add_source(Source("notes", _("Notes"), notes, latest_notes))
    add_source(Source("lead.donotcontact", _("Do not contact"), refusals, latest_refusals))
    add_source(Source("disqualified", _("Disqualified"), disqualifications))
    add_source(Source("merges", _("Merges"), merges))
