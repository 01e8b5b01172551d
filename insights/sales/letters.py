"""The weekly review as a mail: from Monday morning on, to each colleague who wants it, once."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from django.conf import settings as environment
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import settings
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
# The Monday for which all of them have been written.
WRITTEN_FOR = "reviews_written_for"
_KEYS = uuid.UUID("7f0b6a0e-4a0d-4f0e-8d2c-2f7c5f3a9d61")


def declare() -> None:
    """Make the setting known; called when the app is ready."""
    settings.declare(
        WRITTEN_FOR,
        date | None,
        default=None,
        label=_("Monday of the latest weekly review by e-mail"),
    )


def send(*, at: datetime) -> int:
    """Ask for the mails that are due; how many were. Asking again asks for the same ones.

    Sales get what is theirs; marketers and above all of it. Nobody gets an empty mail. A server
    that was down on Monday writes them later in the week; once all are written, that is it.
    """
    with timezone.override(account_zone()):
        now = timezone.localtime(at)
        monday = now.date() - timedelta(days=now.weekday())
        hour = timezone.make_aware(datetime.combine(monday, time(HOUR)))
        if at < hour or settings.get(WRITTEN_FOR) == monday:
            return 0
        written = sum(_write(user, monday, at=at) for user in _readers(hour))
        settings.put(WRITTEN_FOR, monday, None)
        return written


def _readers(hour: datetime) -> list[User]:
    """Who wants it, and was here at the hour of it."""
    wanting = User.objects.filter(is_active=True, wants_review=True, date_joined__lte=hour)
    return [user for user in wanting.order_by("pk") if user.may(Can.WORK_OWN_CONTACTS)]


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
    language = user.language or environment.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone):
        return render(
            "insights/mail/review",
            subject=gettext("Your week in leads: %(handed)s handed over, %(won)s won")
            % {"handed": last.numbers.handed, "won": before.numbers.bought},
            last=last,
            before=before,
            overdue=leads.overdue(user),
            base=environment.BASE_URL,
            link=_address(last),
            link_before=_address(before),
        )


def _address(week: Week) -> str:
    return f"{environment.BASE_URL}{reverse('insights:review')}?week={week.period.first}"
