"""What a trigger finds that begins to act, or acts by other numbers: scores have moved without it,
and what it owed has waited."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from kit.nudge import nudge
from points.models import Score
from triggers.drafts import Draft
from triggers.models import Arming, Rearm, Run, Waits
from triggers.tasks import keep_runs


def act_again(trigger_id: int, says: Draft) -> None:
    """Catch up with what happened while the trigger did not look, and let what waited go on.

    Runs inside the clean cut of the publication: two statements, however many contacts there are.
    """
    if says.rearm == Rearm.BELOW:
        _arm_whoever_went_far_enough_back(trigger_id, says)
    waiting = Run.objects.filter(action__trigger=trigger_id, state=Run.State.DUE)
    if waiting.filter(waits_because=Run.Because.PAUSED).update(due_at=Now(), waits_because=""):
        nudge(keep_runs)


def _arm_whoever_went_far_enough_back(trigger_id: int, says: Draft) -> None:
    """Let it fire again for those whose score is past `rearm_below`, seen or unseen.

    Of somebody who was merged all stays as it was, for the undo.
    """
    past = {"points__gte" if says.waits_for == Waits.FALL else "points__lt": says.rearm_below}
    back = Score.objects.filter(
        contact=OuterRef("contact"), group=says.group_id, contact__merged_into=None, **past
    )
    Arming.objects.filter(Exists(back), trigger=trigger_id, armed=False).update(armed=True)
