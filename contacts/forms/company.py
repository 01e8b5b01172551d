"""The form of a company, and the one that merges it into another."""

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
from contacts.companies import called
from contacts.fields import definitions, read
from contacts.forms.values import ValuesForm
from contacts.models import Company


class CompanyForm(ValuesForm):
    """All that is known of a company; `seen` as in the form of a contact."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.filter(is_active=True).order_by("first_name", "last_name", "email"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("The colleague who looks after this company."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        self.company = company
        known = definitions("company")
        shown = [
            field
            for field in known.published
            if field.is_known and not field.read_only and (field.visible or field.required)
        ]
        if company is not None:
            kwargs.setdefault("initial", {}).update(
                owner=company.owner_id, seen=company.modified_at.isoformat()
            )
        super().__init__(
            *args,
            known=known,
            shown=shown,
            current=None if company is None else read(company, fields=known),
            **kwargs,
        )

    def clean_seen(self) -> datetime | None:
        """When the company was last changed, as this editor saw it."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """No two companies share a name."""
        data = super().clean()
        if name := self.values().get("companyname"):
            other = called(name)
            if other is not None and (self.company is None or other.pk != self.company.pk):
                self.add_error("companyname", named_so(other))
        return data

    def fields_to_save(self) -> dict[str, Any]:
        """What was changed, as `contacts.companies.change` takes it."""
        return self.values() | {"owner": self.cleaned_data["owner"]}


def named_so(other: Company) -> SafeString:
    """Which company has the name, with a link there."""
    link = format_html('<a href="{}">{}</a>', other.get_absolute_url(), other)
    return format_html(
        gettext("There is a company of this name: %(company)s.").replace("%(company)s", "{}"), link
    )


class MergeForm(forms.Form):
    """Which company this one goes into, by name."""

    company = forms.CharField(
        label=_("Goes into"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "known-companies", "autocomplete": "off"}),
        help_text=_("Its contacts move there, and so does what is not known of the other yet."),
    )

    def __init__(self, *args: Any, loser: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loser = loser

    def clean_company(self) -> Company:
        """Another company that is there."""
        found = called(self.cleaned_data["company"])
        if found is None:
            raise ValidationError(_("There is no company of this name."))
        if found.pk == self.loser.pk:
            raise ValidationError(_("This is one and the same company."))
        return found
