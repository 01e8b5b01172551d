"""What the screens of an import ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.fields.kinds.boolean import Boolean
from contacts.fields.kinds.date import Date
from contacts.fields.kinds.email import Email
from contacts.fields.kinds.number import Number
from contacts.fields.kinds.tel import Tel
from contacts.fields.kinds.url import Url
from contacts.importing import targets
from contacts.importing.plan import EXISTING, Existing, Plan
from contacts.importing.reading import ENCODINGS, SEPARATORS, Reading

# A choice that begins so makes a new field of the type that follows.
NEW, NEW_UNIQUE = "+", "+unique:"
# The new field that tells contacts apart, as a choice of who is the same.
BY_NEW = "+"
_TYPES = {
    "text": _("text"),
    "number": _("number"),
    "boolean": _("yes or no"),
    "date": _("date"),
    "url": _("web address"),
    "email": _("e-mail address"),
    "tel": _("phone number"),
    "textarea": _("long text"),
}
_SEPARATOR_WORDS = {",": _("comma ,"), ";": _("semicolon ;"), "\t": _("tab"), "|": _("bar |")}


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or another table as text, up to 100 MB and a million lines."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
        error_messages={"required": _("Choose a file first.")},
    )


class ReadingForm(forms.Form):
    """How the file is read, if the guess was wrong."""

    encoding = forms.ChoiceField(label=_("Letters"))
    separator = forms.ChoiceField(
        label=_("Columns are separated by"),
        choices=[(sign, _SEPARATOR_WORDS[sign]) for sign in SEPARATORS],
    )
    header = forms.BooleanField(label=_("The first line names the columns"), required=False)

    def __init__(self, data: Any = None, *, how: Reading) -> None:
        super().__init__(data, initial=how.as_json())
        known = {"utf-8": ENCODINGS["utf-8"], how.encoding: how.encoding} | ENCODINGS
        self.fields["encoding"].choices = list(known.items())  # type: ignore[attr-defined]

    def reading(self) -> Reading:
        """As chosen; the form is valid."""
        said = self.cleaned_data
        return Reading(said["encoding"], said["separator"], header=said["header"])


@dataclass(frozen=True)
class ColumnRow:
    """A column on the screen: what it is called, what is in it, what it becomes."""

    heading: str
    samples: Sequence[str]
    field: forms.BoundField


class PlanForm(forms.Form):
    """What the columns become, who is the same, and what happens to them."""

    identify = forms.ChoiceField(
        label=_("Contacts are the same when they have the same"), required=False
    )
    existing = forms.ChoiceField(
        label=_("Contacts that are here already"),
        choices=[(str(one), words) for one, words in EXISTING.items()],
        widget=forms.RadioSelect,
        help_text=_("Columns about companies treat companies in the same way."),
    )
    clears = forms.BooleanField(
        label=_("Empty cells empty the field"),
        required=False,
        help_text=_("Only where contacts are updated. Otherwise an empty cell changes nothing."),
    )
    tags = forms.CharField(
        label=_("Tag all of them"),
        required=False,
        max_length=300,
        help_text=_("For example “fair 2026”. Separate several by commas."),
    )
    owner = forms.TypedChoiceField(
        label=_("Owner of those who have none"),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        plan: Plan,
        headings: Sequence[str],
        samples: Sequence[Sequence[str]],
    ) -> None:
        self.headings, self.samples = headings, samples
        initial = plan.as_json() | {"tags": ", ".join(plan.tags)}
        super().__init__(data, initial=initial)
        offered = targets.targets()
        for index, heading in enumerate(headings):
            chosen = plan.columns[index] if index < len(plan.columns) else ""
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading,
                required=False,
                choices=_choices(offered, samples[index]),
                initial=chosen,
            )
        self.fields["identify"].choices = [  # type: ignore[attr-defined]
            *((key, one.label) for key, one in offered.items() if one.identifies),
            (BY_NEW, _("New field that tells contacts apart")),
            ("", _("Nothing: every row is a new contact")),
        ]
        users = User.objects.filter(is_active=True).order_by("first_name", "last_name", "email")
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody")),
            *((user.pk, str(user)) for user in users),
        ]

    def rows(self) -> list[ColumnRow]:
        """The columns in the order of the file."""
        return [
            ColumnRow(heading, self.samples[index], self[f"column_{index}"])
            for index, heading in enumerate(self.headings)
        ]

    def clean(self) -> dict[str, Any]:
        """Nothing twice, something at all, and what tells contacts apart among it."""
        said: dict[str, Any] = super().clean() or {}
        chosen = self.columns()
        first: dict[str, str] = {}
        for index, target in enumerate(chosen):
            if target in first and not target.startswith(NEW):
                words = gettext("“%(column)s” becomes this already.")
                self.add_error(f"column_{index}", words % {"column": first[target]})
            elif target:
                first[target] = self.headings[index]
        if "company" not in chosen and (about := targets.company_aliases(chosen)):
            words = gettext("Choose a column that becomes “%(field)s”, too: whose this is.")
            label = str(targets.targets()["company"].label)
            self.add_error(f"column_{chosen.index(next(iter(about)))}", words % {"field": label})
        uniques = [target for target in chosen if target.startswith(NEW_UNIQUE)]
        identify = said.get("identify", "")
        if identify == "email" and "email" not in chosen and len(uniques) == 1:
            identify = said["identify"] = BY_NEW
        if not first:
            raise ValidationError(gettext("Choose what at least one column becomes."))
        if identify == BY_NEW and len(uniques) != 1:
            self.add_error(
                "identify", gettext("Choose one new field that tells contacts apart above.")
            )
        elif identify not in ("", BY_NEW) and identify not in chosen:
            words = gettext("No column of the file becomes “%(field)s”.")
            label = str(targets.targets()[identify].label)
            self.add_error("identify", words % {"field": label})
        return said

    def columns(self) -> list[str]:
        """What each column becomes, new fields still as "+type"."""
        return [self.cleaned_data.get(f"column_{index}", "") for index in range(len(self.headings))]

    def plan(self, columns: Sequence[str], identify: str) -> Plan:
        """As chosen, with the new fields made; the form is valid."""
        said = self.cleaned_data
        words = (" ".join(word.split())[:100] for word in re.split(r"[,;|]", said["tags"]))
        return Plan(
            columns=tuple(columns),
            identify=identify,
            existing=Existing(said["existing"]),
            clears=said["clears"],
            tags=tuple(dict.fromkeys(word for word in words if word)),
            owner=said["owner"],
        )


def _choices(offered: dict[str, targets.Target], samples: Sequence[str]) -> list[tuple[Any, Any]]:
    """What a column can become, by section; a new field of the type that its values look like
    comes first among the new ones."""
    sections: dict[str, list[tuple[str, Any]]] = {}
    for key, target in offered.items():
        sections.setdefault(str(target.section), []).append((key, target.label))
    likely = _type_of(samples)
    types = {likely: _TYPES[likely]} | _TYPES
    new: list[tuple[str, Any]] = [
        (f"{NEW}{type_}", gettext("New field: %(type)s") % {"type": words})
        for type_, words in types.items()
    ]
    unique = likely if likely in ("number", "tel", "email", "url") else "text"
    new.append(
        (
            f"{NEW_UNIQUE}{unique}",
            gettext("New field that tells contacts apart: %(type)s") % {"type": _TYPES[unique]},
        )
    )
    return [
        ("", _("Leave out")),
        *((section, choices) for section, choices in sections.items()),
        (gettext("Make a new field"), new),
    ]


def _type_of(samples: Sequence[str]) -> str:
    """The type that fits every sample, the narrowest first."""
    kinds = {
        "boolean": Boolean(),
        "number": Number(),
        "date": Date(),
        "email": Email(),
        "url": Url(),
        "tel": Tel(),
    }
    for type_, kind in kinds.items():
        if type_ == "number" and any(_is_odd_number(sample) for sample in samples):
            continue
        if type_ == "url" and not all("." in sample for sample in samples):
            continue
        try:
            if samples and all(kind.clean(sample) is not None for sample in samples):
                return type_
        except ValidationError:
            continue
    return "text"


def _is_odd_number(text: str) -> bool:
    """Codes are no numbers: 007, +33 …, and what may have a sign for thousands."""
    is_code = text[:1] in "+0" and len(text) > 1 and text[1] not in ".,"
    return is_code or re.search(r",\d{3}(\D|$)", text) is not None
