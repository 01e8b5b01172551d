"""Write a note on the contact's page."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import notes
from contacts.models import Contact
from triggers import tokens
from triggers.actions import Action, action_kinds
from triggers.models import Run

LONGEST = 5_000


@action_kinds.register
@dataclass(frozen=True)
class AddNote(Action):
    """A note that the trigger signs; words in braces stand for what is known."""

    key = "note.add"
    label = _("Write a note")
    icon = "note"
    outside = False
    alerts = False

    text: str

    class Form(forms.Form):
        """What it says."""

        text = tokens.TextWithTokens(
            label=_("Note"),
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=tokens.HELP,
        )

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("an empty note")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Write it."""
        text = tokens.fill(self.text, run, contact)
        notes.write(
            contact_id=contact.pk,
            text=text,
            author=None,
            by_trigger=run.action.trigger.name,
            at=timezone.now(),
        )
        return {"said": gettext("wrote a note")}

    def __str__(self) -> str:
        return gettext("write the note “%(text)s”") % {
            "text": shorten(self.text, 60, placeholder="…")
        }
