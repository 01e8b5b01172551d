"""Triggers in model files (`points.model_file`): what happens at so many points."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from points.model_file.parts import Change, Part, Waiting, add_part
from points.models import Group
from points.publication import CannotPublish
from points.thresholds import Threshold
from triggers import drafts, in_files, publication
from triggers.differences import differences
from triggers.drafts import Draft, DraftAction
from triggers.in_files import BadTrigger
from triggers.models import PointTrigger, Waits
from triggers.sentences import sentence


class Triggers(Part):
    """Written from the working copies; taken in by name."""

    key: ClassVar[str] = "triggers"
    label: ClassVar[str | Promise] = gettext_lazy("What happens at N points")

    def write(self) -> list[dict[str, Any]]:
        """Every trigger that is not archived."""
        rows = PointTrigger.objects.current().prefetch_related("actions")
        ordered = rows.order_by("threshold", "name", "pk")
        return [in_files.told(drafts.working_copy(trigger)) for trigger in ordered]

    def names(self) -> list[str]:
        """Of every trigger that is not archived, as it is edited."""
        return list(PointTrigger.objects.current().values_list("name", flat=True))

    def check(self, said: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """What is wrong, in words by place."""
        errors: dict[str, str] = {}
        for number, one in enumerate(said):
            try:
                in_files.draft_of(one, in_files.here(one))
            except BadTrigger as error:
                errors |= {f"{number}.{place}": words for place, words in error.errors.items()}
        return errors

    def compare(self, said: Sequence[Mapping[str, Any]]) -> list[Change]:
        """By name."""
        return [_change(one) for one in said]

    def take_in(self, said: Sequence[Mapping[str, Any]], *, actor: User) -> list[int]:
        """Working copies; what says the same as what is in force is left alone."""
        made = []
        for one in said:
            here = in_files.here(one)
            draft = in_files.draft_of(one, here)
            trigger = here or PointTrigger()
            if here is not None:
                if _without_ids(drafts.working_copy(here)) == draft and here.draft is None:
                    continue
                draft = _keeping_rows(draft, here)
            drafts.save(trigger, draft, actor=actor, was_seen=drafts.seen(trigger))
            made.append(trigger.pk)
        return made

    def waiting(self, ids: Collection[int]) -> list[Waiting]:
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
            found.append(
                Waiting(
                    trigger.pk,
                    draft.name,
                    said,
                    url,
                    seen=drafts.seen(trigger),
                    threshold=threshold if draft.waits_for == Waits.CLIMB else None,
                )
            )
        return found

    def publish(self, shown: Mapping[int, str], *, actor: User, at: datetime) -> None:
        """One after the other; the caller's transaction makes it all or none."""
        waiting = [one.pk for one in self.waiting(shown)]
        for trigger in PointTrigger.objects.filter(pk__in=waiting).order_by("pk"):
            try:
                if shown[trigger.pk] not in ("", drafts.seen(trigger)):
                    raise drafts.ChangedMeanwhile(trigger)
                publication.publish(trigger, actor=actor, at=at)
            except drafts.ChangedMeanwhile:
                raise CannotPublish(
                    _("“%(name)s” was changed meanwhile: look at it first.")
                    % {"name": trigger.name}
                ) from None


def _change(one: Mapping[str, Any]) -> Change:
    name, here = str(one.get("name", "")), in_files.here(one)
    try:
        draft = in_files.draft_of(one, here)
    except BadTrigger:  # `check` says why
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
