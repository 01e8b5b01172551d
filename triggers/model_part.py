"""Triggers in model files (`points.model_file`): what happens at so many points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from accounts.models import User
from contacts import conditions
from kit.kinds import UnknownKind
from points.model_file import names
from points.model_file.format import Name, Points
from points.model_file.parts import Change, Part, Waiting, add_part
from points.model_file.reading import in_words
from points.models import Group
from points.publication import CannotPublish
from points.thresholds import Threshold
from triggers import drafts, pacing, publication
from triggers.actions import behaviour
from triggers.differences import differences
from triggers.drafts import Draft, DraftAction
from triggers.models import PointTrigger, Rearm, Waits
from triggers.models.trigger import Colour
from triggers.sentences import sentence


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


class Triggers(Part):
    """Written from the working copies; taken in by name."""

    key: ClassVar[str] = "triggers"
    label: ClassVar[str | Promise] = gettext_lazy("What happens at N points")

    def write(self) -> list[dict[str, Any]]:
        """Every trigger that is not archived."""
        rows = PointTrigger.objects.current().prefetch_related("actions")
        ordered = rows.order_by("threshold", "name", "pk")
        return [_said(drafts.working_copy(trigger)) for trigger in ordered]

    def check(self, said: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """What is wrong, in words by place."""
        errors: dict[str, str] = {}
        for number, one in enumerate(said):
            try:
                _draft(one)
            except ValidationError as error:
                errors |= {f"{number}.{path}": words for path, words in in_words(error)}
            except UnknownKind:
                errors[f"{number}.actions"] = _("Nobody here knows how to do this.")
            except (names.NotHere, ValueError) as error:
                errors[str(number)] = str(error)
        return errors

    def compare(self, said: Sequence[Mapping[str, Any]]) -> list[Change]:
        """By name."""
        return [_change(one) for one in said]

    def take_in(self, said: Sequence[Mapping[str, Any]], *, actor: User) -> list[int]:
        """Working copies; what says the same as what is in force is left alone."""
        made = []
        for one in said:
            draft, here = _draft(one), _here(str(one.get("name", "")))
            trigger = here or PointTrigger()
            if here is not None:
                if _without_ids(drafts.working_copy(here)) == draft and here.draft is None:
                    continue
                draft = _keeping_rows(draft, here)
            drafts.save(trigger, draft, actor=actor, was_seen=drafts.seen(trigger))
            made.append(trigger.pk)
        return made

    def waiting(self, ids: Sequence[int]) -> list[Waiting]:
        """Those that are not published as they stand."""
        rows = PointTrigger.objects.current().filter(pk__in=ids).prefetch_related("actions")
        groups = Group.objects.in_bulk()
        found = []
        for trigger in rows.order_by("threshold", "pk"):
            draft = drafts.working_copy(trigger)
            if trigger.draft is None and trigger.published_at is not None:
                continue
            said = str(sentence(draft, groups[draft.group_id]))
            url = trigger.get_absolute_url()
            threshold = Threshold(draft.name, draft.threshold, draft.group_id, draft.colour, url)
            climbs = draft.waits_for == Waits.CLIMB
            found.append(Waiting(trigger.pk, draft.name, said, url, threshold if climbs else None))
        return found

    def publish(self, ids: Sequence[int], *, actor: User, at: datetime) -> None:
        """One after the other; the caller's transaction makes it all or none."""
        waiting = [one.pk for one in self.waiting(ids)]
        for trigger in PointTrigger.objects.filter(pk__in=waiting).order_by("pk"):
            try:
                publication.publish(trigger, actor=actor, at=at)
            except drafts.ChangedMeanwhile:
                raise CannotPublish(
                    _("“%(name)s” was changed meanwhile: look at it first.")
                    % {"name": trigger.name}
                ) from None


def _said(draft: Draft) -> dict[str, Any]:
    said = draft.json()
    said["actions"] = [
        {"kind": action.kind, "config": names.told(action.config)} for action in draft.actions
    ]
    said["condition"] = names.told(said["condition"])
    group = Group.objects.get(pk=said.pop("group_id"))
    said["score"] = "" if group.pk == Group.MAIN else group.name
    told: dict[str, Any] = TriggerSaid.model_validate(said).model_dump(
        mode="json", exclude_defaults=True
    )
    return told


def _draft(one: Mapping[str, Any]) -> Draft:
    """What the file says, as a working copy.

    Raises:
        ValidationError, UnknownKind, ValueError, points.model_file.names.NotHere: it makes no
            sense here.
    """
    said = TriggerSaid.model_validate(dict(one))
    actions = []
    for action in said.actions:
        config = names.understood(action.config)
        behaviour(action.kind, config)
        actions.append(DraftAction(action.kind, config))
    if said.pacing:
        pacing.of(said.pacing)
    if said.waits_for == Waits.CONDITION:
        conditions.build(names.understood(said.condition))
    group = names.understood({"group": {names.NAMED: said.score}})["group"]
    if said.rearm == Rearm.BELOW and said.rearm_below is None:
        raise ValueError(_("It fires again below a number, but the number is missing."))
    return Draft(
        name=said.name,
        threshold=said.threshold,
        colour=said.colour.value,
        description=said.description,
        group_id=group,
        rearm=said.rearm.value,
        rearm_below=said.rearm_below,
        waits_for=said.waits_for.value,
        condition=names.understood(said.condition),
        pacing=said.pacing,
        published_from=said.published_from,
        published_until=said.published_until,
        actions=tuple(actions),
    )


def _here(name: str) -> PointTrigger | None:
    found = PointTrigger.objects.current().filter(name__iexact=name)
    return found.prefetch_related("actions").order_by("pk").first()


def _change(one: Mapping[str, Any]) -> Change:
    name = str(one.get("name", ""))
    here = _here(name)
    try:
        draft = _draft(one)
    except (names.NotHere, ValueError, UnknownKind):  # `check` says why
        return Change(name, "", is_new=here is None, icon="target-arrow")
    said = str(sentence(draft, Group.objects.get(pk=draft.group_id)))
    if here is None:
        return Change(name, said, is_new=True, icon="target-arrow")
    now = _without_ids(drafts.working_copy(here))
    changes = differences(now, draft) if now != draft else []
    return Change(name, said, is_new=False, differences=changes, icon="target-arrow")


def _without_ids(draft: Draft) -> Draft:
    actions = tuple(DraftAction(one.kind, one.config) for one in draft.actions)
    return Draft(**draft.columns(), actions=actions)


def _keeping_rows(draft: Draft, here: PointTrigger) -> Draft:
    """The same, with the rows that say an action already: what did not change keeps its row."""
    standing = list(drafts.in_force(here).actions)
    actions = []
    for action in draft.actions:
        row = next(
            (one for one in standing if (one.kind, one.config) == (action.kind, action.config)),
            None,
        )
        if row is not None:
            standing.remove(row)
        actions.append(row or action)
    return Draft(**draft.columns(), actions=tuple(actions))


def plug() -> None:
    """Let model files hold triggers."""
    add_part(Triggers())
