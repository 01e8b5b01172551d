"""Give somebody something to do about the contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any, Literal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts import to_do
from contacts.models import Contact
from triggers import readers, tokens
from triggers.actions import Action, action_kinds
from triggers.models import Run

_UNITS = (("hours", _("hours")), ("days", _("days")))
OWNER = "owner"


def _whose() -> list[tuple[str, str]]:
    return [
        ("", gettext("Whoever takes it")),
        (OWNER, gettext("The contact’s owner")),
        *((str(pk), name) for pk, name in readers.colleagues()),
    ]


@action_kinds.register
@dataclass(frozen=True)
class CreateTask(Action):
    """A task that is due `due_in` hours or days after the threshold was reached (None: no date).

    `whose` is "owner", the id of a colleague, or "" for whoever takes it.
    """

    key = "task.create"
    label = _("Give sales something to do")
    icon = "checkbox"
    outside = False

    title: str
    about: str = ""
    whose: str = OWNER
    due_in: int | None = None
    unit: Literal["hours", "days"] = "days"

    class Form(forms.Form):
        """What, by whom, until when."""

        more = ("about",)

        title = tokens.TextWithTokens(
            label=_("What is to be done"),
            max_length=to_do.LONGEST_TITLE,
            help_text=_("For example: Call {firstname|them}. Words in braces are filled in."),
        )
        whose = forms.ChoiceField(label=_("By whom"), choices=_whose, required=False, initial=OWNER)
        due_in = forms.IntegerField(
            label=_("Due in"),
            required=False,
            min_value=0,
            max_value=999,
            initial=1,
            help_text=_("Counted from the moment when the points were reached. Empty: no date."),
        )
        unit = forms.ChoiceField(
            label=_("Hours or days"), choices=_UNITS, required=False, initial="days"
        )
        about = tokens.TextWithTokens(
            label=_("Why and about what"),
            required=False,
            max_length=to_do.LONGEST_ABOUT,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=tokens.HELP,
        )

        def clean_unit(self) -> str:
            """Days, where nothing is said."""
            return str(self.cleaned_data["unit"] or "days")

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("nothing to do")
        if self.whose not in ("", OWNER) and not self.whose.isdecimal():
            raise ValueError("nobody's task")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Ask for it; asked twice it is the same task."""
        reached_at = run.crossing.crossed_at if run.crossing else run.created_at
        task = to_do.ask(
            contact_id=contact.pk,
            title=tokens.fill(self.title, run, contact),
            about=tokens.fill(self.about, run, contact),
            owner=self._whose(contact),
            due_at=self._due(reached_at),
            asked_by=run.action.trigger.name,
            key=run.key,
            at=timezone.now(),
        )
        said = {"task": task.title, "name": task.owner}
        if task.owner is None:
            return {"said": gettext("asked for “%(task)s”") % said, "task": task.pk}
        return {"said": gettext("asked %(name)s for “%(task)s”") % said, "task": task.pk}

    def _whose(self, contact: Contact) -> User | None:
        """Who is to do it; somebody who left leaves it to whoever takes it."""
        if self.whose == OWNER:
            return contact.owner if contact.owner and contact.owner.is_active else None
        if not self.whose:
            return None
        return User.objects.filter(pk=int(self.whose), is_active=True).first()

    def _due(self, start: datetime) -> datetime | None:
        return None if self.due_in is None else start + timedelta(**{self.unit: self.due_in})

    def __str__(self) -> str:
        said = {"task": shorten(self.title, 60, placeholder="…"), "until": self._until()}
        if self.whose == OWNER:
            said["names"] = gettext("the owner")
        elif self.whose:
            said["names"] = readers.names([int(self.whose)])
        else:
            if said["until"]:
                return gettext("ask for “%(task)s” %(until)s") % said
            return gettext("ask for “%(task)s”") % said
        if said["until"]:
            return gettext("ask %(names)s for “%(task)s” %(until)s") % said
        return gettext("ask %(names)s for “%(task)s”") % said

    def _until(self) -> str:
        if self.due_in is None:
            return ""
        said = (
            ngettext("within %(many)d hour", "within %(many)d hours", self.due_in)
            if self.unit == "hours"
            else ngettext("within %(many)d day", "within %(many)d days", self.due_in)
        )
        return said % {"many": self.due_in}
