"""What the outbox can be narrowed by; every state of it is an address."""

from __future__ import annotations

from django import forms
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from channels.models import EmailMessage


class MessageFilter(FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """By words in the subject or an address, and by what became of the mail."""

    q = CharFilter(
        method="has_words",
        label=_("Search"),
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control control-small",
                "placeholder": _("Subject or address"),
                "autocomplete": "off",
            }
        ),
    )
    state = ChoiceFilter(
        label=_("State"), choices=EmailMessage.State.choices, widget=forms.HiddenInput
    )

    class Meta:
        model = EmailMessage
        fields: list[str] = []

    def has_words(
        self, messages: QuerySet[EmailMessage], name: str, value: str
    ) -> QuerySet[EmailMessage]:
        """Every word somewhere in the subject or in the addresses, in any case."""
        messages = messages.annotate(
            addresses=Func(
                F("to"),
                Value(" "),
                function="array_to_string",
                output_field=CharField(),
            )
        )
        for word in value.replace("\0", "").split():
            messages = messages.filter(Q(subject__icontains=word) | Q(addresses__icontains=word))
        return messages
