"""What sales write down about a contact: what is to be done, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Task
from contacts.models.outcome import Verdict
from contacts.outcomes import NEEDS_REASON
from kit.moments import MomentField


class TaskForm(forms.Form):
    """What is to be done, by whom and until when."""

    title = forms.CharField(
        label=_("What is to be done"),
        max_length=Task._meta.get_field("title").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Call about …")}),
    )
    about = forms.CharField(
        label=_("Why and about what"),
        required=False,
        max_length=Task._meta.get_field("about").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_at = MomentField(label=_("Due"), required=False)
    owner = forms.ModelChoiceField(
        label=_("Whose"),
        queryset=User.objects.filter(is_active=True).order_by("first_name", "last_name", "email"),
        required=False,
        empty_label=_("Whoever takes it"),
    )


class OutcomeForm(forms.Form):
    """Why, and how much: what belongs to a verdict."""

    amount = forms.DecimalField(
        label=_("Amount"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "known-reasons"}),
    )

    def __init__(self, *args: Any, verdict: Verdict, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if verdict == Verdict.WON:
            self.fields["amount"].help_text = _("In %(currency)s; leave it empty if unknown.") % {
                "currency": currency
            }
        else:
            del self.fields["amount"]
        self.fields["reason"].required = verdict in NEEDS_REASON
        if verdict not in NEEDS_REASON:
            self.fields["reason"].label = _("Note")
