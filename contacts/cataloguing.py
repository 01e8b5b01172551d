"""Changing what pages are about: each change is a clean cut, and files the known pages anew.

Scoring shares the lock that a change takes (`kit/cut.py`): a batch of events goes by the old
patterns or by the new ones, and pages that it sees first are in the database when the job begins.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import catalogue
from contacts.models import PagePattern, Subject
from kit import cut
from kit.sockets import Socket

# Pages are about something else than before (who changed that; when). Plugs: points (interests).
on_filed_anew: Socket[[User | None, datetime]] = Socket("contacts.on_filed_anew")

_AT_ONCE = 1_000

# What a pattern says, in the order of the form.
SAID = ("pattern", "topics", "category", "content_stage")


@transaction.atomic
def save(pattern: PagePattern, *, actor: User | None, at: datetime) -> None:
    """Keep a new pattern or a changed one, at its position."""
    cut.exclude()
    pattern.save()
    _file_anew(actor, at=at)


@transaction.atomic
def add(patterns: Sequence[PagePattern], *, actor: User | None, at: datetime) -> None:
    """Put several new patterns at the end, in this order."""
    cut.exclude()
    first = catalogue.next_position()
    for position, pattern in enumerate(patterns, start=first):
        pattern.position = position
        pattern.save()
    _file_anew(actor, at=at)


@transaction.atomic
def remove(pattern: PagePattern, *, actor: User | None, at: datetime) -> None:
    """Take a pattern out; its pages are filed without it."""
    cut.exclude()
    pattern.delete()
    _file_anew(actor, at=at)


@transaction.atomic
def order(ids: Sequence[int], *, actor: User | None, at: datetime) -> None:
    """Put the patterns in this order; those that are not named go last, as they stood."""
    cut.exclude()
    known = {one.pk: one for one in PagePattern.objects.order_by("position", "pk")}
    named = [known.pop(pk) for pk in dict.fromkeys(ids) if pk in known]
    several = [*named, *known.values()]
    for position, pattern in enumerate(several):
        pattern.position = position
    PagePattern.objects.bulk_update(several, ["position"])
    _file_anew(actor, at=at)


def move(pattern: PagePattern, to: str, *, actor: User | None, at: datetime) -> None:
    """One place "up" or "down"."""
    ids = [one.pk for one in catalogue.patterns()]
    here = ids.index(pattern.pk)
    there = max(here - 1, 0) if to == "up" else min(here + 1, len(ids) - 1)
    ids.insert(there, ids.pop(here))
    order(ids, actor=actor, at=at)


def told(pattern: PagePattern) -> dict[str, Any]:
    """What it says, and where it stands: enough to put it back."""
    return {name: getattr(pattern, name) for name in (*SAID, "position")}


def _file_anew(actor: User | None, *, at: datetime) -> None:
    jobs.start(FileAnew.key, {}, actor, at=at)


@job_kinds.register
class FileAnew(JobKind):
    """Gives the pages that were seen what the patterns say of them now."""

    key: ClassVar[str] = "contacts.catalogue"
    label: ClassVar[str | Promise] = gettext_lazy("Give pages their topics")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """Some pages, by id."""
        pages = Subject.objects.filter(kind=catalogue.PAGE)
        if job.total is None:
            job.total = pages.count()
        known = catalogue.patterns()
        while True:
            after = (job.cursor or {}).get("after", 0)
            batch = list(pages.filter(pk__gt=after).order_by("pk")[:_AT_ONCE])
            changed = job.cursor.get("changed", 0) if job.cursor else 0
            if not batch:
                jobs.say(
                    job,
                    _("%(changed)d of %(all)d pages were filed anew.")
                    % {"changed": changed, "all": job.done},
                    at=job.started_at,
                )
                if changed:
                    on_filed_anew(job.started_by, job.started_at)
                return False
            job.cursor = {"after": batch[-1].pk, "changed": changed + _file(batch, known)}
            job.done += len(batch)
            if deadline.is_past:
                return True

    def result_url(self, job: Job) -> str:
        """The catalogue."""
        return reverse("catalogue:patterns")


def _file(pages: Sequence[Subject], known: Sequence[PagePattern]) -> int:
    """File these pages; how many stood otherwise before."""
    changed = []
    for page in pages:
        filed = catalogue.filed(page.key, known)
        if filed != (page.category, tuple(page.topics), page.content_stage):
            changed.append({"id": page.pk, **filed._asdict()})
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE contacts_subject AS s SET category = w.category,"
                " topics = ARRAY(SELECT jsonb_array_elements_text(w.topics)),"
                " content_stage = w.content_stage"
                "  FROM jsonb_to_recordset(%s::jsonb)"
                "       AS w(id bigint, category text, topics jsonb, content_stage text)"
                " WHERE s.id = w.id",
                [json.dumps(changed)],
            )
    return len(changed)
