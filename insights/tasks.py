"""What beat asks the workers of the queue "jobs"."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from insights.sales import letters


@shared_task
def send_reviews(**_: object) -> None:
    """From Monday morning on: the weekly review, to whom it has not been written yet."""
    letters.send(at=timezone.now())
