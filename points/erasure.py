"""What an erasure means for points: words about a person go, the arithmetic stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from accounts.models import Job
from points.activity_job import KIND
from points.models import Entry


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: blank the notes that people wrote on lines, and on
    what they logged for several contacts at once."""
    Entry.objects.filter(contact__in=contact_ids).exclude(note="").update(note="")
    about_them = Q()
    for pk in contact_ids:
        about_them |= Q(config__contacts__contains=pk)
    for job in Job.objects.select_for_update().filter(about_them, kind=KIND):
        job.config["activity"]["note"] = ""
        job.save(update_fields=["config"])
