"""Digests: one mail a day or a week instead of one for each contact.

What waits are the rows of DigestItem. The mail is written down and its items are marked in one
transaction; from then on `channels.posting` sends it until it has left, always under the same
Message-ID.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.models import User
from accounts.preferences import zone_chosen
from channels import messages
from channels.models import EmailMessage
from channels.rendering import Rendered, render
from channels.tasks import deliver
from contacts.disqualifying import is_disqualified
from contacts.merging import all_living
from contacts.models import Contact
from kit.nudge import nudge
from points.models import Group, Score
from triggers.models import DigestItem, PointTrigger, Rhythm

PURPOSE = "digest"
HOUR = 7
# So many contacts of each trigger are named; the list has them all.
NAMED = 50
_MONDAY = 0
_KEYS = uuid.UUID("5d0c4a53-64b1-4c5e-8a3c-5b8c1d6a2f90")


@dataclass(frozen=True)
class Line:
    """One contact in a digest: the score when it got there, and what it is now."""

    contact: Contact
    reached: int
    now: int
    at: datetime

    @property
    def link(self) -> str:
        """The contact's page, from a mail."""
        return settings.BASE_URL + self.contact.get_absolute_url()


@dataclass(frozen=True)
class Part:
    """What a digest says about one trigger."""

    trigger: PointTrigger
    lines: list[Line]

    @property
    def named(self) -> list[Line]:
        """The keenest."""
        return self.lines[:NAMED]

    @property
    def more(self) -> int:
        """How many are not named."""
        return len(self.lines) - len(self.named)


def send_due(*, at: datetime) -> int:
    """Write down the digests whose hour has come; how many mails."""
    waiting = DigestItem.objects.filter(sent_at=None).order_by("user", "rhythm")
    pairs = waiting.values_list("user", "rhythm").distinct()
    return sum(_send(user_id, Rhythm(rhythm), at=at) for user_id, rhythm in pairs)


def hour_before(at: datetime, rhythm: Rhythm, zone: ZoneInfo) -> datetime:
    """The last moment, up to `at`, when such a digest was due there: today at 7, or on Monday."""
    local = at.astimezone(zone)
    due = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if due > local:
        due -= timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        due -= timedelta(days=(due.weekday() - _MONDAY) % 7)
    return due


@transaction.atomic
def _send(user_id: int, rhythm: Rhythm, *, at: datetime) -> bool:
    """Write down one digest, if there is something to say that was collected before its hour."""
    user = User.objects.get(pk=user_id)
    zone = zone_chosen(user.time_zone)
    due = hour_before(at, rhythm, zone)
    items = list(
        DigestItem.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(user=user, rhythm=rhythm, sent_at=None, added_at__lt=due)
        .select_related("run__crossing", "run__action__trigger")
        .order_by("pk")
    )
    if not items:
        return False
    DigestItem.objects.filter(pk__in=[item.pk for item in items]).update(sent_at=at)
    parts = _parts(items)
    if not parts or not user.is_active:
        return False
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone):
        said = _say(parts)
    message = messages.ask(
        key=uuid.uuid5(_KEYS, f"{rhythm} {items[0].pk}"),
        to=[user.email],
        subject=said.subject,
        text=said.text,
        html=said.html,
        purpose=PURPOSE,
    )
    EmailMessage.objects.filter(pk=message.pk).update(due_at=at)
    nudge(deliver, message_id=message.pk)
    return True


def _parts(items: Sequence[DigestItem]) -> list[Part]:
    """What is to be said: each contact once for each trigger, the keenest first."""
    living = all_living([item.run.contact_id for item in items])
    contacts = (
        Contact.objects.filter(pk__in=living.values(), deleted_at=None, erased_at=None)
        .exclude(pk__in=is_disqualified(list(living.values())))
        .select_related("company")
        .in_bulk()
    )
    scores = _scores(contacts)
    lines: dict[PointTrigger, dict[int, Line]] = defaultdict(dict)
    for item in items:
        contact = contacts.get(living.get(item.run.contact_id, 0))
        if contact is None:
            continue
        trigger, crossing = item.run.action.trigger, item.run.crossing
        now = scores.get((contact.pk, trigger.looks_at), 0)
        lines[trigger][contact.pk] = Line(
            contact=contact,
            reached=crossing.score if crossing else now,
            now=now,
            at=crossing.crossed_at if crossing else item.added_at,
        )
    return [
        Part(trigger, sorted(found.values(), key=lambda line: (-line.now, line.contact.pk)))
        for trigger, found in sorted(
            lines.items(), key=lambda part: (-part[0].threshold, part[0].pk)
        )
    ]


def _scores(contacts: dict[int, Contact]) -> dict[tuple[int, int], int]:
    rows = Score.objects.filter(contact__in=contacts)
    return {
        (contact, group or Group.MAIN): points
        for contact, group, points in rows.values_list("contact_id", "group_id", "points")
    }


def _say(parts: Sequence[Part]) -> Rendered:
    many = len({line.contact.pk for part in parts for line in part.lines})
    subject = ngettext(
        "%(many)d contact for you to look at", "%(many)d contacts for you to look at", many
    )
    return render(
        "triggers/mail/digest",
        subject=subject % {"many": many},
        parts=parts,
        link=settings.BASE_URL + reverse("contacts:list"),
    )
