"""How often a rule may pay one contact, and how long its points last: fields under *More*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from points.kinds import EventKind, PointActionKind
from points.policies import MOST, MOST_CAPS, MOST_DAYS, MOST_MINUTES, Cap, Fade, Policy

# How many lines of limits are offered at least; a filled one offers one more.
_OFFERED = 2

_OF = [("times", _("times")), ("points", _("points"))]
_PER = [
    ("hour", _("an hour")),
    ("day", _("a day")),
    ("week", _("a week")),
    ("ever", _("in all")),
]
_UNITS = {1: _("minutes"), 60: _("hours"), 24 * 60: _("days")}


class CapForm(forms.Form):
    """One limit; left empty, none."""

    most = forms.IntegerField(label=_("At most"), min_value=1, max_value=MOST, required=False)
    of = forms.ChoiceField(label=_("Of what"), choices=_OF, required=False)
    per = forms.ChoiceField(label=_("Within"), choices=_PER, initial="day", required=False)

    def cap(self) -> Cap | None:
        """What it says."""
        said = self.cleaned_data
        if not said.get("most"):
            return None
        return Cap(said["most"], said.get("of") or "times", said.get("per") or "day")


class PolicyForm(forms.Form):
    """The limits of a rule: `value` is the policy; `caps` are forms of their own.

    `kind` decides what makes sense: what a contact does is limited and wears off; what a contact is
    may be paid again after a reset.
    """

    cooldown = forms.IntegerField(
        label=_("Not again within"),
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("The same contact earns nothing more by this rule until then."),
    )
    cooldown_unit = forms.ChoiceField(label=_("Unit"), choices=list(_UNITS.items()), required=False)
    expires_after_days = forms.IntegerField(
        label=_("Points expire after (days)"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Then a line in the history takes them away. Left empty, they stay."),
    )
    fade_percent = forms.IntegerField(
        label=_("Or they fade by (%)"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Of what is left each time: 50 % every 30 days halves them each month."),
    )
    fade_every_days = forms.IntegerField(
        label=_("every (days)"), min_value=1, max_value=MOST_DAYS, required=False
    )
    again_after_reset = forms.BooleanField(
        label=_("Pay again after a reset, if it is still so"), required=False
    )

    def __init__(
        self, kind: type[PointActionKind], policy: Policy, data: QueryDict | None = None
    ) -> None:
        super().__init__(data, prefix="policy", initial=_initial(policy))
        self.is_about_events = issubclass(kind, EventKind)
        for name in list(self.fields):
            if (name == "again_after_reset") == self.is_about_events:
                del self.fields[name]
        self.caps = [
            CapForm(data, prefix=f"policy-cap-{number}", initial=_initial_cap(policy, number))
            for number in range(MOST_CAPS if self.is_about_events else 0)
        ]

    def offered(self) -> list[CapForm]:
        """The lines to show: those that are filled in, and one more."""
        filled = [number for number, cap in enumerate(self.caps) if cap["most"].value()]
        return self.caps[: max(_OFFERED, max(filled, default=-1) + 2)]

    def every_form(self) -> Iterator[forms.Form]:
        """Itself and its lines, in the order in which they are shown."""
        yield from self.caps
        yield self

    def is_valid(self) -> bool:
        """Check every line, and that they do not say the same twice."""
        valid = [super().is_valid(), *(form.is_valid() for form in self.caps)]
        seen: set[tuple[str, str]] = set()
        for form in self.caps:
            cap = form.cap() if form.is_valid() else None
            if cap and (cap.of, cap.per) in seen:
                form.add_error("most", _("There is a limit of this sort already."))
            elif cap:
                seen.add((cap.of, cap.per))
        return all(valid) and not any(form.errors for form in self.caps)

    def clean(self) -> dict[str, Any]:
        """Fading needs both numbers, and does not go with expiring."""
        data = self.cleaned_data
        percent, days = data.get("fade_percent"), data.get("fade_every_days")
        broken = {"fade_percent", "fade_every_days"} & set(self.errors)
        if percent and not days and not broken:
            self.add_error("fade_every_days", _("Say after how many days they fade."))
        if days and not percent and not broken:
            self.add_error("fade_percent", _("Say by how much they fade."))
        if percent and data.get("expires_after_days"):
            self.add_error("fade_percent", _("Points expire or fade, not both: empty one of them."))
        if self._minutes() > MOST_MINUTES:
            self.add_error("cooldown", _("This may be a year at most."))
        return data

    def _minutes(self) -> int:
        said = self.cleaned_data
        return int(said.get("cooldown") or 0) * int(said.get("cooldown_unit") or 1)

    def value(self) -> Policy:
        """What was typed; ask `is_valid` first."""
        said = self.cleaned_data
        fades = said.get("fade_percent") and said.get("fade_every_days")
        return Policy(
            caps=tuple(filter(None, (form.cap() for form in self.caps))),
            cooldown_minutes=self._minutes(),
            expires_after_days=said.get("expires_after_days"),
            fade=Fade(said["fade_percent"], said["fade_every_days"]) if fades else None,
            again_after_reset=said.get("again_after_reset", False),
        )


def _initial(policy: Policy) -> dict[str, Any]:
    minutes = policy.cooldown_minutes
    unit = next((size for size in sorted(_UNITS, reverse=True) if minutes % size == 0), 1)
    return {
        "cooldown": minutes // unit or None,
        "cooldown_unit": unit if minutes else 60,
        "expires_after_days": policy.expires_after_days,
        "fade_percent": policy.fade and policy.fade.percent,
        "fade_every_days": policy.fade and policy.fade.every_days,
        "again_after_reset": policy.again_after_reset,
    }


def _initial_cap(policy: Policy, number: int) -> dict[str, Any]:
    if number >= len(policy.caps):
        return {}
    cap = policy.caps[number]
    return {"most": cap.most, "of": cap.of, "per": cap.per}
