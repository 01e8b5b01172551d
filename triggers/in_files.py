"""A trigger as a model file says it, and back into a working copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from contacts import conditions
from contacts.conditions import BadTree
from points.model_file import names
from points.model_file.format import Name, Points
from points.model_file.reading import in_words
from points.models import Group
from triggers import drafts, pacing, sense
from triggers.actions import action_kinds, mean_the_same
from triggers.as_typed import BadAction, as_typed
from triggers.drafts import Draft, DraftAction
from triggers.forms.pacing import PacingForm
from triggers.models import PointTrigger, Rearm, Waits
from triggers.models.trigger import Colour


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class ActionSaid(_Said):
    """One thing to do."""

    kind: str = Field(max_length=40)
    config: dict[str, Any] = {}


class TriggerSaid(_Said):
    """A trigger; `score` is the name of a score, "" for the main one."""

    name: Name
    threshold: Points = 0
    colour: Colour = Field(default=Colour.RED, strict=False)
    description: str = Field(default="", max_length=300)
    score: str = Field(default="", max_length=100)
    rearm: Rearm = Field(default=Rearm.AFTER_RESET, strict=False)
    rearm_below: Points | None = None
    waits_for: Waits = Field(default=Waits.CLIMB, strict=False)
    condition: dict[str, Any] = {}
    pacing: dict[str, Any] = {}
    published_from: AwareDatetime | None = Field(default=None, strict=False)
    published_until: AwareDatetime | None = Field(default=None, strict=False)
    actions: list[ActionSaid] = Field(default=[], max_length=20)


class BadTrigger(ValueError):
    """This is no trigger that could be drafted here; `errors` has words by place."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


def told(draft: Draft) -> dict[str, Any]:
    """What a file says of it: names for numbers, and no secrets."""
    said = draft.json()
    said["actions"] = [
        {"kind": action.kind, "config": names.told(action.config)} for action in draft.actions
    ]
    said["condition"] = names.told(said["condition"])
    group = Group.objects.get(pk=said.pop("group_id"))
    said["score"] = "" if group.pk == Group.MAIN else group.name
    shown: dict[str, Any] = TriggerSaid.model_validate(said).model_dump(
        mode="json", exclude_defaults=True
    )
    return shown


def here(one: Mapping[str, Any]) -> PointTrigger | None:
    """The trigger that is here by the name that the file gives."""
    found = PointTrigger.objects.current().filter(name__iexact=str(one.get("name", "")))
    return found.prefetch_related("actions").order_by("pk").first()


def draft_of(one: Mapping[str, Any], standing: PointTrigger | None = None) -> Draft:
    """What the file says, as a working copy. Secrets, which no file holds, are those of the same
    actions of `standing`, else they are left empty.

    Raises:
        BadTrigger: it makes no sense here.
    """
    try:
        said = TriggerSaid.model_validate(dict(one))
    except ValidationError as error:
        raise BadTrigger(dict(in_words(error))) from None
    errors: dict[str, str] = {}
    columns = said.model_dump(exclude={"score", "actions", "colour", "rearm", "waits_for"})
    columns |= {name: getattr(said, name).value for name in ("colour", "rearm", "waits_for")}
    try:
        columns["group_id"] = names.understood({"group": {names.NAMED: said.score}})["group"]
    except names.NotHere as error:
        errors["score"] = str(error)
    try:
        columns["condition"] = names.understood(said.condition)
        if said.waits_for == Waits.CONDITION:
            conditions.build(columns["condition"])
    except BadTree as error:
        errors |= {f"condition.{path}".rstrip("."): words for path, words in error.errors.items()}
    except names.NotHere as error:
        errors["condition"] = str(error)
    errors |= {f"pacing.{name}".rstrip("."): words for name, words in _bad_pace(said.pacing)}
    errors = sense.wrong_with(columns) | errors
    actions = []
    for number, action in enumerate(said.actions):
        try:
            actions.append(_action(action, standing))
        except BadAction as error:
            for name, words in error.errors.items():
                errors[f"actions.{number}.{name}".rstrip(".")] = words
    if errors:
        raise BadTrigger(errors)
    return Draft(**columns, actions=tuple(actions))


def _bad_pace(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What its form would refuse, in words by field."""
    try:
        pacing.of(said)
    except ValidationError as error:
        yield from in_words(error)
        return
    shown = PacingForm(None, said=said)
    form = PacingForm({field.html_name: field.value() for field in shown}, said={})
    for name, words in form.errors.items():
        yield "" if name == NON_FIELD_ERRORS else name, " ".join(map(str, words))
    for name in said.keys() - form.fields.keys():
        yield name[:40], _("Nobody knows what this is.")


def _action(said: ActionSaid, standing: PointTrigger | None) -> DraftAction:
    """It as its form would keep it, or as it stands where that means the same.

    Raises:
        BadAction: it would not.
    """
    if said.kind not in action_kinds:
        raise BadAction({"kind": _("Nobody here knows how to do this.")})
    try:
        config = names.understood(said.config)
    except names.NotHere as error:
        raise BadAction({"": str(error)}) from None
    known = _standing(said.kind, standing)
    config = as_typed(said.kind, _filled(said.kind, config, known))
    same = (one for one in known if mean_the_same(said.kind, one, config))
    return DraftAction(said.kind, next(same, config))


def _standing(kind: str, trigger: PointTrigger | None) -> list[dict[str, Any]]:
    """The configs of the trigger's actions of a kind: as they are edited, then as they act."""
    if trigger is None:
        return []
    actions = (*drafts.working_copy(trigger).actions, *drafts.in_force(trigger).actions)
    return [action.config for action in actions if action.kind == kind]


def _filled(
    kind: str, config: dict[str, Any], known: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """With what files leave out, from an action that says the same but for that."""
    later = action_kinds.get(kind).later
    missing = [name for name in later if not config.get(name)]
    for one in known if missing else ():
        if all(one.get(name) == config.get(name) for name in {*one, *config} if name not in later):
            return config | {name: one[name] for name in missing if one.get(name)}
    return config
