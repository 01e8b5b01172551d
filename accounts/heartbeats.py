"""That the workers of a queue are alive."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Heartbeat


def beat(queue: str, *, worker: str, at: datetime) -> None:
    """A worker of `queue` was seen at `at`."""
    Heartbeat.objects.update_or_create(
        queue=queue, defaults={"seen_at": at, "worker": worker[:200]}
    )
