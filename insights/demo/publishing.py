"""Puts the demo's rules in force."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from accounts.models import User
from accounts.roles import Role
from insights.demo import rules
from points import publication
from points.models import PointAction
from triggers import publication as trigger_publication
from triggers.drafts import Draft, DraftAction
from triggers.models import PointTrigger


def publish_rules(*, at: datetime) -> list[int]:
    """The demo's point actions, published; their ids."""
    actions = [
        PointAction.objects.create(
            name=rule.name,
            kind=rule.kind,
            config=rule.config,
            points=rule.points,
            repeats=rule.repeats,
        )
        for rule in rules.RULES
    ]
    publication.publish(actions, actor=None, at=at)
    return [action.pk for action in actions]


def publish_triggers(*, at: datetime) -> list[int]:
    """The demo's point triggers, published; their ids."""
    owner = User.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    mail = DraftAction(
        "email.send_to_user", {"user_ids": [owner.pk] if owner else [], "to_owner": True}
    )
    tag = DraftAction("lead.changetags", {"add_tags": [rules.WARM_TAG]})
    return [_publish(rules.HIGH_INTEREST, mail, at=at), _publish(rules.WARM, tag, at=at)]


def _publish(said: rules.DemoTrigger, action: DraftAction, *, at: datetime) -> int:
    draft = Draft(
        name=said.name, threshold=said.threshold, colour=said.colour.value, actions=(action,)
    )
    trigger = PointTrigger.objects.create(**draft.columns(), draft=asdict(draft))
    trigger_publication.publish(trigger, actor=None, at=at)
    return trigger.pk
