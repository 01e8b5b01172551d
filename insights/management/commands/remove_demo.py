"""`manage.py remove_demo`: start empty."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import jobs, slices
from accounts.models import Job
from insights.demo import marks
from insights.demo.removal_job import RemoveDemo


class Command(BaseCommand):
    """Does here and now what the banner's button leaves to a worker."""

    help = "Remove the demo; what people made themselves stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the job, and do its slices until it is done."""
        if marks.read() is None:
            self.stdout.write("There is no demo.")
            return
        job = jobs.start_alone(RemoveDemo.key, {}, None, at=timezone.now())
        while slices.run(job.pk, timezone.now()):
            job.refresh_from_db()
            self.stdout.write(f"{job.done:,} of {job.total:,} contacts removed.")
        job.refresh_from_db()
        if job.state == Job.State.RUNNING:
            raise CommandError(f"A worker is at it already, or it stumbled: {job.error or 'wait'}")
        if job.state != Job.State.DONE:
            raise CommandError(f"The demo could not be removed: {job.error}")
        self.stdout.write("The demo is gone.")
