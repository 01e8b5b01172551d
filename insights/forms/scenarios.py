"""Three to five typical contacts as a form that stands in the address, and what was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.event_kinds import EVENT_KINDS
from contacts.models import Contact
from points.models import Group
from points.scenarios import Deed, Scenario
from triggers.models import Agreement, PointTrigger, Waits

FEWEST, MOST = 3, 5
_ROWS, _MOST_ROWS = 3, 10


def _kinds() -> list[tuple[str, str]]:
    named = [(key, str(kind.name)) for key, kind in EVENT_KINDS.items() if key != "silence"]
    return [("", "…"), *sorted(named, key=lambda one: (one[0] != "url.hit", one[1].casefold()))]


class DeedForm(forms.Form):
    """One thing that they do."""

    kind = forms.ChoiceField(
        label=_("What they do"),
        choices=_kinds,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    about = forms.CharField(
        label=_("Which one"),
        required=False,
        max_length=500,
        widget=forms.TextInput(
            attrs={"placeholder": "https://shop.example/pricing", "class": "form-control"}
        ),
    )
    times = forms.IntegerField(
        label=_("How many times"),
        min_value=1,
        max_value=50,
        initial=1,
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def clean(self) -> dict[str, Any] | None:
        """A visit needs its address."""
        data = super().clean()
        if self.cleaned_data.get("kind") == "url.hit" and not self.cleaned_data.get("about"):
            self.add_error("about", _("Which address?"))
        return data

    def deed(self) -> Deed | None:
        """What was typed; after `is_valid`."""
        said = self.cleaned_data
        if not said.get("kind"):
            return None
        return Deed(said["kind"], said["about"], said["times"] or 1)


class ScenarioForm(forms.Form):
    """Who that is."""

    name = forms.CharField(label=_("Who"), required=False, max_length=100)
    days = forms.IntegerField(
        label=_("In how many days"), min_value=1, max_value=365, initial=30, required=False
    )
    like = forms.EmailField(
        label=_("Like this contact"),
        required=False,
        help_text=_("Somebody whom you know, for rules about what a contact is."),
    )

    def clean_like(self) -> int | None:
        """The number of the contact with this address."""
        address = self.cleaned_data["like"]
        if not address:
            return None
        found = Contact.objects.listed().filter(email__iexact=address).first()
        if found is None:
            raise forms.ValidationError(_("No contact has this address."))
        return found.pk


class Typical:
    """All of them; what is wrong stands beside its field."""

    def __init__(self, asked: QueryDict) -> None:
        self.is_asked = "s0-name" in asked
        data = asked if self.is_asked else None
        known = [n for n in range(MOST) if f"s{n}-name" in asked]
        many = max(len(known), FEWEST) + ("more" in asked)
        self.parts = [_Part(number, data) for number in range(min(many, MOST))]
        self.may_be_more = len(self.parts) < MOST

    @property
    def is_valid(self) -> bool:
        """Whether everything typed makes sense."""
        return not any(form.errors for part in self.parts for form in part.forms)

    def scenarios(self) -> list[Scenario]:
        """Those that were given a name."""
        return [one for part in self.parts if (one := part.scenario())]


class _Part:
    """One scenario: its form, and a row for each thing that they do, with one to spare."""

    def __init__(self, number: int, data: QueryDict | None) -> None:
        prefix = f"s{number}"
        is_there = data is not None and f"{prefix}-name" in data
        sent = data if is_there else None
        self.number = number + 1
        self.who = ScenarioForm(sent, prefix=prefix)
        filled = [
            row
            for row in range(_MOST_ROWS)
            if data is not None and data.get(f"{prefix}d{row}-kind")
        ]
        rows = min(max(_ROWS, max(filled, default=0) + 2), _MOST_ROWS)
        self.deeds = [
            DeedForm(
                sent if sent and f"{prefix}d{row}-kind" in sent else None, prefix=f"{prefix}d{row}"
            )
            for row in range(rows)
        ]

    @property
    def forms(self) -> Iterator[forms.Form]:
        yield self.who
        yield from self.deeds

    def scenario(self) -> Scenario | None:
        if not (self.who.is_bound and self.who.is_valid() and self.who.cleaned_data["name"]):
            return None
        deeds = [form.deed() for form in self.deeds if form.is_bound and form.is_valid()]
        said = self.who.cleaned_data
        return Scenario(
            name=said["name"],
            deeds=tuple(deed for deed in deeds if deed),
            days=said["days"] or 30,
            like=said["like"],
        )


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was agreed with sales: kept for ever, followed by the next agreement."""

    class Meta:
        model = Agreement
        fields = ("threshold", "trigger", "partners", "agreed_on", "text")
        widgets = {
            "agreed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "partners": _("Names, or the team."),
            "trigger": _("It is shown on its page."),
        }

    def __init__(self, *args: Any, group: Group, mean: int | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"threshold": mean, "agreed_on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        climbing = PointTrigger.objects.current().filter(group=group, waits_for=Waits.CLIMB)
        self.fields["trigger"].queryset = climbing.order_by("threshold", "pk")  # type: ignore[attr-defined]
        self.fields["trigger"].required = False
