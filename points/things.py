"""What kinds of point actions about certain things share: this form, that e-mail, or any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict

from kit.fields import WordsField
from points.forms.subjects import ChosenInput, known_subjects
from points.kinds import EventKind


class ThingsForm(forms.Form):
    """The field of `Things`; offers what is known of the sort that `about` names."""

    about: ClassVar[str] = ""

    which = WordsField(
        label=_("Which ones"),
        required=False,
        max_length=100,
        widget=ChosenInput,
        help_text=_("Their names or numbers, separated by commas. Left empty, any of them counts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["which"].widget
        if isinstance(widget, ChosenInput):
            widget.offered = known_subjects(self.about)


@dataclass(frozen=True)
class Things(EventKind):
    """An event about one of the things whose keys are in `which`, or about any if it is empty.

    `any_of_them` and `these` are its sentences; %(which)s stands for the things. What a page
    reported by the kind's own name before Kindling knew that name is heard as well.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    Form: ClassVar[type[forms.Form]] = ThingsForm
    any_of_them: ClassVar[str | Promise]
    these: ClassVar[str | Promise]
    is_reported: ClassVar[bool] = False

    which: tuple[str, ...] = ()

    @classmethod
    def heard_from(cls) -> str:
        """Its page or its systems, or the systems alone."""
        if not cls.is_reported:
            return gettext(
                "Your mail system tells it, by the API (POST /api/events) or a file of events; a"
                " page cannot know it."
            )
        return gettext(
            "Your pages can report it: mt('event', '%(kind)s', {subject: '…'}); your systems by"
            " the API (POST /api/events) or a file of events. What a page reports is what it says:"
            " under More you can leave that out."
        ) % {"kind": cls.listens_to}

    @property
    def hears(self) -> tuple[str, ...]:
        """Its own events, and named ones of old."""
        return (self.listens_to, "custom") if self.is_reported else (self.listens_to,)

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """The key of such a subject is its number or name; that of a named event its name."""
        if kind == "custom":
            return not self.which and subject_key == self.listens_to
        return not self.which or subject_key in self.which

    def __str__(self) -> str:
        if not self.which:
            return str(self.any_of_them)
        return str(self.these) % {"which": get_text_list(list(self.which), gettext("or"))}
