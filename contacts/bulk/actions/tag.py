"""Tags for many contacts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts import tags
from contacts.bulk.action import Args, Befores, BulkAction, CannotDo, bulk_actions
from contacts.models import ContactTag, Tag


class _Tagging(BulkAction):
    def asked(self, form: Mapping[str, str], *, actor: User) -> dict[str, Any]:
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
