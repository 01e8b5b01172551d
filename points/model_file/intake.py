"""A model taken in: held against what is here, then made into drafts; nothing is published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from points import bands, drafts, revision
from points.bands import Said
from points.differences import differences
from points.model_file import names
from points.model_file.format import ModelFile, PersonaSaid, RuleSaid, ScoreSaid
from points.model_file.parts import Change, TakenIn, parts
from points.model_file.reading import BadModelFile, bringing, check, config_of
from points.models import Group, Persona, PointAction
from points.sentences import sentence


class MayNot(PermissionError):
    """The model needs what the role of whoever takes it in may not make; says what."""


@dataclass(frozen=True)
class Intake:
    """A model held against what is here; each list in the order of the file."""

    scores: list[Change]
    personas: list[Change]
    rules: list[Change]
    others: dict[str, list[Change]]

    @property
    def changes(self) -> int:
        """How many things are new or changed."""
        every = [*self.scores, *self.personas, *self.rules]
        every += [change for changes in self.others.values() for change in changes]
        return sum(not change.is_same for change in every)


def compare(model: ModelFile) -> Intake:
    """What taking the model in would make and change."""
    known = parts()
    scores = [_score_change(score) for score in model.scores]
    personas = [_persona_change(persona) for persona in model.personas]
    with bringing(model):
        return Intake(
            scores=scores,
            personas=personas,
            rules=[_rule_change(rule) for rule in model.rules],
            others={
                key: known[key].compare(said) for key, said in model.others.items() if key in known
            },
        )


@transaction.atomic
def take_in(model: ModelFile, *, actor: User, leave_out: Collection[str] = ()) -> TakenIn:
    """Make drafts of what is new or says something else; scores and personas come into being.

    `leave_out` names rules by their place ("rules.3") and parts ("others.triggers.0").

    Raises:
        BadModelFile: something of it makes no sense here.
        MayNot: it needs a new score or persona, which the actor may not make.
    """
    rules = [rule for n, rule in enumerate(model.rules) if f"rules.{n}" not in leave_out]
    others = {
        key: [one for n, one in enumerate(said) if f"others.{key}.{n}" not in leave_out]
        for key, said in model.others.items()
    }
    model = model.model_copy(update={"rules": rules, "others": others})
    if errors := check(model):
        raise BadModelFile(errors)
    taken = TakenIn()
    for score in model.scores:
        _make_score(score, taken, actor=actor)
    for persona in model.personas:
        _make_persona(persona, taken, actor=actor)
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
    made.config, made.only = config_of(rule), names.understood(rule.only)
    made.group = Group.objects.get(pk=group)
    return made


def _here(name: str) -> PointAction | None:
    found = PointAction.objects.current().select_related("group").filter(name__iexact=name)
    return found.order_by("pk").first()


def _rule_change(rule: RuleSaid) -> Change:
    here = _here(rule.name)
    try:
        would_be = definition(rule)
    except names.NotHere:  # `check` says what
        return Change(rule.name, "", is_new=here is None)
    said = sentence(would_be)
    if here is None:
        return Change(rule.name, str(said), is_new=True, icon=said.icon)
    if here.kind != rule.kind:
        problem = _("A rule of this name is here, and is about something else. Rename one of them.")
        return Change(rule.name, str(said), is_new=False, problem=problem, icon=said.icon)
    changes = differences(here, would_be) if here.said() != would_be.said() else []
    return Change(rule.name, str(said), is_new=False, differences=changes, icon=said.icon)


def _draft(rule: RuleSaid, taken: TakenIn, *, actor: User) -> None:
    here = _here(rule.name)
    if here is not None and here.kind != rule.kind:
        problem = _rule_change(rule).problem
        raise BadModelFile({f"rules.{rule.name}": problem})
    before = here.said() if here else None
    action = definition(rule, here)
    if action.said() == before and not action.is_changed:
        return
    drafts.save(action, actor=actor, was_seen=drafts.seen(action))
    taken.actions.append(action.pk)


def _group_of(score: ScoreSaid) -> Group | None:
    if score.main:
        return Group.objects.get(pk=Group.MAIN)
    found = Group.objects.filter(name__iexact=score.name, archived_at=None)
    return found.order_by("pk").first()


def _score_change(score: ScoreSaid) -> Change:
    return Change(score.name, score.description, is_new=_group_of(score) is None, icon="gauge")


def _make_score(score: ScoreSaid, taken: TakenIn, *, actor: User) -> None:
    """A score that is not here yet, with its bands; one that is here stays as it is, except that it
    gets bands where it has none."""
    group = _group_of(score)
    if group is None:
        _must_be_allowed(actor, score.name)
        group = Group.objects.create(
            name=score.name,
            description=score.description,
            floor=score.floor,
            ceiling=score.ceiling,
        )
        revision.cut()
        taken.made.append(score.name)
    if score.bands and not group.bands.exists() and actor.may(Can.PUBLISH_RULES):
        bands.keep(group, [Said(band.from_points, band.name, band.colour) for band in score.bands])


def _must_be_allowed(actor: User, name: str) -> None:
    if not actor.may(Can.PUBLISH_RULES):
        raise MayNot(
            _("It needs the score “%(name)s”. Somebody who may publish rules has to make it first.")
            % {"name": name}
        )


def _persona_change(persona: PersonaSaid) -> Change:
    here = Persona.objects.current().filter(name__iexact=persona.name).exists()
    return Change(persona.name, persona.description, is_new=not here, icon="user-search")


def _make_persona(persona: PersonaSaid, taken: TakenIn, *, actor: User) -> None:
    if Persona.objects.current().filter(name__iexact=persona.name).exists():
        return
    if not actor.may(Can.PUBLISH_RULES):
        words = _(
            "It needs the persona “%(name)s”. Somebody who may publish rules has to make it first."
        )
        raise MayNot(words % {"name": persona.name})
    Persona.objects.create(
        name=persona.name,
        about=persona.about,
        description=persona.description,
        tree=names.understood(persona.tree),
    )
    taken.made.append(persona.name)
