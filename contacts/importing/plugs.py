"""What imports fill in: their work, and what goes along when new contacts vanish again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from accounts.history.tracking import kind_of
from accounts.models import Job
from contacts import lifecycle, vanishing
from contacts.exporting import job as export_job
from contacts.importing import banner, bant_columns, job, undoing
from contacts.importing.plugged import add_columns
from contacts.models import (
    Activity,
    BantAnswer,
    Contact,
    ContactTag,
    DoNotContact,
    DoNotContactChange,
    Export,
    Import,
    ImportRow,
    KeptFile,
    UniqueValue,
)
from kit.banners import add_banner

__all__ = ["export_job", "job", "undoing"]  # their kinds of work register themselves

_OWN = (BantAnswer, ContactTag, DoNotContact, DoNotContactChange, UniqueValue, Activity)


def delete_own(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.vanishing.on_vanish`: what contacts keep for each contact."""
    with connection.cursor() as cursor:
        for model in _OWN:
            cursor.execute(
                f"DELETE FROM {model._meta.db_table} WHERE contact_id = ANY(%s::bigint[])",  # noqa: S608
                [list(contact_ids)],
            )
    kind_of(Contact).rows.filter(pgh_obj__in=contact_ids).delete()
    for part in (BantAnswer, ContactTag, DoNotContact):
        kind_of(part).rows.filter(contact__in=contact_ids).delete()


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: what rows remember of a contact goes.

    So do the files that they came in by, and all that went out: a row cannot be taken out of one.
    What is being read or written just now goes when its time is over.
    """
    rows = ImportRow.objects.filter(contact_id__in=contact_ids)
    brought = Import.objects.filter(pk__in=rows.values("import_of"))
    for asked in (brought, Export.objects.all()):
        over = asked.filter(file__isnull=False).exclude(job__state=Job.State.RUNNING)
        KeptFile.objects.filter(pk__in=over.values_list("file", flat=True)).delete()
    rows.update(before=None, after=None, kept=None)


def plug() -> None:
    """Take part."""
    add_banner(banner.is_running)
    lifecycle.on_erased.plug(on_erased)
    add_columns(bant_columns.columns)
    vanishing.goes_along(*_OWN)
    vanishing.add_touch(bant_columns.answered_since)
    vanishing.on_vanish.plug(delete_own)
