"""Which events a rule looks at, and whose: fields under *More*."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts import catalogue
from contacts.arrival import CHANNELS
from contacts.conditions import TreeField
from points.kinds import EventKind
from points.narrowing import CONTENT_STAGES, Narrowing, stage_name


class Ticks(forms.CheckboxSelectMultiple):
    """Ticks side by side."""

    use_fieldset = True


class TicksField(forms.MultipleChoiceField):
    """Any of some choices; none is no restriction."""

    widget = Ticks

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class NarrowingForm(forms.Form):
    """What `points.narrowing.Narrowing` holds; `value` is it.

    Topics and categories are offered as pages and things are filed; where none are, they are left
    out, and so is what a kind cannot be asked.
    """

    topics = TicksField(label=_("Topics"))
    categories = TicksField(label=_("Categories"))
    content_stages = TicksField(
        label=_("Content stage"),
        choices=lambda: [(stage, stage_name(stage)) for stage in CONTENT_STAGES],
        help_text=_(
            "What it was about, as “Pages and topics” says; a thing of which nothing is said there"
            " is about what the page is on which it happened."
        ),
    )
    channels = TicksField(
        label=_("They came to the site by"),
        choices=list(CHANNELS.items()),
        help_text=_("In the visit in which it happened. Nothing ticked: however they came."),
    )
    contacts = TreeField(
        required=False,
        label=_("Only contacts who match"),
        help_text=_("Other rules for other people. They are asked at the moment when it happens."),
    )
    vouched = forms.BooleanField(
        label=_("Leave out what pages report by themselves"),
        required=False,
        help_text=_(
            "Anybody can make a page say something. What your systems send by the API or a file"
            " counts."
        ),
    )
    machines = forms.BooleanField(
        label=_("Count what machines did, too"),
        required=False,
        help_text=_("Crawlers, link checkers and pages that a browser fetched ahead."),
    )

    def __init__(
        self, kind: type[EventKind], only: Narrowing, data: QueryDict | None = None
    ) -> None:
        super().__init__(data, prefix="only", initial=only.json())
        filed = catalogue.names()
        self._offer("topics", filed.topics, only.topics)
        self._offer("categories", filed.categories, only.categories)
        if not (filed.has_stages or only.content_stages):
            del self.fields["content_stages"]
        if not kind.may_count_machines:
            del self.fields["machines"]
        if not kind.has_channel:
            for name in ("topics", "categories", "content_stages", "channels"):
                self.fields.pop(name, None)
        if not kind.is_reported:
            del self.fields["vouched"]

    def _offer(self, name: str, known: Iterable[str], chosen: Iterable[str]) -> None:
        """What is known, and what the rule says already."""
        choices = [(one, one) for one in dict.fromkeys([*known, *chosen])]
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def value(self) -> Narrowing:
        """What was chosen; ask `is_valid` first."""
        said = self.cleaned_data
        several = {
            name: tuple(said.get(name, ()))
            for name in ("topics", "categories", "content_stages", "channels")
        }
        return Narrowing(
            **several,
            machines=said.get("machines", False),
            vouched=said.get("vouched", False),
            contacts=said.get("contacts") or None,
        )
