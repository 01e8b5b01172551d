"""Takes points away (or gives them) while nothing is heard of a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from django import forms
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from contacts.models import Contact
from points.kinds import StateForm, StateKind, point_action_kinds

MOST_DAYS, MOST_TIMES = 3_650, 1_000


class InactiveForm(StateForm):
    """The fields of `Inactive`."""

    days = forms.IntegerField(
        label=_("Days without any activity"), min_value=1, max_value=MOST_DAYS, initial=30
    )
    times = forms.IntegerField(
        label=_("How many times at most"),
        min_value=1,
        max_value=MOST_TIMES,
        initial=1,
        help_text=_("More than once: again after the same number of days, until they come back."),
    )

    field_order = ("days", "times", "disqualifies")


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class Inactive(StateKind):
    """No activity for so many days, and again after as many; whoever comes back is paid back.

    Somebody who never was active is so since we know them.
    """

    key: ClassVar[str] = "inactive"
    label: ClassVar[str | Promise] = _("Is inactive")
    icon: ClassVar[str] = "clock-pause"
    Form: ClassVar[type[StateForm]] = InactiveForm
    reads: ClassVar[frozenset[str]] = frozenset({"activity"})

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 1

    def worth(self, contacts: QuerySet[Contact], *, points: int, at: datetime) -> Mapping[int, int]:
        """The points as often as the days have passed."""
        quiet = contacts.annotate(
            since=Coalesce("activity__last_active_at", "identified_at", "created_at")
        ).filter(since__lte=at - timedelta(days=self.days))
        return {
            pk: points * min(self.times, (at - since).days // self.days)
            for pk, since in quiet.values_list("pk", "since")
        }

    def most(self, points: int) -> int:
        """As often as it may."""
        return points * self.times

    def __str__(self) -> str:
        said = ngettext(
            "is inactive for %(days)d day", "is inactive for %(days)d days", self.days
        ) % {"days": self.days}
        if self.times == 1:
            return said
        return gettext("%(inactive)s, again each time (at most %(times)d times)") % {
            "inactive": said,
            "times": self.times,
        }
