"""Pays (or takes away) when somebody did something, and then nothing for a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field

from contacts.addresses import is_at
from contacts.event_kinds import EVENT_KINDS
from points.kinds import EventKind, point_action_kinds

MOST_DAYS = 365
# The name of a silence must fit into the key of a subject.
LONGEST = 300


def _choices() -> list[tuple[str, str | Promise]]:
    """What somebody can have done last."""
    done = [(key, kind.name) for key, kind in EVENT_KINDS.items() if not kind.is_done_to_them]
    return [("", _("Anything")), *done]


class SilenceAfterForm(forms.Form):
    """The fields of `SilenceAfter`."""

    what = forms.ChoiceField(label=_("What they did last"), choices=_choices, required=False)
    which = forms.CharField(
        label=_("Which one"),
        max_length=LONGEST,
        required=False,
        help_text=_("The address of the page, a name or a number. Left empty, any counts."),
    )
    days = forms.IntegerField(
        label=_("Then nothing for … days"), min_value=1, max_value=MOST_DAYS, initial=14
    )

    def clean_which(self) -> str:
        """Nothing where anything counts."""
        which: str = self.cleaned_data["which"].strip()
        if which and not self.cleaned_data.get("what"):
            raise forms.ValidationError(_("Choose first what they did."))
        return which


@point_action_kinds.register
@dataclass(frozen=True)
class SilenceAfter(EventKind):
    """Did `what` (an event's kind; "" for anything) on the last day that they did anything, and
    then nothing for `days`.

    Not an event but time pays: `points/silences.py` looks each night who has been silent for so
    long, and records that as an event of the kind "silence", once for each silence. What it is
    about is named after the question, so rules that ask the same share it.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    key: ClassVar[str] = "silence.after"
    label: ClassVar[str | Promise] = _("Does something, and then nothing for days")
    icon: ClassVar[str] = "moon"
    listens_to: ClassVar[str] = "silence"
    Form: ClassVar[type[forms.Form]] = SilenceAfterForm
    usual_points: ClassVar[int | None] = -10
    may_count_machines: ClassVar[bool] = False
    has_channel: ClassVar[bool] = False

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    what: Annotated[str, Field(max_length=40)] = ""
    which: Annotated[str, Field(max_length=LONGEST)] = ""

    @property
    def silence(self) -> str:
        """The name of the silence that it waits for."""
        return f"{self.days} {self.what} {self.which}".strip()

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """The subject of a silence is its name."""
        return subject_key == self.silence

    def began_with(self, *, url: str, subject_key: str) -> bool:
        """Whether an event of the kind `what` is one that such a silence begins with."""
        if not self.which:
            return True
        if self.what == "url.hit":
            return is_at(self.which, url=url, page=subject_key)
        return self.which == subject_key

    def __str__(self) -> str:
        days = ngettext("%(days)d day", "%(days)d days", self.days) % {"days": self.days}
        if not self.what:
            return gettext("does nothing for %(days)s") % {"days": days}
        kind = EVENT_KINDS.get(self.what)
        said = {"days": days, "what": kind.name if kind else self.what, "which": self.which}
        if not self.which:
            return gettext("does nothing for %(days)s after this: %(what)s") % said
        return gettext("does nothing for %(days)s after this: %(what)s (%(which)s)") % said
