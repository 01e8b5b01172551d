"""Whether many contacts may be written to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts import do_not_contact
from contacts.bulk.action import Args, Befores, BulkAction, bulk_actions
from contacts.models import DoNotContact

Reason = DoNotContact.Reason


@bulk_actions.register
class Refuse(BulkAction):
    """Send them nothing more."""

    key = "refuse"
    label = _("Do not contact")

    def sentence(self, args: Args) -> str:
        return gettext("Send no more e-mails to the contacts")

    def told(self, many: int, args: Args) -> str:
        said = ngettext(
            "%(many)d contact gets no more e-mails.", "%(many)d contacts get no more e-mails.", many
        )
        return said % {"many": many}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        free = do_not_contact.may_be_written_to(ids)
        done = do_not_contact.add(free, reason=Reason.MANUAL, actor=actor, at=at)
        return {pk: {"since": at.isoformat()} for pk in done}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        rows = DoNotContact.objects.filter(
            contact__in=befores, channel=do_not_contact.EMAIL, reason=Reason.MANUAL
        )
        ours = [
            row.contact_id
            for row in rows
            if row.since == datetime.fromisoformat(befores[row.contact_id]["since"])
        ]
        return do_not_contact.remove(ours, actor=actor, at=at)


@bulk_actions.register
class Allow(BulkAction):
    """They may be written to again, but for those who said themselves that they want nothing."""

    key = "allow"
    label = _("May be contacted")

    def sentence(self, args: Args) -> str:
        return gettext("Allow e-mails again, except to those who unsubscribed themselves")

    def told(self, many: int, args: Args) -> str:
        said = ngettext(
            "%(many)d contact may be written to again.",
            "%(many)d contacts may be written to again.",
            many,
        )
        return said % {"many": many}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        rows = DoNotContact.objects.filter(contact__in=ids, channel=do_not_contact.EMAIL)
        before = {row.contact_id: row.reason for row in rows.exclude(reason=Reason.UNSUBSCRIBED)}
        done = do_not_contact.remove(before, actor=actor, at=at)
        return {pk: {"reason": before[pk]} for pk in done}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        free = do_not_contact.may_be_written_to(befores)
        by_reason: dict[int, list[int]] = {}
        for pk in free:
            by_reason.setdefault(befores[pk]["reason"], []).append(pk)
        back: list[int] = []
        for reason, pks in sorted(by_reason.items()):
            back += do_not_contact.add(pks, reason=reason, actor=actor, at=at)
        return back
