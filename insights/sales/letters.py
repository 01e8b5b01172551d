"""The weekly review as a mail: on Monday morning, to each colleague who wants it, once."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import User
from accounts.preferences import account_zone, zone_chosen
from accounts.roles import Can
from channels import messages
from channels.models import EmailMessage
from channels.rendering import Rendered, render
from channels.tasks import deliver
from insights.sales import leads
from insights.sales.review import Week, review, week_of
from kit.nudge import nudge

PURPOSE = "weekly.review"
# From this hour of Monday on, in the account's time zone; a server that slept sends it later.
HOUR = 7
_KEYS = uuid.UUID("7f0b6a0e-4a0d-4f0e-8d2c-2f7c5f3a9d61")


def send(*, at: datetime) -> int:
    """Ask for the mails that are due; how many were. Asking again asks for the same ones.

    Sales get what is theirs; marketers and above all of it. Nobody gets an empty mail.
    """
    with timezone.override(account_zone()):
        now = timezone.localtime(at)
        if now.weekday() != 0 or now.hour < HOUR:
            return 0
        monday = now.date()
        return sum(_write(user, monday, at=at) for user in _readers())


def _readers() -> list[User]:
    wanting = User.objects.filter(is_active=True, wants_review=True).order_by("pk")
    return [user for user in wanting if user.may(Can.WORK_OWN_CONTACTS)]


def _write(user: User, monday: date, *, at: datetime) -> bool:
    """Write one mail, unless there is nothing to say, or it was written before."""
    key = uuid.uuid5(_KEYS, f"{user.pk} {monday.isoformat()}")
    if EmailMessage.objects.filter(key=key).exists():
        return False
    owner = None if user.may(Can.EDIT_CONTACTS) else user
    last = review(week_of(monday - timedelta(days=7)), owner=owner)
    before = review(week_of(monday - timedelta(days=14)), owner=owner)
    if last.is_empty and before.is_empty:
        return False
    said = _say(user, last, before)
    message = messages.ask(
        key=key,
        to=[user.email],
        subject=said.subject,
        text=said.text,
        html=said.html,
        purpose=PURPOSE,
    )
    waiting = EmailMessage.objects.filter(pk=message.pk, state=EmailMessage.State.WAITING)
    if waiting.update(due_at=at):
        nudge(deliver, message_id=message.pk)
    return True


def _say(user: User, last: Week, before: Week) -> Rendered:
    zone = zone_chosen(user.time_zone)
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone):
        return render(
            "insights/mail/review",
            subject=gettext("Your week in leads: %(handed)s handed over, %(won)s won")
            % {"handed": last.numbers.handed, "won": before.numbers.bought},
            last=last,
            before=before,
            overdue=leads.overdue(user),
            base=settings.BASE_URL,
            link=f"{settings.BASE_URL}{reverse('insights:review')}?week={last.period.first}",
        )
