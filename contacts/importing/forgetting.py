"""When the time for an undo is over, rows forget what people were before, and what was wrong."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from contacts import kept_files
from contacts.importing.upload import KEPT_FOR
from contacts.models import Import, ImportedCompany, ImportMade, ImportRow

_AT_ONCE = 10_000


def forget(*, at: datetime) -> None:
    """Delete old files and the personal text of old imports; what was counted stays."""
    kept_files.delete_old(at=at)
    old = Import.objects.filter(uploaded_at__lt=at - KEPT_FOR)
    # Also what was marked, but whose rows somebody died over.
    has_rows = Exists(ImportRow.objects.filter(import_of=OuterRef("pk")))
    for importing in old.filter(Q(forgotten_at=None) | has_rows).order_by("pk"):
        if importing.job_id is None:
            importing.delete()
            continue
        with transaction.atomic():
            Import.objects.filter(pk=importing.pk).update(forgotten_at=at)
            ImportMade.objects.filter(import_of=importing).delete()
            ImportedCompany.objects.filter(import_of=importing).delete()
        while ids := list(
            ImportRow.objects.filter(import_of=importing).values_list("pk", flat=True)[:_AT_ONCE]
        ):
            ImportRow.objects.filter(pk__in=ids).delete()
