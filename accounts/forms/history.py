"""What the history can be narrowed to; every state of it is an address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracking
from accounts.history.sign_ins import SignIns
from accounts.history.wanted import NOBODY, Wanted
from accounts.models import User


def _people() -> Iterator[tuple[str, str]]:
    yield "", str(_("Anybody"))
    yield str(NOBODY), str(_("Nobody of us"))
    for user in User.objects.order_by("-is_active", "first_name", "last_name", "email"):
        yield str(user.pk), str(user)


def _kinds() -> list[tuple[str, str]]:
    kinds = [(tracked.key, str(tracked.label)) for tracked in tracking.kinds()]
    kinds.append((SignIns.key, str(SignIns.label)))
    return [("", str(_("Everything"))), *sorted(kinds, key=lambda pair: pair[1].casefold())]


# Days beyond have no day after them, or none that the database holds.
_DAYS = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(9000, 1, 1))]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


class HistoryFilter(forms.Form):
    """Who, what, and when; `of` is the id of one object, which only links set."""

    user = forms.ChoiceField(label=_("Who"), required=False, choices=_people)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=_kinds)
    since = forms.DateField(label=_("From"), required=False, widget=_day(), validators=_DAYS)
    until = forms.DateField(label=_("To"), required=False, widget=_day(), validators=_DAYS)
    of = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def wanted(self) -> Wanted:
        """What is asked for; a field that makes no sense asks for nothing."""
        self.is_valid()
        said = self.cleaned_data
        until = said.get("until")
        return Wanted(
            key=said.get("kind", ""),
            objects=(said["of"],) if said.get("of") and said.get("kind") else (),
            user=int(said["user"]) if said.get("user") else None,
            since=_midnight(said["since"]) if said.get("since") else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
        )
