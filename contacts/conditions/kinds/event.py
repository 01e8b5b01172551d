"""What a contact has done, how often, and how lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field

from contacts.conditions.asking import is_asked_of_everybody
from contacts.conditions.base import Condition, Words, Wrong, condition_kinds
from contacts.conditions.globs import regex_of_address, regex_of_name
from contacts.conditions.truths import is_not_true
from contacts.event_kinds import EVENT_KINDS
from contacts.models import Event, Subject

_WAYS = (("did", gettext_lazy("has happened")), ("did not", gettext_lazy("has not happened")))
_MOST_TIMES, _MOST_DAYS = 1_000, 3_660


def _events() -> list[tuple[str, str]]:
    return [(key, str(kind.name)) for key, kind in EVENT_KINDS.items()]


class EventForm(forms.Form):
    """The fields of `Did`."""

    event = forms.ChoiceField(label=gettext_lazy("What"), choices=_events)
    way = forms.ChoiceField(label=gettext_lazy("Which way"), choices=_WAYS)
    about = forms.CharField(
        label=gettext_lazy("About"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "*/pricing*"}),
        help_text=gettext_lazy(
            "An address, or the name of the thing; * stands for anything. Empty: any."
        ),
    )
    times = forms.IntegerField(
        label=gettext_lazy("At least (times)"), min_value=1, max_value=_MOST_TIMES, initial=1
    )
    days = forms.IntegerField(
        label=gettext_lazy("Within the last (days)"),
        min_value=1,
        max_value=_MOST_DAYS,
        required=False,
        help_text=gettext_lazy("Empty: ever."),
    )


@condition_kinds.register
@dataclass(frozen=True)
class Did(Condition):
    """An event happened at least so many times within so many days; or it did not.

    All of it is about the same events: "*/pricing* 3 times in 7 days" counts visits of such pages
    in these days and nothing else. Machines do not count.
    """

    key: ClassVar[str] = "event"
    label: ClassVar[Words] = gettext_lazy("Something they did")
    icon: ClassVar[str] = "activity"
    section: ClassVar[Words] = gettext_lazy("What they did")
    reads: ClassVar[frozenset[str]] = frozenset({"event"})
    Form: ClassVar[type[forms.Form]] = EventForm

    event: str
    about: str = ""
    way: Literal["did", "did not"] = "did"
    times: Annotated[int, Field(ge=1, le=_MOST_TIMES)] = 1
    days: Annotated[int, Field(ge=1, le=_MOST_DAYS)] | None = None

    @property
    def moves_with_time(self) -> bool:
        """What happened longer ago no longer counts."""
        return self.days is not None

    def check(self) -> None:
        """The event must be one that there is."""
        if self.event not in EVENT_KINDS:
            raise Wrong(_("There is no such event."))

    def q(self, at: datetime) -> Q:
        """The contact's own events, from the index of the timeline; of everybody, all at once."""
        events = Event.objects.filter(kind=self.event, machine__isnull=True, occurred_at__lte=at)
        if self.days is not None:
            events = events.filter(occurred_at__gt=at - timedelta(days=self.days))
        if self.about.strip():
            events = events.filter(subject_id__in=self._subjects().values("pk"))
        if is_asked_of_everybody() and self.times > 1:
            many = events.order_by().values("contact").annotate(many=Count("pk"))
            enough = Q(pk__in=many.filter(many__gte=self.times).values("contact"))
        else:
            # Is there an Nth one?
            own = events.filter(contact=OuterRef("pk")).order_by()
            enough = Q(Exists(own[self.times - 1 : self.times]))
        return enough if self.way == "did" else is_not_true(enough)

    def _subjects(self) -> QuerySet[Subject]:
        """The pages, forms, products … that `about` means: by address, or by number or name."""
        subjects = Subject.objects.filter(kind=EVENT_KINDS[self.event].about)
        if EVENT_KINDS[self.event].about == "page":
            return subjects.filter(key__iregex=regex_of_address(self.about))
        name = regex_of_name(self.about)
        return subjects.filter(Q(key__iexact=self.about.strip()) | Q(label__iregex=name))

    def __str__(self) -> str:
        kind = EVENT_KINDS[self.event]
        what = str(kind.name)
        if self.about.strip():
            what = _("%(event)s “%(about)s”") % {"event": what, "about": self.about.strip()}
        said = _SAID[self.way, self.times > 1, self.days is not None]
        days = ngettext("%(count)d day", "%(count)d days", self.days or 0)
        return said % {
            "what": what,
            "times": self.times,
            "days": days % {"count": self.days or 0},
        }


# Which way, whether more than once, whether lately.
_SAID = {
    ("did", False, False): gettext_lazy("has done this: %(what)s"),
    ("did", False, True): gettext_lazy("has done this within %(days)s: %(what)s"),
    ("did", True, False): gettext_lazy("has done this at least %(times)d times: %(what)s"),
    ("did", True, True): gettext_lazy(
        "has done this at least %(times)d times within %(days)s: %(what)s"
    ),
    ("did not", False, False): gettext_lazy("has never done this: %(what)s"),
    ("did not", False, True): gettext_lazy("has not done this within %(days)s: %(what)s"),
    ("did not", True, False): gettext_lazy("has not done this %(times)d times: %(what)s"),
    ("did not", True, True): gettext_lazy(
        "has not done this %(times)d times within %(days)s: %(what)s"
    ),
}
