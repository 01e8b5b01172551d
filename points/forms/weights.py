"""A model as one table of weights: each rule with its points, how often, and whether to take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from kit.kinds import UnknownKind
from points import policies
from points.forms.frame import LEAST, MOST
from points.kinds import StateKind, behaviour, point_action_kinds
from points.model_file import Change, Intake, ModelFile, RuleSaid, compare
from points.model_file.intake import definition
from points.model_file.names import NotHere
from points.models import Repeats
from points.parts import Part
from points.sentences import Sentence, sentence

# Before the names of single weights, which a kind is free to call as it likes.
_PART = "part-"


class LineForm(forms.Form):
    """One line of the table. What is not taken need not make sense."""

    take = forms.BooleanField(required=False, initial=True)

    def full_clean(self) -> None:
        """Complain of nothing in a line that is left out."""
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("take"):
            self.errors.clear()


class WeightForm(LineForm):
    """One rule; `parts` are what a rule of several weights is made of, each with its points."""

    points = forms.IntegerField(
        min_value=LEAST, max_value=MOST, widget=forms.NumberInput(attrs={"class": "form-control"})
    )
    repeats = forms.ChoiceField(
        choices=Repeats.choices, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, rule: RuleSaid, take: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"take": take, "points": rule.points, "repeats": rule.repeats}
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["take"].label = _("Take “%(name)s”") % {"name": rule.name}
        self.fields["points"].label = _("Points for “%(name)s”") % {"name": rule.name}
        self.fields["repeats"].label = _("How often “%(name)s” counts") % {"name": rule.name}
        kind = point_action_kinds.get(rule.kind) if rule.kind in point_action_kinds else None
        if kind is not None and issubclass(kind, StateKind):
            del self.fields["repeats"]  # it is so, or it is not
            if kind.own_points:
                del self.fields["points"]
                self._ask_for_parts(kind)

    def _ask_for_parts(self, kind: type[StateKind]) -> None:
        for name, field in kind.Form().fields.items():
            if isinstance(field, Part):
                field.widget.attrs["class"] = "form-control control-small"
                field.help_text = ""
                self.fields[_PART + name] = field
                self.initial[_PART + name] = self.rule.config.get(name, 0)

    @property
    def parts(self) -> list[forms.BoundField]:
        """The fields of the single weights."""
        return [self[name] for name in self.fields if name.startswith(_PART)]

    def clean_points(self) -> int:
        """0 points would say nothing; leaving the rule out says the same better."""
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError(_("0 points change nothing: leave the rule out instead."))
        return points

    def clean(self) -> dict[str, Any]:
        """The same where there are several weights."""
        data = super().clean() or self.cleaned_data
        names = [name for name in self.fields if name.startswith(_PART)]
        if names and not any(data.get(name) for name in names) and not self.errors:
            self.add_error(names[0], _("Give at least one of these points."))
        return data

    def said(self) -> RuleSaid:
        """The rule with what was typed; after `is_valid`."""
        typed = _typed(self)
        weights = {
            name.removeprefix(_PART): typed.pop(name)
            for name in list(typed)
            if name.startswith(_PART)
        }
        if weights:
            config = self.rule.config | weights
            kind = behaviour(self.rule.kind, config)
            typed |= {"config": config}
            if isinstance(kind, StateKind):
                typed |= {"points": kind.most(0)}
        return self.rule.model_copy(update=typed)


class MarkForm(LineForm):
    """One threshold."""

    threshold = forms.IntegerField(
        min_value=LEAST,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "form-control control-small"}),
    )

    def __init__(self, *args: Any, said: Mapping[str, Any], **kwargs: Any) -> None:
        kwargs["initial"] = {"take": True, "threshold": said.get("threshold", 0)}
        super().__init__(*args, **kwargs)
        name = {"name": said.get("name", "")}
        self.fields["take"].label = _("Take “%(name)s”") % name
        self.fields["threshold"].label = _("At how many points “%(name)s” is reached") % name


@dataclass(frozen=True)
class Row:
    """A line of the table: what the model says, held against what is here; `form` is None for what
    this version of Kindling does not know."""

    form: forms.Form | None
    change: Change
    said: RuleSaid | Mapping[str, Any]
    sentence: Sentence | None = None

    @property
    def limits(self) -> list[str]:
        """What limits the rule, in words."""
        return (
            policies.said(policies.of(self.said.policy)) if isinstance(self.said, RuleSaid) else []
        )

    @property
    def errors(self) -> Iterator[tuple[forms.BoundField, str]]:
        """What is wrong in it, each with its field."""
        for field in self.form or ():
            for error in field.errors:
                yield field, str(error)


class Table:
    """A preset as a form: what is ticked, with the numbers that were typed."""

    def __init__(self, model: ModelFile, data: Mapping[str, Any] | None = None) -> None:
        self.model = model
        against: Intake = compare(model)
        self.rules = [
            self._rule(number, rule, change, data)
            for number, (rule, change) in enumerate(zip(model.rules, against.rules, strict=True))
        ]
        self.marks = [
            Row(MarkForm(data, prefix=f"mark{number}", said=said), change, said)
            for number, (said, change) in enumerate(
                zip(
                    model.others.get("triggers", ()),
                    against.others.get("triggers", ()),
                    strict=True,
                )
            )
        ]
        self.scores = against.scores

    def _rule(
        self, number: int, rule: RuleSaid, change: Change, data: Mapping[str, Any] | None
    ) -> Row:
        try:
            # The score may come with the preset; the table says which it is by itself.
            said = sentence(definition(rule.model_copy(update={"score": ""})))
        except (NotHere, UnknownKind, ValidationError):
            return Row(None, change, rule)
        if not said.is_known:
            return Row(None, change, rule)
        return Row(
            WeightForm(data, prefix=f"rule{number}", rule=rule, take=not change.problem),
            change,
            rule,
            said,
        )

    @property
    def errors(self) -> list[tuple[forms.BoundField, str]]:
        """Everything that is wrong, for the summary on top."""
        return [error for row in (*self.rules, *self.marks) for error in row.errors]

    def is_valid(self) -> bool:
        """Check every line that is taken."""
        forms_of_lines = [row.form for row in (*self.rules, *self.marks) if row.form]
        return not any(form.errors for form in forms_of_lines)

    def asked(self) -> ModelFile:
        """The model with what was ticked and typed; after `is_valid`."""
        rules = [
            row.form.said()
            for row in self.rules
            if isinstance(row.form, WeightForm) and row.form.cleaned_data["take"]
        ]
        marks = [
            {**row.said, **_typed(row.form)}
            for row in self.marks
            if isinstance(row.said, Mapping) and row.form and row.form.cleaned_data["take"]
        ]
        used = {rule.score for rule in rules} | {str(mark.get("score", "")) for mark in marks}
        scores = [one for one in self.model.scores if one.name in used or one.main]
        others = {"triggers": marks} if marks else {}
        return self.model.model_copy(update={"rules": rules, "others": others, "scores": scores})


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "take"}
