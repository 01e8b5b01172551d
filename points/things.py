"""What kinds of point actions about certain things share: this form, that e-mail, or any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.fields import WordsField
from points.kinds import EventKind


class ThingsForm(forms.Form):
    """The field of `Things`."""

    which = WordsField(
        label=_("Which ones"),
        required=False,
        max_length=100,
        help_text=_("Their numbers, separated by commas. Left empty, any of them counts."),
    )


@dataclass(frozen=True)
class Things(EventKind):
    """An event about one of the things whose numbers are in `which`, or about any if it is empty.

    `any_of_them` and `these` are its sentences; %(which)s stands for the numbers.
    """

    Form: ClassVar[type[forms.Form]] = ThingsForm
    any_of_them: ClassVar[str | Promise]
    these: ClassVar[str | Promise]

    which: tuple[str, ...]

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """The key of such a subject is its number."""
        return not self.which or subject_key in self.which

    def __str__(self) -> str:
        if not self.which:
            return str(self.any_of_them)
        return str(self.these) % {"which": get_text_list(list(self.which), gettext("or"))}
