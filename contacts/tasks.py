"""What workers do for contacts."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Job
from contacts.bulk.doing import KEPT_FOR, KIND
from contacts.deletion import GRACE
from contacts.erasure import erase
from contacts.importing import forgetting
from contacts.locking import lock
from contacts.models import BulkChange, Contact

# A hit that comes again comes within minutes; a file of events may be sent again for weeks.
KEYS_KEPT_FOR = timedelta(days=60)
_AT_ONCE = 200


@shared_task
def erase_deleted(**_: object) -> None:
    """Erase what was deleted thirty days ago, some at a time, so that no lock lasts long."""
    now = timezone.now()
    while True:
        due = Contact.objects.filter(deleted_at__lt=now - GRACE, erased_at__isnull=True)
        ids = list(due.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        if not ids:
            return
        with transaction.atomic():
            lock(ids)  # somebody may have restored one meanwhile
            erase(due.filter(pk__in=ids).values_list("pk", flat=True), at=now)


@shared_task
def forget_imports(**_: object) -> None:
    """Let old files go, and what old imports remember of people."""
    forgetting.forget(at=timezone.now())


@shared_task
def prune_event_keys(**_: object) -> None:
    """Forget the keys of old events: their senders have long stopped asking again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_eventkey WHERE recorded_at < %s",
            [timezone.now() - KEYS_KEPT_FOR],
        )


@shared_task
def prune_bulk_changes(**_: object) -> None:
    """Forget how contacts stood before bulk actions that nobody may take back any more."""
    over = Job.objects.filter(kind=KIND, ended_at__lt=timezone.now() - KEPT_FOR)
    for job_id in over.filter(Exists(BulkChange.objects.filter(job=OuterRef("pk")))).values_list(
        "pk", flat=True
    ):
        BulkChange.objects.filter(job=job_id).delete()
