"""What a colleague logs: which kind of thing, about what, when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.event_kinds import EVENT_KINDS
from contacts.models import Contact
from kit.moments import MomentField
from points.activity import Activity
from points.forms.on_contact import new_key

MOST_ADDRESSES = 5_000
_PARTED = re.compile(r"[\s,;<>\"']+")


def _kinds() -> list[tuple[str, str]]:
    by_hand = [(key, str(kind.name)) for key, kind in EVENT_KINDS.items() if kind.by_hand]
    return sorted(by_hand, key=lambda one: one[1].casefold())


class ActivityForm(forms.Form):
    """One thing that somebody did."""

    kind = forms.ChoiceField(label=_("What happened"), choices=_kinds)
    about = forms.CharField(
        label=_("Which one"),
        required=False,
        max_length=300,
        help_text=_(
            "The post, the fair, the webinar … Rules that ask for certain ones compare it."
        ),
    )
    occurred_at = MomentField(label=_("When"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    key = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "key": new_key(),
            "occurred_at": timezone.now().replace(second=0, microsecond=0),
            "kind": "social.like",
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean_occurred_at(self) -> Any:
        """Nobody did anything tomorrow."""
        at = self.cleaned_data["occurred_at"]
        if at > timezone.now():
            raise ValidationError(_("This is in the future."))
        return at

    def clean(self) -> dict[str, Any] | None:
        """Something else needs a name, by which rules know it."""
        data = super().clean()
        if self.cleaned_data.get("kind") == "custom" and not self.cleaned_data.get("about"):
            self.add_error("about", _("Say what it was: rules know it by this name."))
        return data

    def activity(self) -> Activity:
        """What was typed; after `is_valid`."""
        return Activity(**{name: self.cleaned_data[name] for name in Activity.__annotations__})


@dataclass(frozen=True)
class Pasted:
    """What was found in a pasted list: contacts that we know, addresses of nobody, addresses that
    are none; how many came twice."""

    known: list[Contact]
    unknown: list[str]
    wrong: list[str]
    twice: int


class ForManyForm(ActivityForm):
    """The same of everybody in a pasted list."""

    addresses = forms.CharField(
        label=_("Who"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("E-mail addresses, in lines or with commas between them; a column will do."),
    )
    field_order = ("kind", "about", "occurred_at", "note", "addresses", "key")

    def clean_addresses(self) -> str:
        """Not more than can be looked at in one go."""
        text: str = self.cleaned_data["addresses"]
        many = len(_addresses(text))
        if not many:
            raise ValidationError(_("There is no e-mail address in this."))
        if many > MOST_ADDRESSES:
            raise ValidationError(
                _("These are more than %(most)s addresses: import them as a file instead.")
                % {"most": MOST_ADDRESSES}
            )
        return text

    def pasted(self) -> Pasted:
        """Who that is; after `is_valid`. One query."""
        asked = [one.casefold() for one in _addresses(self.cleaned_data["addresses"])]
        once = list(dict.fromkeys(asked))
        wrong = [one for one in once if not _is_address(one)]
        sought = set(once).difference(wrong)
        people = Contact.objects.listed().annotate(address=Lower("email"))
        found = people.filter(address__in=sought).select_related("company").order_by("pk")
        known = {str(contact.email).casefold(): contact for contact in found}
        return Pasted(
            known=list(known.values()),
            unknown=[one for one in once if one in sought and one not in known],
            wrong=wrong,
            twice=len(asked) - len(once),
        )


def _addresses(text: str) -> list[str]:
    """The words that could be addresses: names and angle brackets around them are passed over."""
    return [word for word in _PARTED.split(text) if "@" in word]


def _is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return True
