"""The form of a contact, new or known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from accounts.models import User
from contacts import companies
from contacts.editing import whose
from contacts.models import Company, Contact


def _text(name: str, autocomplete: str = "off", **more: Any) -> forms.CharField:
    """A text field for a column of Contact, as long as that."""
    column = Contact._meta.get_field(name)
    assert isinstance(column, models.CharField)
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=capfirst(column.verbose_name),
        max_length=column.max_length,
        required=False,
        widget=widget,
        **more,
    )


class ContactForm(forms.Form):
    """Who it is, how to reach them, who looks after them.

    `seen` carries when the contact was last changed at the time it was opened, so that two
    editors notice each other. Who `may_give_away` the contact is asked for its owner, too.
    """

    firstname = _text("firstname")
    lastname = _text("lastname")
    email = forms.CharField(label=_("E-mail address"), max_length=254, required=False)
    company = forms.CharField(
        label=_("Company"),
        max_length=Company._meta.get_field("name").max_length,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-companies", "autocomplete": "off"}),
    )
    position = _text("position")
    phone = _text("phone")
    mobile = _text("mobile")
    city = _text("city")
    country = _text("country")
    website = forms.URLField(
        label=_("Website"), max_length=200, required=False, assume_scheme="https"
    )
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
        if contact is not None:
            kwargs.setdefault("initial", initial_of(contact))
        super().__init__(*args, **kwargs)
        if not may_give_away:
            del self.fields["owner"]

    def clean_email(self) -> str | None:
        """The address as mail servers understand it; nobody else may have it."""
        typed = self.cleaned_data["email"].strip()
        if not typed:
            if self.contact is not None and self.contact.email:
                raise ValidationError(
                    _("A contact that has an address keeps one: change it, or delete the contact.")
                )
            return None
        try:
            # Whether the domain exists is not asked: that would wait for somebody else's server.
            email = validate_email(typed, check_deliverability=False).normalized.lower()
        except EmailNotValidError as error:
            raise ValidationError(
                _("This is not an e-mail address: %(why)s"), params={"why": error}
            ) from None
        if other := whose(email, besides=self.contact.pk if self.contact else 0):
            raise ValidationError(taken_by(other))
        return email

    def clean_seen(self) -> datetime | None:
        """When the contact was last changed, as this editor saw it."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """A contact needs something to be called by."""
        data = super().clean() or self.cleaned_data
        named = any(data.get(name) for name in ("firstname", "lastname", "email"))
        if (
            not named
            and not self.errors
            and (self.contact is None or not self.contact.is_anonymous)
        ):
            raise ValidationError(_("Give a name or an e-mail address."))
        return data

    def fields_to_save(self) -> dict[str, Any]:
        """What was typed, as `contacts.editing.change` takes it; makes a new company."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        fields["company"] = companies.named(fields["company"])
        return fields


def initial_of(contact: Contact) -> dict[str, Any]:
    """What the form shows of a contact before anybody types."""
    shown = {
        name: getattr(contact, name)
        for name in ContactForm.base_fields
        if name not in {"company", "owner", "seen"}
    }
    return shown | {
        "company": contact.company.name if contact.company else "",
        "owner": contact.owner_id,
        "seen": contact.modified_at.isoformat(),
    }


def taken_by(other: Contact) -> SafeString:
    """Whose address it is, with a link there."""
    return format_html(
        '{} <a href="{}">{}</a>.',
        gettext("This address belongs to"),
        other.get_absolute_url(),
        other,
    )
