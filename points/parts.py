"""Rules whose parts have points of their own: how they are asked for, and said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext

from points.kinds import NOT_WITHOUT_POINTS, StateForm

MOST = 1_000_000


class Part(forms.IntegerField):
    """How many points a part is worth; left empty, it is not looked at."""

    def clean(self, value: Any) -> int:
        """A whole number, 0 where nothing was said."""
        return super().clean(value) or 0


class PartsForm(StateForm):
    """A form whose fields are parts, each with its points."""

    @staticmethod
    def part(label: Any, initial: int, help_text: Any = "") -> Part:
        """The field of a part; its words may be lazy."""
        return Part(
            label=label,
            required=False,
            initial=initial or None,
            min_value=-MOST,
            max_value=MOST,
            help_text=help_text,
        )

    def clean(self) -> dict[str, Any]:
        """A rule without any points would explain nothing, and say nothing of anybody: it is true
        of whoever one of its parts is worth something for."""
        data = super().clean() or {}
        parts = [name for name, field in self.fields.items() if isinstance(field, Part)]
        if not self.errors and not any(data.get(name) for name in parts):
            raise forms.ValidationError(
                str(NOT_WITHOUT_POINTS)
                if data.get("disqualifies")
                else gettext("Give at least one of these points.")
            )
        return data


def said(parts: Iterable[tuple[str | Promise, int]]) -> str:
    """The parts that are worth something: "Budget +10 and Need +10"."""
    worth = [f"{label} {points:+d}" for label, points in parts if points]
    return get_text_list(worth, gettext("and")) or gettext("nothing")
