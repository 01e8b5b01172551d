"""The form of a trigger: the number, the colour, how often, and what is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from points.models import Group
from triggers import drafts
from triggers.drafts import Draft, DraftAction
from triggers.forms.actions import ActionRows, Complaint, typed
from triggers.models import PointTrigger, Rearm
from triggers.models.trigger import Colour

LEAST, MOST = -(2**31), 2**31 - 1
_RANGE = _("This value should be between -2147483648 and 2147483647.")


class FrameForm(forms.Form):
    """What every trigger has, whatever it does."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Shown beside the score, for example High-Interest."),
    )
    threshold = forms.IntegerField(
        label=_("At this many points"),
        min_value=LEAST,
        max_value=MOST,
        error_messages={"min_value": _RANGE, "max_value": _RANGE},
    )
    colour = forms.ChoiceField(
        label=_("Colour"), choices=Colour.choices, initial=Colour.RED, widget=forms.RadioSelect
    )
    rearm = forms.ChoiceField(
        label=_("Acts for the same contact"),
        choices=Rearm.choices,
        initial=Rearm.AFTER_RESET,
        widget=forms.RadioSelect,
    )
    rearm_below = forms.IntegerField(
        label=_("Below this number"), required=False, min_value=LEAST, max_value=MOST
    )
    group = forms.ModelChoiceField(
        label=_("Score"),
        queryset=Group.objects.none(),
        empty_label=None,
        initial=Group.MAIN,
        help_text=_("Only the main score colours rows; others show a mark of their own."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, draft: Draft | None, seen: str) -> None:
        initial: dict[str, Any] = {"seen": seen}
        if draft is not None:
            initial |= draft.columns() | {"group": draft.group_id}
        super().__init__(data, initial=initial)
        kept = draft.group_id if draft else Group.MAIN
        self.groups = Group.objects.filter(Q(archived_at=None) | Q(pk=kept)).order_by("pk")
        self.fields["group"].queryset = self.groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """A number to fall below only where it is asked for, and then below the threshold."""
        data = super().clean()
        if self.cleaned_data.get("rearm") != Rearm.BELOW:
            self.cleaned_data["rearm_below"] = None
        elif "rearm_below" in self.cleaned_data:
            self._check_below(self.cleaned_data["rearm_below"], self.cleaned_data.get("threshold"))
        return data

    def _check_below(self, below: int | None, threshold: int | None) -> None:
        if below is None:
            self.add_error("rearm_below", _("Below which number?"))
        elif threshold is not None and below > threshold:
            self.add_error(
                "rearm_below", _("It must not be higher than the points of the trigger.")
            )


class TriggerForm:
    """One page's form: `frame` asks for the trigger's own fields, `actions` for what is done."""

    def __init__(self, trigger: PointTrigger, data: QueryDict | None = None) -> None:
        self.draft = drafts.working_copy(trigger) if trigger.pk else None
        self.frame = FrameForm(data, draft=self.draft, seen=drafts.seen(trigger))
        self.actions = ActionRows(self.draft, data)
        self.is_checked = data is not None

    @property
    def was_seen(self) -> str:
        """Which state of the working copy the form showed."""
        return str(self.frame["seen"].value() or "")

    @property
    def more_is_set(self) -> bool:
        """Whether something under *More* says anything, so that it is shown open."""
        frame = self.frame
        wrong = self.is_checked and {"rearm", "rearm_below", "description"} & set(frame.errors)
        rearm = frame["rearm"].value() or Rearm.AFTER_RESET
        return bool(wrong or frame["description"].value() or rearm != Rearm.AFTER_RESET)

    @property
    def errors(self) -> list[Complaint]:
        """Every error with its field, for the summary on top; none before it was sent."""
        if not self.is_checked:
            return []
        found: list[Complaint] = [(None, e) for e in self.frame.non_field_errors()]
        found += [(field, error) for field in self.frame for error in field.errors]
        return found + self.actions.errors

    def is_valid(self) -> bool:
        """Check all of it."""
        frame, actions = self.frame.is_valid(), self.actions.is_valid()
        return frame and actions

    def rearrange(self, data: QueryDict, deed: str) -> None:
        """Add, remove or move an action, with everything else as it was typed."""
        self.actions.rearrange(data, deed)
        as_typed = typed(self.frame, data)
        self.frame = FrameForm(None, draft=self.draft, seen=self.was_seen)
        self.frame.initial = as_typed
        self.is_checked = False

    def said(self) -> Draft | None:
        """The trigger as far as it was typed; None before it has a number and a colour."""
        self.frame.is_valid()
        said = self.frame.cleaned_data
        if said.get("threshold") is None or not said.get("colour") or not said.get("group"):
            return None
        return self._draft(said, self.actions.said())

    def _draft(self, said: dict[str, Any], actions: tuple[DraftAction, ...]) -> Draft:
        return Draft(
            name=said.get("name", ""),
            threshold=said["threshold"],
            colour=said["colour"],
            description=said.get("description", ""),
            group_id=said["group"].pk,
            rearm=said.get("rearm") or Rearm.AFTER_RESET,
            rearm_below=said.get("rearm_below"),
            actions=actions,
        )
