"""Many contacts go, and come back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Can
from contacts import deletion
from contacts.bulk.action import Args, Befores, BulkAction, bulk_actions
from contacts.models import Contact


@bulk_actions.register
class Delete(BulkAction):
    """Take them out of every list."""

    key = "delete"
    label = _("Delete")
    may = Can.EDIT_CONTACTS
    undoes_deleted = True

    def sentence(self, args: Args) -> str:
        return gettext("Delete the contacts")

    def told(self, many: int, args: Args) -> str:
        said = ngettext("%(many)d contact is deleted.", "%(many)d contacts are deleted.", many)
        return said % {"many": many}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        deletion.delete(ids, at=at)
        return {pk: {"deleted_at": at.isoformat()} for pk in ids}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        gone = Contact.objects.filter(pk__in=befores, erased_at__isnull=True)
        ours = [
            pk
            for pk, deleted_at in gone.values_list("pk", "deleted_at")
            if deleted_at == datetime.fromisoformat(befores[pk]["deleted_at"])
        ]
        try:
            with transaction.atomic():
                deletion.restore(ours)
        except IntegrityError:
            return [pk for pk in ours if _came_back(pk)]
        return ours


def _came_back(contact_id: int) -> bool:
    """Whether one contact could be restored; its address may be somebody else's by now."""
    try:
        with transaction.atomic():
            return bool(deletion.restore([contact_id]))
    except IntegrityError:
        return False
