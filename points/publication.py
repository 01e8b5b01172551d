"""From a working copy to what pays: publish, pause, archive, each as a clean cut.

Every deed here raises the revision of the rules, so no batch of events is scored half by the old
rules and half by the new ones. What is published counts for events from now on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accounts.models import User
from contacts.conditions import BadTree, Wrong
from kit.kinds import UnknownKind
from points import properties, revision
from points.fit import everybody
from points.kinds import StateKind, behaviour
from points.models import Group, PointAction, PointActionVersion


class CannotPublish(ValueError):
    """A point action that cannot be published as it stands; the message says why, for people."""


class ChangedMeanwhile(RuntimeError):
    """Somebody else saved the point action after it was read."""

    def __init__(self, action: PointAction) -> None:
        super().__init__(str(action))
        self.action = action


@transaction.atomic
def publish(
    actions: Sequence[PointAction], *, actor: User | None, at: datetime, note: str = ""
) -> list[PointActionVersion]:
    """Let the working copies pay from now on, all of them or none.

    What says nothing new (and is not paused) is left alone.

    Returns the versions that were made, in the order given.

    Raises:
        ChangedMeanwhile: a working copy was saved after `actions` were read.
        CannotPublish: one of them is archived, or its kind refuses its fields.
    """
    revision.cut()
    made = []
    for action in _locked(actions):
        _check(action)
        if action.is_changed:
            made.append(_make_version(action, actor=actor, at=at, note=note))
    by_action = {version.action_id: version for version in made}
    for action in actions:
        action.live = by_action.get(action.pk, action.live)
    everybody.begin([version.action for version in made], actor=actor)
    order = [action.pk for action in actions]
    return sorted(made, key=lambda version: order.index(version.action_id))


@transaction.atomic
def pause(action: PointAction) -> None:
    """Let it pay nothing until it is resumed; what it paid stays.

    What a rule holds paid for as long as something is so is taken back: nobody stands by it now.
    """
    revision.cut()
    PointAction.objects.filter(pk=action.pk).update(live=None)
    action.live = None
    everybody.begin([action])


@transaction.atomic
def resume(action: PointAction) -> None:
    """Let the version that was published last pay again.

    Raises:
        CannotPublish: it never was published, or is archived, or its score is.
    """
    revision.cut()
    last = action.versions.select_related("group").order_by("-number").first()
    if last is None:
        raise CannotPublish(_("“%(name)s” was never published.") % {"name": action.name})
    _check_score(action.name, last.group)
    if not PointAction.objects.current().filter(pk=action.pk).update(live=last):
        raise CannotPublish(_("“%(name)s” is archived.") % {"name": action.name})
    action.live = last
    everybody.begin([action])


@transaction.atomic
def archive(action: PointAction, *, at: datetime) -> None:
    """Put it away: it pays nothing and leaves the lists; history keeps naming it.

    What it holds paid is taken back, as by `pause`.
    """
    revision.cut()
    PointAction.objects.filter(pk=action.pk).update(live=None, archived_at=at)
    action.live, action.archived_at = None, at
    everybody.begin([action])


def restore(action: PointAction) -> None:
    """Bring it back from the archive; it pays again only when it is resumed or published."""
    PointAction.objects.filter(pk=action.pk).update(archived_at=None)
    action.archived_at = None


def _locked(actions: Sequence[PointAction]) -> list[PointAction]:
    """The rows of `actions` as they are now, locked in id order.

    Raises:
        ChangedMeanwhile: one was saved since.
    """
    seen = {action.pk: action.modified_at for action in actions}
    rows = list(
        PointAction.objects.filter(pk__in=seen)
        .select_for_update(of=("self",))
        .select_related("live", "group")
        .order_by("pk")
    )
    for row in rows:
        if row.modified_at != seen[row.pk]:
            raise ChangedMeanwhile(row)
    return rows


def _check(action: PointAction) -> None:
    if action.archived_at:
        raise CannotPublish(_("“%(name)s” is archived.") % {"name": action.name})
    _check_score(action.name, action.group)
    if unkept := properties.unkept(action.kind, action.as_sent.get("properties")):
        raise CannotPublish(
            _(
                "A script wants “%(name)s” to look at more than Kindling can see yet (%(what)s)."
                " Save it in its form to do without that."
            )
            % {"name": action.name, "what": ", ".join(unkept)}
        )
    try:
        kind = behaviour(action.kind, action.config)
        if isinstance(kind, StateKind):
            kind.check()
    except UnknownKind:
        raise CannotPublish(
            _("Nobody knows any more what “%(name)s” listens to.") % {"name": action.name}
        ) from None
    except ValidationError:
        raise CannotPublish(
            _("“%(name)s” is not filled in completely.") % {"name": action.name}
        ) from None
    except (BadTree, Wrong) as wrong:
        said = {"name": action.name, "why": str(wrong)}
        raise CannotPublish(_("“%(name)s” cannot be worked out: %(why)s") % said) from None
    is_verdict = isinstance(kind, StateKind) and kind.may_be_worth_nothing()
    if action.points == 0 and not is_verdict:
        raise CannotPublish(_("“%(name)s” is worth 0 points.") % {"name": action.name})


def _check_score(name: str, group: Group) -> None:
    if group.archived_at:
        raise CannotPublish(
            _("“%(name)s” counts in %(score)s, which is archived.")
            % {"name": name, "score": group.name}
        )


def _make_version(
    action: PointAction, *, actor: User | None, at: datetime, note: str
) -> PointActionVersion:
    last = action.versions.order_by("-number").values_list("number", flat=True).first()
    version = PointActionVersion.objects.create(
        action=action,
        number=(last or 0) + 1,
        published_at=at,
        published_by=actor,
        note=note,
        **action.said(),
    )
    PointAction.objects.filter(pk=action.pk).update(live=version)
    return version
