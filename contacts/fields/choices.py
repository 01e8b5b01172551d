"""Choices that a field offers: values with labels, and the form that edits them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

MOST = 1_000
_LONGEST = 191

_Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST)]


@dataclass(frozen=True)
class Choice:
    """A value, and what people read for it."""

    value: _Word
    label: _Word


def find(choices: Iterable[Choice], text: str) -> Choice | None:
    """The choice that `text` names: by its value, else by its label in any case."""
    known = tuple(choices)
    for choice in known:
        if choice.value == text:
            return choice
    folded = text.casefold()
    for choice in known:
        if folded in (choice.value.casefold(), choice.label.casefold()):
            return choice
    return None


class ChoicesWidget(forms.Textarea):
    """One choice a line, "value | label" or just one word for both."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 6, "spellcheck": "false"})

    def format_value(self, value: Any) -> str | None:
        """Stored choices as lines."""
        if isinstance(value, str) or value is None:
            return value
        return written(Choice(**choice) if isinstance(choice, dict) else choice for choice in value)


def written(choices: Iterable[Choice]) -> str:
    """The choices as lines that `ChoicesField` reads."""
    return "\n".join(
        choice.label if choice.label == choice.value else f"{choice.value} | {choice.label}"
        for choice in choices
    )


class ChoicesField(forms.CharField):
    """Reads lines into [{"value": …, "label": …}]."""

    widget = ChoicesWidget

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            label=_("Choices"),
            required=required,
            help_text=_("One a line. “fr | France” is kept as fr and shown as France."),
        )

    def clean(self, value: Any) -> list[dict[str, str]]:
        """The choices.

        Raises:
            ValidationError: there are none, too many, two of one value, or one is too long.
        """
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(
                gettext("These are more than %(count)d choices.") % {"count": MOST}
            )
        choices = [self._read(line) for line in lines]
        seen: set[str] = set()
        for choice in choices:
            if choice["value"] in seen:
                raise ValidationError(
                    gettext("“%(value)s” stands here twice.") % {"value": choice["value"]}
                )
            seen.add(choice["value"])
        return choices

    def _read(self, line: str) -> dict[str, str]:
        value, _bar, label = (part.strip() for part in line.partition("|"))
        value, label = value or label, label or value
        if "\0" in line or max(len(value), len(label)) > _LONGEST or not value:
            raise ValidationError(
                gettext("A choice has 1 to %(count)d characters.") % {"count": _LONGEST}
            )
        return {"value": value, "label": label}
