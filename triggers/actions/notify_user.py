"""Tell colleagues inside the app, by the bell."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from contacts.models import Contact
from triggers import readers, telling, tokens
from triggers.actions import Action, ActionFailed, action_kinds
from triggers.models import Run
from triggers.readers import ReadersForm


@action_kinds.register
@dataclass(frozen=True)
class NotifyUser(Action):
    """A line in the bell of chosen colleagues and of the contact's owner, linked to the contact.

    Without `text` it says who reached how many points.
    """

    key = "notify.user"
    label = _("Ring a colleague’s bell")
    icon = "bell"
    outside = False

    user_ids: tuple[int, ...] = ()
    to_owner: bool = False
    text: str = ""

    class Form(ReadersForm):
        """Whose bell, and what it says."""

        more = ("text",)

        text = tokens.TextWithTokens(
            label=_("What it says"),
            required=False,
            max_length=200,
            help_text=_("Left empty: who reached how many points.") + " " + tokens.HELP,
        )

    def __post_init__(self) -> None:
        if not (self.user_ids or self.to_owner):
            raise ValueError("nobody to tell")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Tell them, each once however often it is asked for."""
        people = readers.people(self.user_ids, contact, to_owner=self.to_owner)
        if not people:
            raise ActionFailed(readers.nobody(contact, to_owner=self.to_owner), permanent=True)
        trigger = run.action.trigger.name
        notifications.tell(
            people,
            lambda: tokens.fill(self.text, run, contact) or telling.reached(run, contact),
            detail=trigger,
            url=contact.get_absolute_url(),
            icon="flame",
            about=contact.pk,
            key=run.key,
        )
        return {
            "said": gettext("told %(names)s")
            % {"names": readers.listed([str(one) for one in people])}
        }

    def __str__(self) -> str:
        said = {"names": readers.names(self.user_ids, to_owner=self.to_owner)}
        if not self.text:
            return gettext("ring the bell of %(names)s") % said
        said["text"] = shorten(self.text, 60, placeholder="…")
        return gettext("ring the bell of %(names)s: “%(text)s”") % said
