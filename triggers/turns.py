"""One after the other: who of several colleagues gets the next contact of an action."""

from __future__ import annotations

from collections.abc import Sequence

from triggers.models import Turn


def take(action_id: int, user_ids: Sequence[int]) -> int:
    """Whose turn it is among `user_ids`, in their order; whoever asks next gets the one after.

    The action's row is locked until the transaction ends, so two that ask at once wait for each
    other, and a run that is rolled back has taken no turn. Who is not in the list is passed over.
    """
    Turn.objects.bulk_create([Turn(action_id=action_id)], ignore_conflicts=True)
    turn = Turn.objects.select_for_update().get(pk=action_id)
    order = sorted(user_ids)
    turn.last_id = next((pk for pk in order if pk > (turn.last_id or 0)), order[0])
    turn.save(update_fields=["last_id"])
    return turn.last_id
