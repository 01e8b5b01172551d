"""From a working copy to what acts: publish, pause, archive, each as a clean cut.

Every deed here raises the revision of the rules, because scoring transactions remember the
triggers of one revision. What is published acts on climbs from now on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accounts.models import User
from contacts import conditions
from contacts.conditions import BadTree, Tree
from kit.kinds import UnknownKind
from points import revision
from points.models import Group
from points.publication import CannotPublish
from triggers import becoming, drafts
from triggers.acting_again import act_again
from triggers.actions import behaviour
from triggers.contract import EVENT_TYPES, is_to_come
from triggers.drafts import ChangedMeanwhile, Draft, DraftAction
from triggers.models import Arming, PointTrigger, Rearm, TriggerAction, Waits
from triggers.sense import wrong_with


@transaction.atomic
def publish(trigger: PointTrigger, *, actor: User | None, at: datetime) -> None:
    """Let the working copy act from now on.

    An action that says something else becomes a new row and the old one is archived, because
    runs name the row that they were owed for; what did not change keeps its row.

    Raises:
        ChangedMeanwhile: the trigger was saved after `trigger` was read.
        CannotPublish: it is archived, or something in it cannot be done.
    """
    revision.cut()
    stored = PointTrigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
    if stored.modified_at != trigger.modified_at:
        raise ChangedMeanwhile(stored)
    draft = drafts.working_copy(stored)
    check(stored, draft)
    waits_for_another = draft.waits_for != stored.waits_for
    if draft.group_id != stored.looks_at or waits_for_another:
        # Climbs are numbered per score: what fired in the old one says nothing about the new. Nor
        # does a climb say anything about a fall.
        Arming.objects.filter(trigger=stored).update(cycle=0)
    PointTrigger.objects.filter(pk=stored.pk).update(
        **draft.columns(),
        draft=None,
        is_published=True,
        published_at=at,
        published_by=actor,
        # A script's wishes that publishing here does not keep are not told to it as kept.
        as_sent={name: stored.as_sent[name] for name in ("color",) if name in stored.as_sent},
    )
    put_in_force(stored, draft, at=at)
    if not stored.is_published or waits_for_another or stored.condition != draft.condition:
        begin(draft, trigger.pk, at=at)
    act_again(trigger.pk, draft)
    trigger.refresh_from_db()


@transaction.atomic
def pause(trigger: PointTrigger) -> None:
    """Let it do nothing until it is resumed: no colour, no actions, what it owes waits."""
    revision.cut()
    PointTrigger.objects.filter(pk=trigger.pk).update(is_published=False)
    trigger.is_published = False


@transaction.atomic
def resume(trigger: PointTrigger, *, at: datetime) -> None:
    """Let what was published last act again: what waits, and on what happens from now on.

    Raises:
        CannotPublish: it never was published, is archived, or something in it cannot be done.
    """
    revision.cut()
    _check_score(trigger.name, trigger.looks_at)
    known = PointTrigger.objects.current().filter(pk=trigger.pk, published_at__isnull=False)
    if not known.update(is_published=True):
        raise CannotPublish(_("“%(name)s” has nothing to resume.") % {"name": trigger.name})
    says = drafts.in_force(trigger)
    check(trigger, says)  # a script may have changed it while it was paused
    begin(says, trigger.pk, at=at)
    act_again(trigger.pk, says)
    trigger.is_published = True


@transaction.atomic
def archive(trigger: PointTrigger, *, at: datetime) -> None:
    """Put it away: it does nothing and leaves the lists; history keeps naming it."""
    revision.cut()
    PointTrigger.objects.filter(pk=trigger.pk).update(is_published=False, archived_at=at)
    trigger.is_published, trigger.archived_at = False, at


def restore(trigger: PointTrigger) -> None:
    """Bring it back from the archive; it acts again only when it is resumed or published."""
    PointTrigger.objects.filter(pk=trigger.pk).update(archived_at=None)
    trigger.archived_at = None


def check(trigger: PointTrigger, draft: Draft) -> None:
    """Whether what a draft says can be done.

    Raises:
        CannotPublish: it is archived, or something in it cannot be done.
    """
    if trigger.archived_at:
        raise CannotPublish(_("“%(name)s” is archived.") % {"name": draft.name})
    _check_score(draft.name, draft.group_id)
    _tree(draft)
    for words in wrong_with(draft.columns()).values():
        raise CannotPublish(_("“%(name)s”: %(why)s") % {"name": draft.name, "why": words})
    for action in draft.actions:
        if is_to_come(action.kind):
            raise CannotPublish(
                _("“%(name)s” is to do what Kindling cannot do yet (%(what)s): remove that first.")
                % {"name": draft.name, "what": EVENT_TYPES[action.kind]}
            )
        try:
            lacking = behaviour(action.kind, action.config).lacks()
        except UnknownKind:
            raise CannotPublish(
                _("“%(name)s” is to do something that nobody knows any more: remove that first.")
                % {"name": draft.name}
            ) from None
        except ValidationError:
            raise CannotPublish(
                _("Something that “%(name)s” is to do is not filled in completely.")
                % {"name": draft.name}
            ) from None
        if lacking:
            raise CannotPublish(_("“%(name)s”: %(why)s") % {"name": draft.name, "why": lacking})


def begin(draft: Draft, trigger_id: int, *, at: datetime) -> None:
    """Of whom a condition is true when it comes into force is no news.

    Raises:
        CannotPublish: nobody can work the condition out.
    """
    tree = _tree(draft)
    if tree is not None:
        becoming.begin(trigger_id, tree, every_time=draft.rearm == Rearm.AGAIN, at=at)


def _tree(draft: Draft) -> Tree | None:
    """The condition that a draft waits for; None if it waits for a score."""
    if draft.waits_for != Waits.CONDITION:
        return None
    try:
        tree = conditions.build(draft.condition)
    except BadTree as reason:
        said = _("The condition of “%(name)s” cannot be worked out: %(why)s")
        why = "; ".join(map(str, reason.errors.values()))
        raise CannotPublish(said % {"name": draft.name, "why": why}) from None
    if not tree:
        raise CannotPublish(_("“%(name)s” waits for nothing yet.") % {"name": draft.name})
    return tree


def _check_score(name: str, group_id: int) -> None:
    group = Group.objects.get(pk=group_id)
    if group.archived_at:
        raise CannotPublish(
            _("“%(name)s” looks at %(score)s, which is archived.")
            % {"name": name, "score": group.name}
        )


def put_in_force(trigger: PointTrigger, draft: Draft, *, at: datetime) -> None:
    """Bring the rows of the trigger's actions to what `draft` says."""
    standing = {row.pk: row for row in drafts.rows(trigger)}
    for position, action in enumerate(draft.actions):
        row = standing.get(action.id or 0)
        if row is not None and _says(row, action):
            del standing[row.pk]
            TriggerAction.objects.filter(pk=row.pk).update(position=position)
        else:
            TriggerAction.objects.create(
                trigger=trigger,
                kind=action.kind,
                config=action.config,
                position=position,
                as_sent=_succeeding(row),
            )
    TriggerAction.objects.filter(pk__in=standing).update(archived_at=at)


def _succeeding(row: TriggerAction | None) -> dict[str, Any]:
    """What a script sent of the action that this one takes the place of, and knows it by."""
    return {**row.as_sent, "was": [row.pk, *row.as_sent.get("was", ())]} if row else {}


def _says(row: TriggerAction, action: DraftAction) -> bool:
    return (row.kind, row.config) == (action.kind, action.config)
