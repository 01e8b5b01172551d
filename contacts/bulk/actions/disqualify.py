"""Many contacts are kept away from sales."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts import disqualifying
from contacts.bulk.action import Args, Befores, BulkAction, CannotDo, bulk_actions
from contacts.models import Disqualification


@bulk_actions.register
class Disqualify(BulkAction):
    """Keep them away from sales."""

    key = "disqualify"
    label = _("Disqualify")

    def asked(self, form: Mapping[str, str], *, actor: User) -> dict[str, Any]:
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
