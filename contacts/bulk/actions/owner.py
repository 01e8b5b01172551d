"""An owner for many contacts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Can
from contacts import lifecycle
from contacts.bulk.action import Args, Befores, BulkAction, CannotDo, bulk_actions
from contacts.forms.small import OwnerForm
from contacts.models import Contact


@bulk_actions.register
class SetOwner(BulkAction):
    """Give contacts to a colleague, or to nobody."""

    key = "owner"
    label = _("Set owner")
    may = Can.EDIT_CONTACTS

    def form(self, actor: User) -> forms.Form:
        return OwnerForm()

    def asked(self, form: Mapping[str, str], *, actor: User) -> dict[str, Any]:
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
