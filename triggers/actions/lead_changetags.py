"""Stick tags on a contact, and take others off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import tags
from contacts.models import Contact
from kit.fields import WordsField
from triggers.actions import Action, action_kinds
from triggers.models import Run


@action_kinds.register
@dataclass(frozen=True)
class ChangeTags(Action):
    """Tags that the contact gets, and tags that it loses."""

    key = "lead.changetags"
    label = _("Change tags")
    icon = "tag"
    outside = False
    alerts = False

    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    class Form(forms.Form):
        """Two lists of words."""

        add_tags = WordsField(
            label=_("Add tags"),
            required=False,
            help_text=_("Separate them by commas. A new word becomes a new tag."),
        )
        remove_tags = WordsField(label=_("Remove tags"), required=False)

        def clean(self) -> dict[str, Any]:
            """Refuse to do nothing, and to do and undo the same."""
            given = super().clean() or self.cleaned_data
            added = {word.lower() for word in given.get("add_tags", ())}
            removed = {word.lower() for word in given.get("remove_tags", ())}
            if not added and not removed and not self.errors:
                self.add_error("add_tags", gettext("Write at least one tag to add or to remove."))
            if both := added & removed:
                self.add_error(
                    "remove_tags",
                    gettext("%(tags)s cannot be added and removed at once.")
                    % {"tags": ", ".join(sorted(both))},
                )
            return given

    def __post_init__(self) -> None:
        if not self.add_tags and not self.remove_tags:
            raise ValueError("no tag to add or to remove")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Change them; words that are there already, or not there, are no error."""
        added = tags.add([contact.pk], self.add_tags)
        removed = tags.remove([contact.pk], self.remove_tags)
        return {"said": self._done(), "added": added, "removed": removed}

    def __str__(self) -> str:
        deeds = []
        if self.add_tags:
            deeds.append(gettext("add the tag %(tags)s") % {"tags": _quoted(self.add_tags)})
        if self.remove_tags:
            deeds.append(gettext("remove the tag %(tags)s") % {"tags": _quoted(self.remove_tags)})
        return get_text_list(deeds, gettext("and"))

    def _done(self) -> str:
        deeds = []
        if self.add_tags:
            deeds.append(gettext("added the tag %(tags)s") % {"tags": _quoted(self.add_tags)})
        if self.remove_tags:
            deeds.append(gettext("removed the tag %(tags)s") % {"tags": _quoted(self.remove_tags)})
        return get_text_list(deeds, gettext("and"))


def _quoted(words: tuple[str, ...]) -> str:
    return get_text_list([f"“{word}”" for word in words], gettext("and"))
