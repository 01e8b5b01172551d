"""What nudges and beat ask the workers of the queue "jobs" to send."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from channels import posting
from kit.nudge import nudge


@shared_task
def deliver(*, message_id: int, **_: object) -> None:
    """Try one mail."""
    posting.deliver(message_id, timezone.now())


@shared_task
def sweep(**_: object) -> None:
    """Pick up mails whose nudge was lost, or which failed a while ago."""
    for message_id in posting.due(timezone.now()):
        nudge(deliver, message_id=message_id)
