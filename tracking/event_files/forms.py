"""What the screens of a file of events ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.event_kinds import EVENT_KINDS
from tracking.api.shapes import KINDS
from tracking.event_files.plan import LEFT_OUT, PROPERTY, ROLES, Plan


@dataclass(frozen=True)
class Column:
    """A column on the screen: its heading, what stands in it, what it means."""

    heading: str
    samples: Sequence[str]
    field: forms.BoundField


class PlanForm(forms.Form):
    """A meaning for each column, and what holds for every row."""

    kind = forms.ChoiceField(
        label=_("What they did, where no column says so"),
        required=False,
        choices=lambda: [("", "–"), *((key, EVENT_KINDS[key].name) for key in KINDS)],
    )
    create = forms.BooleanField(
        label=_("Make contacts of addresses that nobody has yet"),
        required=False,
        help_text=_("Otherwise such rows are not taken."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        plan: Plan,
        headings: Sequence[str],
        samples: Sequence[Sequence[str]],
    ) -> None:
        super().__init__(data, initial={"kind": plan.kind, "create": plan.create})
        self._names = [f"column{number}" for number in range(len(headings))]
        for number, name in enumerate(self._names):
            chosen = plan.columns[number] if number < len(plan.columns) else LEFT_OUT
            self.fields[name] = forms.ChoiceField(
                label=headings[number],
                choices=list(ROLES.items()),
                required=False,
                initial=chosen,
            )
        self.columns = [
            Column(heading, several, self[name])
            for name, heading, several in zip(self._names, headings, samples, strict=True)
        ]

    def clean(self) -> dict[str, Any] | None:
        """Each meaning once; who and what must be said."""
        said = self.cleaned_data
        seen: dict[str, str] = {}
        for name in self._names:
            role = said.get(name, LEFT_OUT)
            if role in (LEFT_OUT, PROPERTY):
                continue
            if role in seen:
                self.add_error(
                    name,
                    gettext("“%(other)s” means that already.")
                    % {"other": self.fields[seen[role]].label},
                )
            seen.setdefault(role, name)
        if not {"email", "contact"} & seen.keys():
            self.add_error(None, _("Say which column tells who it was."))
        if {"email", "contact"} <= seen.keys():
            self.add_error(seen["contact"], _("One column for who it was is enough."))
        if "kind" not in seen and not said.get("kind"):
            self.add_error("kind", _("Say what they did, here or by a column."))
        return said

    def plan(self) -> Plan:
        """As chosen; the form is valid."""
        said = self.cleaned_data
        return Plan(
            tuple(said.get(name, LEFT_OUT) for name in self._names), said["kind"], said["create"]
        )
