"""The form of a contact, new or known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.fields import definitions, read
from contacts.forms.values import ValuesForm
from contacts.models import Contact
from contacts.uniqueness import holder


class ContactForm(ValuesForm):
    """All that is known, section by section, and who looks after them.

    `seen` carries when the contact was last changed at the time it was opened, so that two
    editors notice each other. Who `may_give_away` the contact is asked for its owner, too.
    """

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.filter(is_active=True).order_by("first_name", "last_name", "email"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("The colleague who looks after this contact."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        contact: Contact | None = None,
        may_give_away: bool = True,
        **kwargs: Any,
    ) -> None:
        self.contact = contact
        known = definitions("contact")
        shown = [
            field
            for field in known.published
            if field.is_known and not field.read_only and (field.visible or field.required)
        ]
        if contact is not None:
            kwargs.setdefault("initial", {}).update(
                owner=contact.owner_id, seen=contact.modified_at.isoformat()
            )
        super().__init__(
            *args,
            known=known,
            shown=shown,
            current=None if contact is None else read(contact, fields=known),
            **kwargs,
        )
        if "company" in self.fields:
            self.fields["company"].widget.attrs["list"] = "known-companies"
        if not may_give_away:
            del self.fields["owner"]

    def clean_seen(self) -> datetime | None:
        """When the contact was last changed, as this editor saw it."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """A contact needs something to be called by, and what must be unique is nobody else's."""
        data = super().clean()
        changed = self.values()
        if (
            self.contact is not None
            and self.contact.email
            and "email" in changed
            and changed["email"] is None
        ):
            self.add_error(
                "email",
                _("A contact that has an address keeps one: change it, or delete the contact."),
            )
        for field in self.known:
            besides = self.contact.pk if self.contact else 0
            if field.unique and (
                other := holder(field.alias, changed.get(field.alias), besides=besides)
            ):
                self.add_error(field.alias, taken_by(other, field.alias))
        named = any(data.get(name) for name in ("firstname", "lastname", "email"))
        if (
            not named
            and not self.errors
            and (self.contact is None or not self.contact.is_anonymous)
        ):
            raise ValidationError(_("Give a name or an e-mail address."))
        return data

    def fields_to_save(self) -> dict[str, Any]:
        """What was changed, as `contacts.editing.change` takes it."""
        changed = self.values()
        if "owner" in self.fields:
            changed |= {"owner": self.cleaned_data["owner"]}
        return changed


def taken_by(other: Contact, alias: str = "email") -> SafeString:
    """Whose address (or other unique value) it is, with a link there."""
    said = (
        gettext("This address belongs to %(contact)s.")
        if alias == "email"
        else gettext("This value belongs to %(contact)s.")
    )
    link = format_html('<a href="{}">{}</a>', other.get_absolute_url(), other)
    return format_html(said.replace("%(contact)s", "{}"), link)
