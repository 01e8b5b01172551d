"""The small forms of a contact's page: a note, a tag, an owner, an erasure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.do_not_contact import LONGEST_COMMENT
from contacts.models import DoNotContact, Note


class NoteForm(forms.Form):
    """What a colleague wants remembered."""

    text = forms.CharField(
        label=_("Note"),
        max_length=Note._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )


class TagForm(forms.Form):
    """One or more words, parted by commas."""

    tags = forms.CharField(
        label=_("Tags"),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "list": "known-tags",
                "autocomplete": "off",
                "placeholder": _("Add a tag"),
                "class": "form-control",
            }
        ),
    )

    def clean_tags(self) -> list[str]:
        """The words; each at most as long as a tag can be."""
        words = [word.strip() for word in self.cleaned_data["tags"].split(",") if word.strip()]
        if not words:
            raise ValidationError(_("Write a word."))
        if any(len(word) > 100 for word in words):
            raise ValidationError(_("A tag has at most 100 letters."))
        return words


class OwnerForm(forms.Form):
    """Who looks after the contact."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.filter(is_active=True).order_by("first_name", "last_name", "email"),
        required=False,
        empty_label=_("Nobody"),
        widget=forms.Select(attrs={"class": "form-select control-small"}),
    )


class ErasureForm(forms.Form):
    """Erasing cannot be taken back, so it asks for the contact's name to be typed."""

    typed = forms.CharField(label="", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["typed"].label = _("Type “%(name)s” to confirm") % {"name": name}

    def clean_typed(self) -> str:
        """Exactly the name."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.name:
            raise ValidationError(_("That is not “%(name)s”.") % {"name": self.name})
        return typed


class DoNotContactForm(forms.Form):
    """Why nothing may be sent to a contact any more, and in whose words."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[
            (DoNotContact.Reason.MANUAL, _("We decided so")),
            (DoNotContact.Reason.UNSUBSCRIBED, _("They asked us to stop")),
            (DoNotContact.Reason.BOUNCED, _("The address does not work")),
        ],
        widget=forms.Select(attrs={"class": "form-select control-small"}),
    )
    comments = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "form-control control-small",
                "autocomplete": "off",
                "placeholder": _("For example: told us on the phone"),
            }
        ),
    )
