"""The form of a point action: its kind's own fields, and the frame that all kinds share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from kit import times
from points import labels, narrowing, policies
from points.forms.frame import FrameForm
from points.forms.narrowing import NarrowingForm
from points.forms.policy import PolicyForm
from points.kinds import EventKind, PointActionKind, StateKind, behaviour
from points.models import Group, PointAction, Repeats
from points.narrowing import Narrowing
from points.policies import Policy
from points.sentences import sentence


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
