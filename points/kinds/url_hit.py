"""Pays for visiting a page of a site that is tracked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from contacts.addresses import asks_for_query, is_at
from kit.spans import SpanField, said_span
from points.facts.fact import PAGE_VIEWS, Fact
from points.facts.visits import Visits, VisitsOf
from points.kinds import EventKind, point_action_kinds

MOST_TIMES = 1_000
MOST_SECONDS = 10 * 365 * 24 * 3600

Seconds = Annotated[int, Field(ge=0, le=MOST_SECONDS)]


class UrlHitForm(forms.Form):
    """The fields of `UrlHit`."""

    # Shown folded away.
    MORE = ("with_query", "times", "seconds", "within", "after")

    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=_(
            "A part of it, as in pricing, or with * for anything: */pricing* or"
            " https://shop.example/blog/*. /pricing means that page of any site."
        ),
    )
    with_query = forms.BooleanField(
        label=_("Look at what follows the ? as well"),
        required=False,
        help_text=_("Otherwise /pricing and /pricing?from=mail are the same page."),
    )
    times = forms.IntegerField(
        label=_("Only from which visit on"),
        min_value=1,
        max_value=MOST_TIMES,
        required=False,
        help_text=_("3: the first two earn nothing. Visits before the rule was made count, too."),
    )
    seconds = SpanField(
        label=_("Only after so much time on these pages"),
        required=False,
        most=MOST_SECONDS,
        help_text=_("In all visits together, told by when the next page was looked at."),
    )
    within = SpanField(
        label=_("Only when coming back within"),
        required=False,
        most=MOST_SECONDS,
        help_text=_("Of the last visit to these pages."),
    )
    after = SpanField(
        label=_("Only when coming back after"),
        required=False,
        most=MOST_SECONDS,
        help_text=_("At least so long since the last visit to these pages."),
    )

    def clean_times(self) -> int:
        """The first, if nothing is said."""
        return self.cleaned_data["times"] or 1

    def clean(self) -> dict[str, Any] | None:
        """Refuse a return that nobody can make, and a query that nobody looks at."""
        said = self.cleaned_data
        if asks_for_query(said.get("url") or "") and not said.get("with_query"):
            self.add_error(
                "with_query",
                _("Tick this: the address names something after the ? and would never match."),
            )
        within, after = self.cleaned_data.get("within"), self.cleaned_data.get("after")
        if within and after and after > within:
            self.add_error("after", _("This is longer than the time to come back within."))
        return super().clean()


@point_action_kinds.register
@dataclass(frozen=True)
class UrlHit(EventKind):
    """Visits an address that is meant by a pattern (`contacts.addresses`).

    The conditions are about visits of the same pattern, this one included, and hold together:
    at least `times` of them, `seconds` spent there in all, back `within` and not before `after`
    (in seconds; 0 asks for nothing). It pays at a visit, or at the next page view, by which the
    time spent there was reached.
    """

    key: ClassVar[str] = "url.hit"
    label: ClassVar[str | Promise] = _("Visits a page")
    icon: ClassVar[str] = "world"
    listens_to: ClassVar[str] = "url.hit"
    Form: ClassVar[type[forms.Form]] = UrlHitForm

    url: str
    with_query: bool = False
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 1
    seconds: Seconds = 0
    within: Seconds = 0
    after: Seconds = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.within and self.after > self.within:
            raise ValueError("back after a longer time than within")
        if asks_for_query(self.url) and not self.with_query:
            raise ValueError("a pattern of what follows a ? that is not looked at")

    @property
    def reads_query(self) -> bool:
        """As its field says."""
        return self.with_query

    @property
    def hears(self) -> tuple[str, ...]:
        """Views of every sort of page, where they may end the time spent on those before."""
        return tuple(sorted(PAGE_VIEWS)) if self.seconds else (self.listens_to,)

    @property
    def speaks_of(self) -> tuple[str, ...]:
        """Visits alone."""
        return (self.listens_to,)

    @property
    def pays_elsewhere(self) -> bool:
        """As the time spent there is known by the next page."""
        return bool(self.seconds)

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """Any page may be the one by which the time spent on those before is known."""
        return bool(self.seconds) or self.is_about(url=url, subject_key=subject_key, kind=kind)

    def is_about(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """Compare the page (`subject_key`: the URL without query), or the URL with its query."""
        if kind and kind != self.listens_to:
            return False
        return is_at(self.url, url=url, page=subject_key, with_query=self.with_query)

    @property
    def fact(self) -> Fact | None:
        """The visits so far, if something is asked of them."""
        if self.times > 1 or self.seconds or self.within or self.after:
            # Who only has to come back in time need not be known from before that.
            is_recent = bool(self.within) and not (self.times > 1 or self.seconds or self.after)
            return VisitsOf(
                pattern=self.url,
                with_query=self.with_query,
                timed=bool(self.seconds),
                reach=timedelta(seconds=self.within) if is_recent else None,
            )
        return None

    def accepts(self, value: Any) -> bool:
        """All conditions hold at this visit, or as the time was reached."""
        if not isinstance(value, Visits):
            return False
        is_reached = bool(self.seconds) and value.seconds_before < self.seconds
        if not (value.is_one or is_reached):
            return False
        since = value.since_last
        return (
            value.times >= self.times
            and value.seconds >= self.seconds
            and (not self.within or (since is not None and since <= self.within))
            and (not self.after or (since is not None and since >= self.after))
        )

    def __str__(self) -> str:
        what = gettext("visits %(url)s")
        if self.with_query:
            what = gettext("visits %(url)s (with what follows the ?)")
        asked = []
        if self.times > 1:
            said = gettext("%(times)d times or more")
            asked.append(said % {"times": self.times})
        for seconds, words in (
            (self.seconds, gettext("after %(time)s there in all")),
            (self.within, gettext("back within %(time)s")),
            (self.after, gettext("back after %(time)s or more")),
        ):
            if seconds:
                asked.append(words % {"time": said_span(seconds)})
        does = what % {"url": self.url}
        return (
            gettext("%(does)s, %(asked)s")
            % {
                "does": does,
                "asked": get_text_list(asked, gettext("and")),
            }
            if asked
            else does
        )
