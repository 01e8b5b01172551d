"""An import is taken back, from its last row to its first.

New contacts to whom nothing has happened since vanish; others stay and are listed. Values that
were changed go back to what they were, where they still are what the import made them; points go
back by lines of the ledger; companies and tags that nobody uses any more go last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import do_not_contact, in_bulk, lifecycle, vanishing
from contacts.importing import company_writing, made, plugged, restoring, targets, traces
from contacts.locking import lock
from contacts.models import Contact, ContactTag, DoNotContactChange, Import, ImportRow

ROWS_AT_ONCE = 1_000
Undo = ImportRow.Undo


@transaction.atomic
def start(importing: Import, *, actor: User, at: datetime) -> Job | None:
    """Begin to take an import back; None where that has begun, or cannot be done (yet)."""
    locked = Import.objects.select_for_update().get(pk=importing.pk)
    if not may_be_undone(locked):
        return None
    locked.undo_job = jobs.start(
        UndoImport.key, {"import": locked.pk}, actor, at=at, total=_rows(locked)
    )
    locked.undone_at, locked.undone_by = at, actor
    locked.save(update_fields=["undo_job", "undone_at", "undone_by"])
    return locked.undo_job


def may_be_undone(importing: Import) -> bool:
    """Whether there is something to take back, nobody has begun to, and values are still kept."""
    return (
        importing.job is not None
        and importing.job.state != Job.State.RUNNING
        and importing.undo_job_id is None
        and importing.forgotten_at is None
        and importing.created + importing.updated + importing.companies > 0
    )


def _rows(importing: Import) -> int:
    return ImportRow.objects.filter(import_of=importing, contact_id__isnull=False).count()


@job_kinds.register
class UndoImport(JobKind):
    """So many rows in each slice; what is left over at the end."""

    key: ClassVar[str] = "contacts.import_undo"
    label: ClassVar[str | Promise] = gettext_lazy("Undo an import")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The last rows that are not taken back yet; then the companies, and who works there.

        What that carries over a threshold is no news of each (`contacts.in_bulk`).
        """
        with in_bulk.caused_by(job.pk):
            return self._go_on(job, Import.objects.get(pk=job.config["import"]))

    def _go_on(self, job: Job, importing: Import) -> bool:
        told = company_writing.tell(job.cursor or {})
        if told is not None:
            job.cursor = told
            return True
        left = ImportRow.objects.filter(import_of=importing, contact_id__isnull=False, undo="")
        rows = list(left.order_by("-line")[:ROWS_AT_ONCE])
        if rows:
            _take_back(rows, actor=job.started_by, at=timezone.now())
            job.done += len(rows)
            job.cursor = {"line": rows[-1].line}
            # Companies are locked before contacts, so theirs is a transaction of its own.
            return True
        changed, is_more = company_writing.take_back(importing)
        job.cursor = company_writing.to_tell(changed)
        if changed or is_more:
            return True
        made.clear_away(importing)
        return False

    def page_url(self, job: Job) -> str:
        """The import's own page."""
        return Import(pk=job.config["import"]).get_absolute_url()

    def result_url(self, job: Job) -> str:
        """The same page says what came of it."""
        return self.page_url(job)


def _take_back(rows: Sequence[ImportRow], *, actor: User | None, at: datetime) -> None:
    """Take rows back, the later ones first; each says what became of it."""
    ids = sorted({row.contact_id for row in rows if row.contact_id is not None})
    lock(ids)
    living = set(Contact.objects.living().filter(pk__in=ids).values_list("pk", flat=True))
    waiting = list(rows)
    while waiting:
        # Two rows about one contact go one after the other, each as its own step back.
        seen: set[int] = set()
        now: list[ImportRow] = []
        later: list[ImportRow] = []
        for row in waiting:
            (later if row.contact_id in seen else now).append(row)
            seen.add(row.contact_id or 0)
        changed = [row for row in now if row.outcome == ImportRow.Outcome.UPDATED]
        new = [row for row in now if row.outcome == ImportRow.Outcome.CREATED]
        _put_back(changed, living, actor=actor, at=at)
        _remove(new, living)
        waiting = later
    ImportRow.objects.bulk_update(rows, ["undo", "kept"], batch_size=500)


def _put_back(
    rows: Sequence[ImportRow], living: set[int], *, actor: User | None, at: datetime
) -> None:
    """What was updated goes back to what it was."""
    there = [row for row in rows if row.contact_id in living]
    for row in rows:
        row.undo = Undo.DONE if row.contact_id in living else Undo.KEPT
    kept = restoring.fields(there, at=at)
    changed = sorted({row.contact_id for row in there if row.contact_id is not None})
    tags = [
        (row.contact_id, tag) for row in there for tag in (row.after or {}).get(traces.TAG_IDS, ())
    ]
    _unstick(tags)
    refused = [row.contact_id or 0 for row in there if targets.DO_NOT_CONTACT in (row.after or {})]
    if refused:
        do_not_contact.remove(refused, actor=actor, at=at)
    gave = {row.pk: row.contact_id or 0 for row in there}
    for column in plugged.columns().values():
        left = column.take_back(gave, actor_id=actor.pk if actor else None, at=at)
        for row_id, before in left.items():
            kept.setdefault(row_id, {})[column.key] = before
    if changed:
        lifecycle.on_changed(changed, lifecycle.ANYTHING)
    for row in there:
        if row.pk in kept:
            row.undo, row.kept = Undo.PARTLY, kept[row.pk]


def _remove(rows: Sequence[ImportRow], living: set[int]) -> None:
    """New contacts vanish, unless something has happened to them since."""
    if not rows:
        return
    ids = sorted(row.contact_id or 0 for row in rows if row.contact_id in living)
    keeps = vanishing.touched(ids) | _changed(rows) if ids else set()
    gone = [pk for pk in ids if pk not in keeps]
    vanishing.vanish(gone)
    vanished = set(gone)
    for row in rows:
        row.undo = Undo.DONE if row.contact_id in vanished else Undo.KEPT


def _changed(rows: Sequence[ImportRow]) -> set[int]:
    """New contacts whose row, tags or refusal is not as the import left it."""
    ids = [row.contact_id for row in rows if row.contact_id is not None]
    written = {row.contact_id: row.written_at for row in rows}
    gave: Mapping[int | None, Mapping[str, Any]] = {row.contact_id: row.after or {} for row in rows}
    stamps = Contact.objects.filter(pk__in=ids).values_list("pk", "modified_at")
    changed = {pk for pk, stamp in stamps if stamp != written[pk]}
    for pk, tag in ContactTag.objects.filter(contact__in=ids).values_list("contact_id", "tag_id"):
        if tag not in gave[pk].get(traces.TAG_IDS, ()):
            changed.add(pk)
    refusals: dict[int, int] = {}
    said = DoNotContactChange.objects.filter(contact__in=ids)
    for pk in said.values_list("contact_id", flat=True):
        refusals[pk] = refusals.get(pk, 0) + 1
    for pk, many in refusals.items():
        if many != (1 if targets.DO_NOT_CONTACT in gave[pk] else 0):
            changed.add(pk)
    return changed


def _unstick(tags: Sequence[tuple[int | None, int]]) -> None:
    if not tags:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_contacttag t"
            " USING unnest(%s::bigint[], %s::bigint[]) AS w(contact_id, tag_id)"
            " WHERE t.contact_id = w.contact_id AND t.tag_id = w.tag_id",
            [[pk for pk, _ in tags], [tag for _, tag in tags]],
        )


def counts(importing: Import) -> dict[str, int]:
    """How many rows were undone wholly, in part, or not, so far."""
    undone = ImportRow.objects.filter(import_of=importing).exclude(undo="").order_by()
    return dict(undone.values_list("undo").annotate(many=Count("pk")))
