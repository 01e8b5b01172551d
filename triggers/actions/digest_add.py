"""Collect the contact for a mail that comes once a day or once a week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from triggers import readers
from triggers.actions import Action, ActionFailed, action_kinds
from triggers.models import DigestItem, Rhythm, Run
from triggers.readers import ReadersForm


@action_kinds.register
@dataclass(frozen=True)
class AddToDigest(Action):
    """The contact waits for the next digest of chosen colleagues and of its owner."""

    key = "digest.add"
    label = _("Add to a daily or weekly mail")
    icon = "news"
    outside = False
    disturbs = False

    user_ids: tuple[int, ...] = ()
    to_owner: bool = False
    rhythm: Literal["daily", "weekly"] = "daily"

    class Form(ReadersForm):
        """Whose mail, and how often it comes."""

        rhythm = forms.ChoiceField(
            label=_("When it comes"),
            choices=Rhythm.choices,
            required=False,
            initial=Rhythm.DAILY,
            widget=forms.RadioSelect,
            help_text=_("At 7 in the reader’s time zone. One mail for all contacts together."),
        )

        def clean_rhythm(self) -> str:
            """Daily, where nothing is said."""
            return str(self.cleaned_data["rhythm"] or Rhythm.DAILY)

    def __post_init__(self) -> None:
        if not (self.user_ids or self.to_owner):
            raise ValueError("nobody to tell")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Collect it, once for each reader; `triggers/digests.py` sends the mail."""
        people = readers.people(self.user_ids, contact, to_owner=self.to_owner)
        if not people:
            raise ActionFailed(readers.nobody(contact, to_owner=self.to_owner), permanent=True)
        DigestItem.objects.bulk_create(
            (DigestItem(run=run, user=one, rhythm=self.rhythm) for one in people),
            ignore_conflicts=True,
        )
        said = {"names": readers.listed([str(one) for one in people])}
        if self.rhythm == "daily":
            return {"said": gettext("kept it for the daily mail to %(names)s") % said}
        return {"said": gettext("kept it for the weekly mail to %(names)s") % said}

    def __str__(self) -> str:
        said = {"names": readers.names(self.user_ids, to_owner=self.to_owner)}
        if self.rhythm == "daily":
            return gettext("add the contact to the daily mail to %(names)s") % said
        return gettext("add the contact to the weekly mail to %(names)s") % said
