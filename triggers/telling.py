"""What the mail about a crossing says: who, how many points, what led there, where to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from accounts.models import User
from accounts.preferences import zone_chosen
from channels.rendering import Rendered, one_line, render
from contacts.models import Contact
from points import why
from points.models import Entry, Group, PointActionVersion, Reason, Score
from triggers import drafts, sentences
from triggers.models import Crossing, Run, Waits

# So many of the lines that led there; the contact's page has them all.
LINES = 8


@dataclass(frozen=True)
class Line:
    """One line of the ledger as the mail shows it."""

    points: int
    label: str
    at: datetime

    @property
    def signed(self) -> str:
        """The points with their sign (a true minus)."""
        return f"{'−' if self.points < 0 else '+'}{abs(self.points)}"


def tell(
    run: Run, contact: Contact, *, readers: Sequence[User], subject: str = "", intro: str = ""
) -> Rendered:
    """Subject, text and HTML about `run`'s crossing, for `readers`.

    In their language and time zone where they agree on one, else in the account's.
    """
    language = _common({reader.language for reader in readers}) or settings.LANGUAGE_CODE
    zone = zone_chosen(_common({reader.time_zone for reader in readers}))
    with translation.override(language), timezone.override(zone):
        crossing = run.crossing
        said = reached(run, contact)
        return render(
            "triggers/mail/reached",
            subject=subject
            or gettext("%(trigger)s: %(what)s")
            % {"trigger": run.action.trigger.name, "what": said},
            intro=intro.strip(),
            reached=said,
            contact=contact,
            trigger=run.action.trigger,
            where=sentences.where(
                replace(drafts.in_force(run.action.trigger), threshold=_threshold(run)),
                run.action.trigger.group,
            ),
            lines=_lines(crossing, contact) if crossing else [],
            now=score_now(run, contact),
            link=settings.BASE_URL + contact.get_absolute_url(),
            zone=zone,
        )


def reached(run: Run, contact: Contact) -> str:
    """Say what happened: "Ada Lovelace reached 82 points"."""
    trigger = run.action.trigger
    group = trigger.group
    points = run.crossing.score if run.crossing else score_now(run, contact)
    said = {"contact": one_line(str(contact)), "points": points, "score": group.name}
    if trigger.waits_for == Waits.CONDITION:
        said["condition"] = one_line(sentences.condition(drafts.in_force(trigger)))
        return gettext("%(contact)s %(condition)s") % said
    if trigger.waits_for == Waits.FALL:
        return _fell(said, points, is_main=group.pk == Group.MAIN)
    if group.pk == Group.MAIN:
        many = "%(contact)s reached %(points)d points"
        return ngettext("%(contact)s reached %(points)d point", many, points) % said
    many = "%(contact)s reached %(points)d points in %(score)s"
    return ngettext("%(contact)s reached %(points)d point in %(score)s", many, points) % said


def _threshold(run: Run) -> int:
    """The number that was passed, which the trigger may have changed since."""
    return run.crossing.threshold if run.crossing else run.action.trigger.threshold


def _fell(said: dict[str, object], points: int, *, is_main: bool) -> str:
    if is_main:
        many = "%(contact)s fell to %(points)d points"
        return ngettext("%(contact)s fell to %(points)d point", many, points) % said
    many = "%(contact)s fell to %(points)d points in %(score)s"
    return ngettext("%(contact)s fell to %(points)d point in %(score)s", many, points) % said


def score_now(run: Run, contact: Contact) -> int:
    """What the contact has now in the score that the trigger looks at."""
    score = Score.objects.filter(contact=contact, group=run.action.trigger.looks_at).first()
    return score.points if score else 0


def _lines(crossing: Crossing, contact: Contact) -> list[Line]:
    """The last lines up to the one that crossed, the latest first, named as they were then."""
    group_id = crossing.trigger.looks_at
    found = why.lines_in(why.open_climb(contact.pk, group_id), group_id)
    if crossing.entry_id is not None:
        found = found.filter(pk__lte=crossing.entry_id)
    entries = list(found.order_by("-occurred_at", "-pk")[:LINES])
    names = {
        version.pk: version.name
        for version in PointActionVersion.objects.filter(
            pk__in={entry.version_id for entry in entries if entry.version_id}
        )
    }
    return [Line(entry.points, _label(entry, names), entry.occurred_at) for entry in entries]


def _label(entry: Entry, names: dict[int, str]) -> str:
    name = names.get(entry.version_id) if entry.version_id else None
    if name:
        return name
    reason = str(Reason(entry.reason).label)
    return (
        gettext("%(reason)s: %(note)s") % {"reason": reason, "note": entry.note}
        if entry.note
        else reason
    )


def _common(wishes: set[str]) -> str:
    """What all wish, "" if they differ or wish nothing."""
    return wishes.pop() if len(wishes) == 1 else ""
