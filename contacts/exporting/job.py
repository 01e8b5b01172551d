"""Contacts as a file: a small one at once, a large one in the background."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import CannotBeDone, Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import kept_files
from contacts.exporting import file
from contacts.importing.job import as_read_by
from contacts.models import Export

KEPT_FOR = timedelta(days=7)


@transaction.atomic
def at_once(query: str, keys: Sequence[str], *, user: User, at: datetime) -> Export:
    """Write down that somebody fetches a file; `lines` brings it."""
    return Export.objects.create(asked_at=at, asked_by=user, query=query, columns=list(keys))


def lines(asked: Export, *, user: User) -> Iterator[str]:
    """The file, page by page; how many contacts have gone out is written down on the way."""
    with as_read_by(user):
        yield file.head(asked.columns)
    after, first = "", True
    while first or after:
        with as_read_by(user):
            found = file.piece(asked.query, asked.columns, user=user, after=after)
        Export.objects.filter(pk=asked.pk).update(count=F("count") + found.many)
        yield found.text
        after, first = found.next, False


@transaction.atomic
def start(
    query: str, keys: Sequence[str], *, user: User, at: datetime, total: int | None = None
) -> Export:
    """Begin to write a file in the background."""
    asked = at_once(query, keys, user=user, at=at)
    asked.file = kept_files.begin(
        name=f"contacts-{at:%Y-%m-%d}.csv", by=user, delete_at=at + KEPT_FOR
    )
    asked.job = jobs.start(ExportContacts.key, {"export": asked.pk}, user, at=at, total=total)
    asked.save(update_fields=["file", "job"])
    return asked


@job_kinds.register
class ExportContacts(JobKind):
    """So many pages in each slice; a slice's part of the file is kept or undone with it."""

    key: ClassVar[str] = "contacts.export"
    label: ClassVar[str | Promise] = gettext_lazy("Export contacts")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """Go on after the page where the last slice stopped."""
        asked = Export.objects.select_related("file", "asked_by").get(pk=job.config["export"])
        if asked.file is None:
            raise CannotBeDone(_("The file is not kept any more."))
        with as_read_by(asked.asked_by):
            text = [] if job.cursor else [file.head(asked.columns)]
            after, done = (job.cursor or {}).get("after", ""), 0
            while True:
                found = file.piece(asked.query, asked.columns, user=asked.asked_by, after=after)
                text.append(found.text)
                done += found.many
                after = found.next
                if not after or deadline.is_past:
                    break
        kept_files.add(asked.file, "".join(text).encode())
        Export.objects.filter(pk=asked.pk).update(count=F("count") + done)
        job.done += done
        job.cursor = {"after": after}
        if not after:
            job.total = job.done
        return bool(after)

    def page_url(self, job: Job) -> str:
        """Where the file can be fetched."""
        return reverse("contacts:export-file", args=[job.config["export"]])

    def result_url(self, job: Job) -> str:
        """The same."""
        return self.page_url(job)
