"""Pays for a visit in which somebody looked at a lot, or stayed for long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field

from kit.spans import SpanField, said_span
from points.facts.fact import Fact
from points.facts.visit import Engaged
from points.kinds import EventKind, point_action_kinds

MOST_PAGES = 200
MOST_SECONDS = 12 * 3600


class VisitEngagedForm(forms.Form):
    """The fields of `VisitEngaged`."""

    pages = forms.IntegerField(
        label=_("Different pages"),
        min_value=2,
        max_value=MOST_PAGES,
        required=False,
        help_text=_("At least so many in one visit. A visit ends with half an hour of nothing."),
    )
    seconds = SpanField(
        label=_("Or time"),
        required=False,
        most=MOST_SECONDS,
        help_text=_("At least so long from the first page to the last."),
    )

    def clean_pages(self) -> int:
        """None, if nothing is said."""
        return self.cleaned_data["pages"] or 0

    def clean(self) -> dict[str, Any] | None:
        """One of them must be asked for."""
        if not (self.errors or self.cleaned_data.get("pages") or self.cleaned_data.get("seconds")):
            self.add_error("pages", _("Say how many pages, or how much time."))
        return super().clean()


@point_action_kinds.register
@dataclass(frozen=True)
class VisitEngaged(EventKind):
    """A visit of so many different `pages`, or of so many `seconds`; pays at the page view that
    makes it one, once for each visit."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    key: ClassVar[str] = "visit.engaged"
    label: ClassVar[str | Promise] = _("Looks at a lot in one visit")
    icon: ClassVar[str] = "eye"
    listens_to: ClassVar[str] = "url.hit"
    Form: ClassVar[type[forms.Form]] = VisitEngagedForm
    usual_points: ClassVar[int | None] = 5

    pages: Annotated[int, Field(ge=0, le=MOST_PAGES)] = 0
    seconds: Annotated[int, Field(ge=0, le=MOST_SECONDS)] = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.pages < 2 and not self.seconds:
            raise ValueError("neither pages nor time")

    @property
    def hears(self) -> tuple[str, ...]:
        """Page views of every sort."""
        return ("url.hit", "page.hit")

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """Any page may be the one."""
        return True

    @property
    def pays_elsewhere(self) -> bool:
        """Leaving for another page is how long somebody stayed."""
        return True

    @property
    def fact(self) -> Fact:
        """Whether the event makes its visit a long one."""
        return Engaged(pages=self.pages, seconds=self.seconds)

    def accepts(self, value: Any) -> bool:
        """It does."""
        return value is True

    def __str__(self) -> str:
        pages = ngettext(
            "looks at %(pages)d page in one visit",
            "looks at %(pages)d pages in one visit",
            self.pages,
        ) % {"pages": self.pages}
        if not self.seconds:
            return pages
        stays = gettext("stays for %(time)s in one visit") % {"time": said_span(self.seconds)}
        if not self.pages:
            return stays
        return gettext("%(one)s or %(other)s") % {"one": pages, "other": stays}
