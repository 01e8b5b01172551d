"""The form of a trigger: the number, the colour, how often, and what is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.conditions import TreeField
from kit.moments import MomentField
from points.models import Group
from triggers import drafts
from triggers.drafts import Draft, DraftAction
from triggers.forms.actions import ActionRows, Complaint, typed
from triggers.forms.pacing import PacingForm
from triggers.models import PointTrigger, Rearm, Waits
from triggers.models.trigger import Colour
from triggers.sense import wrong_with
from triggers.sentences import fires, pace

LEAST, MOST = -(2**31), 2**31 - 1
_RANGE = _("This value should be between -2147483648 and 2147483647.")


class FrameForm(forms.Form):
    """What every trigger has, whatever it does."""

    # What does not belong to the chosen sort of waiting is hidden, and must not stop a browser.
    use_required_attribute = False

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Shown beside the score, for example High-Interest."),
    )
    waits_for = forms.ChoiceField(
        label=_("What it waits for"),
        choices=Waits.choices,
        initial=Waits.CLIMB,
        required=False,
        widget=forms.RadioSelect,
    )
    threshold = forms.IntegerField(
        label=_("At this many points"),
        min_value=LEAST,
        max_value=MOST,
        error_messages={
            "required": _("At how many points?"),
            "min_value": _RANGE,
            "max_value": _RANGE,
        },
    )
    condition = TreeField(label=_("Condition"), required=False)
    colour = forms.ChoiceField(
        label=_("Colour"), choices=Colour.choices, initial=Colour.RED, widget=forms.RadioSelect
    )
    rearm = forms.ChoiceField(
        label=_("Acts for the same contact"),
        choices=[
            (value, _("again after the score went back past a number, or was reset"))
            if value == Rearm.BELOW
            else (value, label)
            for value, label in Rearm.choices
        ],
        initial=Rearm.AFTER_RESET,
        widget=forms.RadioSelect,
    )
    rearm_below = forms.IntegerField(
        label=_("Past this number"),
        required=False,
        min_value=LEAST,
        max_value=MOST,
        help_text=_("Lower than its own number where it waits for a climb, higher for a fall."),
    )
    group = forms.ModelChoiceField(
        label=_("Score"),
        queryset=Group.objects.none(),
        empty_label=None,
        initial=Group.MAIN,
        help_text=_("Only the main score colours rows; others show a mark of their own."),
    )
    published_from = MomentField(label=_("Acts from"), required=False)
    published_until = MomentField(label=_("Acts until"), required=False)
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
        """What belongs to another sort of waiting is left out; numbers and dates in order."""
        data = super().clean()
        waits_for = self.cleaned_data.get("waits_for") or Waits.CLIMB
        self.cleaned_data["waits_for"] = waits_for
        self._leave_out_what_belongs_elsewhere(waits_for)
        for name, words in wrong_with(self.cleaned_data).items():
            if name not in self.errors:
                self.add_error(name, words)
        return data

    def _leave_out_what_belongs_elsewhere(self, waits_for: str) -> None:
        if waits_for == Waits.CONDITION:
            self.errors.pop("threshold", None)
            self.cleaned_data |= {"threshold": 0, "rearm_below": None}
            return
        self.errors.pop("condition", None)
        self.cleaned_data["condition"] = {}
        if self.cleaned_data.get("rearm") != Rearm.BELOW:
            self.errors.pop("rearm_below", None)
            self.cleaned_data["rearm_below"] = None


class TriggerForm:
    """One page's form: `frame` asks for the trigger's own fields, `pacing` when its messages may
    go, `actions` for what is done."""

    def __init__(self, trigger: PointTrigger, data: QueryDict | None = None) -> None:
        self.draft = drafts.working_copy(trigger) if trigger.pk else None
        self.frame = FrameForm(data, draft=self.draft, seen=drafts.seen(trigger))
        self.pacing = PacingForm(data, said=self.draft.pacing if self.draft else {})
        self.actions = ActionRows(self.draft, data)
        self.is_checked = data is not None

    @property
    def was_seen(self) -> str:
        """Which state of the working copy the form showed."""
        return str(self.frame["seen"].value() or "")

    @property
    def more_is_wrong(self) -> bool:
        """Whether something under *More* needs attention, so that it is shown open."""
        wrong = {"rearm", "rearm_below", "published_from", "published_until", "description"}
        return self.is_checked and bool(self.pacing.errors or wrong & set(self.frame.errors))

    @property
    def more_said(self) -> list[str]:
        """What is set under *More*, in few words."""
        draft = self.said() if self.is_checked else self.draft
        if draft is None:
            return []
        said = [] if draft.rearm == Rearm.AFTER_RESET else [fires(draft)]
        said += pace(draft)
        dates = (
            (draft.published_from, gettext("acts from %(when)s")),
            (draft.published_until, gettext("acts until %(when)s")),
        )
        for at, words in dates:
            if at:
                said.append(words % {"when": date_format(localtime(at), "SHORT_DATETIME_FORMAT")})
        return said

    @property
    def errors(self) -> list[Complaint]:
        """Every error with its field, for the summary on top; none before it was sent."""
        if not self.is_checked:
            return []
        found: list[Complaint] = [(None, e) for e in self.frame.non_field_errors()]
        for form in (self.frame, self.pacing):
            found += [(field, error) for field in form for error in field.errors]
        return found + self.actions.errors

    def is_valid(self) -> bool:
        """Check all of it."""
        # Each of them is asked, so that everything that is wrong is said at once.
        frame, pacing = self.frame.is_valid(), self.pacing.is_valid()
        return self.actions.is_valid() and frame and pacing

    def rearrange(self, data: QueryDict, deed: str) -> None:
        """Add, remove or move an action, with everything else as it was typed."""
        self.actions.rearrange(data, deed)
        as_typed = typed(self.frame, data)
        self.frame = FrameForm(None, draft=self.draft, seen=self.was_seen)
        self.frame.initial = as_typed
        as_typed = typed(self.pacing, data)
        self.pacing = PacingForm(None, said={})
        self.pacing.initial = as_typed
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
            waits_for=said["waits_for"],
            condition=said.get("condition") or {},
            pacing=self.pacing.said(),
            published_from=said.get("published_from"),
            published_until=said.get("published_until"),
            actions=actions,
        )
