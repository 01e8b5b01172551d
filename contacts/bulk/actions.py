"""What can be done with many contacts at once, and how each of it is taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Can
from contacts import deletion, disqualifying, do_not_contact, lifecycle, tags
from contacts.bulk.action import Args, Befores, BulkAction, CannotDo, bulk_actions
from contacts.models import Contact, ContactTag, Disqualification, DoNotContact, Tag

Reason = DoNotContact.Reason


class _Tagging(BulkAction):
    def asked(self, form: Mapping[str, str]) -> dict[str, Any]:
        name = " ".join(form.get("tag", "").replace("\0", "").split())[:100]
        if not name:
            raise CannotDo(gettext("Write the tag first."))
        return {"tag": name}

    def _stuck(self, ids: Collection[int], args: Args) -> set[int]:
        """Who has the tag."""
        tag = Tag.objects.filter(name__iexact=args["tag"]).first()
        if tag is None:
            return set()
        stuck = ContactTag.objects.filter(contact__in=ids, tag=tag)
        return set(stuck.values_list("contact_id", flat=True))


@bulk_actions.register
class AddTag(_Tagging):
    """Stick a tag on."""

    key = "tag"
    label = _("Add tag")

    def sentence(self, args: Args) -> str:
        return gettext("Add the tag “%(tag)s”") % args

    def told(self, many: int, args: Args) -> str:
        said = ngettext(
            "%(many)d contact has the tag “%(tag)s” now.",
            "%(many)d contacts have the tag “%(tag)s” now.",
            many,
        )
        return said % {"many": many, "tag": args["tag"]}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        new = sorted(set(ids) - self._stuck(ids, args))
        tags.add(new, [args["tag"]])
        return {pk: {"had": False} for pk in new}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        still = self._stuck(befores, args)
        tags.remove(sorted(still), [args["tag"]])
        return still


@bulk_actions.register
class RemoveTag(_Tagging):
    """Take a tag off."""

    key = "untag"
    label = _("Remove tag")

    def sentence(self, args: Args) -> str:
        return gettext("Remove the tag “%(tag)s”") % args

    def told(self, many: int, args: Args) -> str:
        said = ngettext(
            "%(many)d contact has lost the tag “%(tag)s”.",
            "%(many)d contacts have lost the tag “%(tag)s”.",
            many,
        )
        return said % {"many": many, "tag": args["tag"]}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        gone = sorted(self._stuck(ids, args))
        tags.remove(gone, [args["tag"]])
        return {pk: {"had": True} for pk in gone}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        without = set(befores) - self._stuck(befores, args)
        tags.add(sorted(without), [args["tag"]])
        return without


@bulk_actions.register
class SetOwner(BulkAction):
    """Give contacts to a colleague, or to nobody."""

    key = "owner"
    label = _("Set owner")
    may = Can.EDIT_CONTACTS

    def asked(self, form: Mapping[str, str]) -> dict[str, Any]:
        chosen = form.get("owner")
        if chosen == "":
            return {"owner": None, "name": ""}
        users = User.objects.filter(is_active=True)
        number = int(chosen) if chosen and chosen.isdecimal() and len(chosen) < 19 else 0
        if (user := users.filter(pk=number).first()) is None:
            raise CannotDo(gettext("Choose an owner first."))
        return {"owner": user.pk, "name": str(user)}

    def sentence(self, args: Args) -> str:
        if args["owner"] is None:
            return gettext("Give the contacts to nobody")
        return gettext("Give the contacts to %(name)s") % args

    def told(self, many: int, args: Args) -> str:
        if args["owner"] is None:
            said = ngettext(
                "%(many)d contact is nobody’s now.", "%(many)d contacts are nobody’s now.", many
            )
        else:
            said = ngettext(
                "%(many)d contact is with %(name)s now.",
                "%(many)d contacts are with %(name)s now.",
                many,
            )
        return said % {"many": many, "name": args["name"]}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        if args["owner"] and not User.objects.filter(pk=args["owner"]).exists():
            raise CannotDo(gettext("The new owner is not there any more."))
        before = dict(Contact.objects.filter(pk__in=ids).values_list("pk", "owner_id"))
        others = [pk for pk, owner in before.items() if owner != args["owner"]]
        Contact.objects.filter(pk__in=others).update(owner=args["owner"], modified_at=at)
        lifecycle.on_changed(sorted(others), lifecycle.OWNER)
        return {pk: {"owner": before[pk]} for pk in others}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        ours = Contact.objects.filter(pk__in=befores, owner=args["owner"])
        still = set(ours.values_list("pk", flat=True))
        there = set(User.objects.values_list("pk", flat=True))
        by_owner: dict[int | None, list[int]] = {}
        for pk in sorted(still):
            owner = befores[pk]["owner"]
            by_owner.setdefault(owner if owner in there else None, []).append(pk)
        for owner, pks in by_owner.items():
            Contact.objects.filter(pk__in=pks).update(owner=owner, modified_at=at)
        lifecycle.on_changed(sorted(still), lifecycle.OWNER)
        return still


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


@bulk_actions.register
class Disqualify(BulkAction):
    """Keep them away from sales."""

    key = "disqualify"
    label = _("Disqualify")

    def asked(self, form: Mapping[str, str]) -> dict[str, Any]:
        reason = " ".join(form.get("reason", "").replace("\0", "").split())
        if not reason:
            raise CannotDo(gettext("Say why first."))
        return {"reason": reason[: disqualifying.LONGEST_REASON]}

    def sentence(self, args: Args) -> str:
        return gettext("Keep the contacts away from sales: %(reason)s") % args

    def told(self, many: int, args: Args) -> str:
        said = ngettext(
            "%(many)d contact is kept away from sales.",
            "%(many)d contacts are kept away from sales.",
            many,
        )
        return said % {"many": many}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        done = disqualifying.disqualify(ids, reason=args["reason"], actor=actor, at=at)
        return {pk: {"since": at.isoformat()} for pk in done}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        rows = Disqualification.objects.filter(
            contact__in=befores, rule_id=disqualifying.BY_HAND
        ).values_list("contact_id", "since")
        ours = [pk for pk, since in rows if since == datetime.fromisoformat(befores[pk]["since"])]
        return disqualifying.take_back(ours, actor=actor, at=at)


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
