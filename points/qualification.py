"""How many answers (BANT) qualify a contact: changed here, because rules pay by it."""

from __future__ import annotations

from django.db import transaction

from accounts import settings
from accounts.models import Job, User
from contacts import bant, lifecycle
from points import revision
from points.fit import everybody
from points.fit.rules import in_force
from points.models import PointAction


@transaction.atomic
def need(answers: int, *, actor: User | None) -> Job | None:
    """Let so many answers be needed; everybody is asked again by the rules that look at them.

    None where that is so already, or where there is no such rule. Who changed it, and what it was,
    is in the history of settings.
    """
    if answers == bant.needed():
        return None
    rules = in_force(revision.hold())
    settings.put(bant.NEEDED, answers, actor)
    ids = [rule.action_id for rule in rules if rule.reads & lifecycle.BANT]
    return everybody.begin(list(PointAction.objects.filter(pk__in=ids)), actor=actor)
