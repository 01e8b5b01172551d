"""What users choose for themselves."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.door.limits import FAILED_PASSWORDS_AGAIN
from accounts.models import User


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, language, time zone and theme."""

    class Meta:
        model = User
        fields = (
            "first_name",
            "last_name",
            "language",
            "time_zone",
            "theme",
            "booking_url",
            "wants_review",
        )
        labels = {"first_name": _("First name"), "last_name": _("Last name")}
        help_texts = {
            "language": _("What Kindling speaks to you."),
            "time_zone": _("Times on every page are shown in it."),
            "booking_url": _("Where people book a meeting with you. You copy it from My leads."),
            "wants_review": _("Who became hot, and what came of last week's, on Monday mornings."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            help_text=self.fields["language"].help_text,
            required=False,
            choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            help_text=self.fields["time_zone"].help_text,
            required=False,
            choices=[("", _("The one of the account")), *zones()],
        )


class PasswordForm(PasswordChangeForm):
    """Django's own, but on a page where something else stands first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)

    def clean_old_password(self) -> str:
        """The password that holds; not for whoever has guessed too often in an open session."""
        who = str(self.user.pk)
        if FAILED_PASSWORDS_AGAIN.reached(who):
            raise ValidationError(_("Too many tries from here. Wait five minutes, then try again."))
        FAILED_PASSWORDS_AGAIN.count(who)
        said: str = super().clean_old_password()
        FAILED_PASSWORDS_AGAIN.forget(who)
        return said


@cache
def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place that names a time zone, by continent, as choices."""
    places: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones()):
        continent, _slash, place = zone.partition("/")
        if place and continent not in {"Etc", "SystemV", "US", "posix", "right"}:
            places.setdefault(continent, []).append((zone, place.replace("_", " ")))
    return [(_("Everywhere"), [("UTC", "UTC")]), *places.items()]  # type: ignore[list-item]
