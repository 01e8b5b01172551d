"""A model taken in: held against what is here, then made into drafts; nothing is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from points import drafts
from points.differences import differences
from points.model_file import catalogue, grades, names, personas, scores
from points.model_file.bringing import bringing, named_rules
from points.model_file.checking import of_row, problems, refused, without
from points.model_file.format import ModelFile, RuleSaid
from points.model_file.parts import Change, TakenIn, parts
from points.model_file.reading import BadModelFile
from points.models import Group, PointAction
from points.sentences import sentence


@dataclass(frozen=True)
class Intake:
    """A model held against what is here; each list in the order of the file."""

    scores: list[Change]
    grade: list[Change]
    pages: list[Change]
    personas: list[Change]
    rules: list[Change]
    others: dict[str, list[Change]]

    @property
    def changes(self) -> int:
        """How many things are new or changed, and can be taken."""
        return sum(not (change.is_same or change.problem) for change in self._every)

    @property
    def problems(self) -> int:
        """How many cannot be taken."""
        return sum(bool(change.problem) for change in self._every)

    @property
    def _every(self) -> list[Change]:
        every = [*self.scores, *self.grade, *self.pages, *self.personas, *self.rules]
        return every + [change for changes in self.others.values() for change in changes]


def compare(model: ModelFile, *, may_publish: bool = True) -> Intake:
    """What taking the model in would make and change, by somebody who may publish rules or not;
    what cannot be taken says why."""
    errors = problems(model)
    is_wrong = {f"rules.{n}" for n in range(len(model.rules)) if of_row(errors, f"rules.{n}")}
    here = [_here(rule.name) for rule in model.rules]
    held = {
        "scores": [scores.compare(score, may_publish=may_publish) for score in model.scores],
        "grade": [grades.compare(model.grade, may_publish=may_publish)] if model.grade else [],
        "pages": catalogue.compare(model.pages, may_publish=may_publish),
        "personas": [personas.compare(persona) for persona in model.personas],
    }
    with bringing(model):
        held["rules"] = [
            Change(rule.name, "", is_new=found is None)
            if f"rules.{number}" in is_wrong
            else _rule_change(rule, found)
            for number, (rule, found) in enumerate(zip(model.rules, here, strict=True))
        ]
        others = {
            key: parts()[key].compare(said) if key in parts() else _unknown(said)
            for key, said in model.others.items()
        }
    return Intake(
        **{where: _judged(where, changes, errors) for where, changes in held.items()},
        others={key: _judged(f"others.{key}", changes, errors) for key, changes in others.items()},
    )


@transaction.atomic
def take_in(
    model: ModelFile, *, actor: User, at: datetime, leave_out: Collection[str] = ()
) -> TakenIn:
    """Make drafts of what is new or says something else; scores, personas, the grade and what pages
    are about come into being.

    `leave_out` names rows by their place: "rules.3", "scores.0", "others.triggers.0".

    Raises:
        BadModelFile: something of the rest makes no sense here.
        points.model_file.rights.MayNot: it needs what the actor may not make.
    """
    if errors := refused(model) | problems(model, leave_out):
        raise BadModelFile(errors)
    model = without(model, leave_out)
    taken = TakenIn()
    made = [scores.take_in(score, actor=actor) for score in model.scores]
    if model.grade is not None:
        grades.take_in(model.grade, actor=actor)
    made += catalogue.take_in(model.pages, actor=actor, at=at)
    for rule in named_rules(model):
        # There already when another one names it, whichever comes first.
        PointAction.objects.create(
            name=rule.name, kind=rule.kind, points=rule.points, created_by=actor, modified_by=actor
        )
    made += [personas.take_in(persona, actor=actor) for persona in model.personas]
    taken.made = [name for name in made if name]
    for rule in model.rules:
        _draft(rule, taken, actor=actor)
    for key, said in model.others.items():
        if said:
            taken.others[key] = parts()[key].take_in(said, actor=actor)
    return taken


def definition(rule: RuleSaid, action: PointAction | None = None) -> PointAction:
    """A working copy (of `action`, or a new one) that says what the rule says; it is not saved.

    Raises:
        points.model_file.names.NotHere: it names what is not here.
    """
    made = action or PointAction()
    group = names.understood({"group": {names.NAMED: rule.score}})["group"]
    said = rule.model_dump(exclude={"score", "config", "only"})
    for name, value in said.items():
        setattr(made, name, value)
    made.config, made.only = names.understood(rule.config), names.understood(rule.only)
    made.group = Group.objects.get(pk=group)
    return made


def _judged(where: str, changes: Sequence[Change], errors: Mapping[str, str]) -> list[Change]:
    """The same, each with what stands in its way."""
    return [
        replace(change, problem=of_row(errors, f"{where}.{number}") or change.problem)
        for number, change in enumerate(changes)
    ]


def _unknown(said: Sequence[Mapping[str, object]]) -> list[Change]:
    return [Change(str(one.get("name", "?"))[:120], "", is_new=True) for one in said]


def _here(name: str) -> PointAction | None:
    found = PointAction.objects.current().select_related("group").filter(name__iexact=name)
    return found.order_by("pk").first()


def _rule_change(rule: RuleSaid, here: PointAction | None) -> Change:
    would_be = definition(rule)
    said = sentence(would_be)
    if here is None:
        return Change(rule.name, str(said), is_new=True, icon=said.icon)
    changes = differences(here, would_be) if here.said() != would_be.said() else []
    return Change(rule.name, str(said), is_new=False, differences=changes, icon=said.icon)


def _draft(rule: RuleSaid, taken: TakenIn, *, actor: User) -> None:
    here = _here(rule.name)
    before = here.said() if here else None
    action = definition(rule, here)
    if action.said() == before and not action.is_changed:
        return
    drafts.save(action, actor=actor, was_seen=drafts.seen(action))
    taken.actions.append(action.pk)
