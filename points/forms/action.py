"""The form of a point action: its kind's own fields, and the frame that all kinds share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from kit import times
from kit.fields import WordsField
from kit.moments import MomentField
from points import drafts, labels, narrowing, policies
from points.forms.narrowing import NarrowingForm
from points.forms.policy import PolicyForm
from points.kinds import EventKind, PointActionKind, StateKind, behaviour
from points.models import Group, PointAction, Repeats
from points.narrowing import Narrowing
from points.policies import Policy
from points.sentences import sentence

LEAST, MOST = -(2**31), 2**31 - 1
LONGEST_LABEL = 40
_RANGE = _("This value should be between -2147483648 and 2147483647.")


class FrameForm(forms.ModelForm):  # type: ignore[type-arg]
    """What every point action has, whatever its kind."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Left empty, it is named after what the contact does."),
    )
    points = forms.IntegerField(
        label=_("Points"),
        min_value=LEAST,
        max_value=MOST,
        help_text=_("Negative points take away, for example -5."),
        error_messages={"min_value": _RANGE, "max_value": _RANGE},
    )
    repeats = forms.ChoiceField(label=_("How often"), choices=Repeats.choices)
    group = forms.ModelChoiceField(
        label=_("Score"), queryset=Group.objects.none(), empty_label=None
    )
    published_from = MomentField(label=_("Counts from"), required=False)
    published_until = MomentField(label=_("Counts until"), required=False)
    labels = WordsField(
        label=_("Labels"),
        required=False,
        max_length=LONGEST_LABEL,
        help_text=_("Separated by commas; the list of rules can be narrowed to one of them."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    # Whether the rule says something else about the contact, with which it may be worth nothing.
    is_verdict = False

    MORE = (
        "group",
        "counts_in_main",
        "published_from",
        "published_until",
        "labels",
        "description",
    )

    class Meta:
        model = PointAction
        fields = (
            "name",
            "points",
            "repeats",
            "group",
            "counts_in_main",
            "published_from",
            "published_until",
            "labels",
            "description",
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "counts_in_main": _("Also counts in the main score"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Group.objects.filter(Q(archived_at=None) | Q(pk=self.instance.group_id))
        self.groups = groups.order_by("pk")
        self.fields["group"].queryset = self.groups  # type: ignore[attr-defined]
        self.fields["group"].help_text = _("A score of its own moves beside the main one.")
        self.fields["labels"].widget.attrs["list"] = "known-labels"
        self.initial.setdefault("seen", drafts.seen(self.instance))
        if not self.instance.pk:
            self.initial["points"] = None
            self.initial.setdefault("group", Group.MAIN)

    def ask_as_for(self, kind: type[PointActionKind]) -> None:
        """Leave out what means nothing to this kind, and begin with what it is usually worth."""
        if issubclass(kind, EventKind) and not self.instance.pk:
            self.initial["points"] = kind.usual_points
        if issubclass(kind, StateKind):
            del self.fields["repeats"]
            if kind.own_points:
                del self.fields["points"]

    def clean_points(self) -> int:
        """Refuse 0: a line of 0 points would explain nothing; a verdict needs none."""
        points: int = self.cleaned_data["points"]
        if points == 0 and not self.is_verdict:
            raise forms.ValidationError(
                _("0 points change nothing. Give more than 0, or take some away.")
            )
        return points

    def clean(self) -> dict[str, Any] | None:
        """Dates in order; the tick about the main score only where it means something."""
        data = super().clean()
        since = self.cleaned_data.get("published_from")
        until = self.cleaned_data.get("published_until")
        if since and until and until <= since:
            self.add_error("published_until", _("The end must be later than the start."))
        group = self.cleaned_data.get("group")
        if group is not None and group.pk == Group.MAIN:
            self.cleaned_data["counts_in_main"] = False
        return data


class ActionForm:
    """One page's form: `own` asks what the kind needs, `frame` the rest.

    `action` is changed by `is_valid` and saved by `points.drafts.save`.
    """

    def __init__(
        self, kind: type[PointActionKind], action: PointAction, data: QueryDict | None = None
    ) -> None:
        self.kind = kind
        self.action = action
        action.kind = kind.key
        self.own = kind.Form(data, initial=dict(action.config or {}), prefix="which")
        self.is_state = issubclass(kind, StateKind)
        if not self.is_state:
            # What was seen lately is offered while typing in the first field (points/form.html).
            next(iter(self.own.fields.values())).widget.attrs["list"] = "offered"
        self.frame = FrameForm(data, instance=action)
        self.frame.ask_as_for(kind)
        self.policy = PolicyForm(kind, _policy_of(action), data)
        self.only: NarrowingForm | None = None
        if issubclass(kind, EventKind):
            self.only = NarrowingForm(kind, _narrowing_of(action), data)

    @property
    def was_seen(self) -> str:
        """Which state of the working copy the form showed."""
        return str(self.frame["seen"].value() or "")

    @property
    def more_is_wrong(self) -> bool:
        """Whether something under *More* needs attention, so that it is shown open."""
        return any(name in self.frame.errors for name in FrameForm.MORE) or any(
            form.errors for form in self._more()
        )

    @property
    def own_is_folded(self) -> bool:
        """Whether what the kind asks further is neither said nor wrong."""
        names = getattr(self.kind.Form, "MORE", ())
        plain = {None, "", 0, 1}
        return not any(name in self.own.errors for name in names) and all(
            self.own[name].initial in plain and not self.own.data for name in names
        )

    def own_fields(self) -> list[forms.BoundField]:
        """What the kind asks first."""
        names = getattr(self.kind.Form, "MORE", ())
        return [field for field in self.own if field.name not in names]

    def own_more(self) -> list[forms.BoundField]:
        """What the kind asks further, folded away."""
        return [self.own[name] for name in getattr(self.kind.Form, "MORE", ())]

    def known_labels(self) -> list[str]:
        """What rules are labelled with, and what marketers know."""
        return labels.known()

    def _more(self) -> Iterator[forms.Form]:
        yield from self.policy.every_form()
        if self.only is not None:
            yield self.only

    @property
    def more_said(self) -> list[str]:
        """What is set under *More*, in words: shown beside it while it is closed."""
        action, said = self.action, []
        if action.group_id != Group.MAIN:
            said.append(action.group.name)
        if action.counts_in_main:
            said.append(gettext("also counts in the main score"))
        for words, at in (
            (gettext("from %(when)s"), action.published_from),
            (gettext("until %(when)s"), action.published_until),
        ):
            if at is not None:
                said.append(words % {"when": times.exact(at)})
        said += policies.said(_policy_of(action))
        said += narrowing.said(_narrowing_of(action))
        said += action.labels
        return [*said, *filter(None, [action.description])]

    @property
    def errors(self) -> list[tuple[forms.BoundField | None, Any]]:
        """Every error with its field (None where it is about the whole), for the summary on top."""
        found: list[tuple[forms.BoundField | None, Any]] = []
        for form in (self.own, self.frame, *self._more()):
            found += [(None, error) for error in form.non_field_errors()]
            found += [(field, error) for field in form for error in field.errors]
        return found

    def is_valid(self) -> bool:
        """Check both halves; on success `action` says what was typed."""
        own = self.own.is_valid() and self._makes_sense()
        self.frame.is_verdict = own and bool(self.own.cleaned_data.get("disqualifies"))
        rest = [part.is_valid() for part in (self.frame, self.policy, self.only) if part]
        if not (own and all(rest)):
            return False
        self.action.config = self._config()
        self.action.points = self._points()
        self.action.policy = self.policy.value().json()
        self.action.only = self.only.value().json() if self.only else {}
        if not self.action.name:
            self.action.name = sentence(self.action).suggested_name
        return True

    def _config(self) -> dict[str, Any]:
        """What was typed; the stored config where both mean the same, so that it is no change."""
        typed: dict[str, Any] = self.own.cleaned_data
        stored = self.action.config
        try:
            is_same = behaviour(self.kind.key, stored) == behaviour(self.kind.key, typed)
        except ValidationError:
            return typed
        return stored if is_same else typed

    def _makes_sense(self) -> bool:
        """Whether a rule about a state can be worked out; else its first field says why."""
        made = behaviour(self.kind.key, self.own.cleaned_data)
        try:
            if isinstance(made, StateKind):
                made.check()
        except (BadTree, Wrong) as wrong:
            self.own.add_error(next(iter(self.own.fields)), str(wrong))
            return False
        return True

    def _points(self) -> int:
        """What was typed; for a kind whose parts have their own points, all of them at once."""
        made = behaviour(self.kind.key, self.own.cleaned_data)
        if isinstance(made, StateKind) and made.own_points:
            return made.most(0)
        return int(self.frame.cleaned_data.get("points") or 0)

    def half_said(self) -> PointAction | None:
        """The point action as far as it was typed, for the live sentence; None before the kind's
        own fields make sense."""
        if not self.own.is_valid():
            return None
        self.frame.is_valid()
        said = self.frame.cleaned_data
        policy = self.policy.value() if self.policy.is_valid() else policies.NONE
        return PointAction(
            name=said.get("name", ""),
            kind=self.kind.key,
            config=self.own.cleaned_data,
            points=self._points(),
            repeats=said.get("repeats") or Repeats.ONCE,
            group=said.get("group") or Group.objects.get(pk=Group.MAIN),
            counts_in_main=said.get("counts_in_main", False),
            policy=policy.json(),
            only=self.only.value().json() if self.only and self.only.is_valid() else {},
        )


def _narrowing_of(action: PointAction) -> Narrowing:
    """Its narrowing; none where what is kept is none (any more)."""
    try:
        only = narrowing.of(action.only)
        narrowing.said(only)
    except (ValidationError, BadTree):
        return narrowing.ALL
    return only


def _policy_of(action: PointAction) -> Policy:
    """Its policy; none where what is kept is none (any more)."""
    try:
        return policies.of(action.policy)
    except ValidationError:
        return policies.NONE
