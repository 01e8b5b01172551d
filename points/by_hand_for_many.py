"""Points by hand for many contacts at once, as a bulk action of the contact list.

One line for each, by the key that their form carries: sent twice, or done once more after a crash,
each is posted once. What it carries over a threshold is asked about, however few they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import POINTS_BY_HAND, Role
from contacts.bulk.action import Args, Befores, BulkAction, CannotDo, bulk_actions
from points import by_hand, ledger
from points.by_hand import TooManyPoints
from points.forms.on_contact import GiveForm
from points.ledger import NewEntry
from points.models import Entry, Group, Reason, Score


@bulk_actions.register
class GivePoints(BulkAction):
    """So many points, in one score, for a reason; within what the giver's role may give."""

    key = "points"
    label = _("Give points")
    icon = "plus"
    asks_about_few = True

    def form(self, actor: User) -> GiveForm:
        return GiveForm(most=_most(actor))

    def asked(self, form: Mapping[str, str], *, actor: User) -> dict[str, Any]:
        given = GiveForm(form, most=_most(actor))
        if not given.is_valid():
            field, (why, *_more) = next(iter(given.errors.items()))
            raise CannotDo(f"{given.fields[field].label}: {why}")
        said = given.cleaned_data
        _check(said["points"], actor)
        score = Group.objects.get(pk=said["group"])
        return {**said, "score": score.name}

    def sentence(self, args: Args) -> str:
        said = ngettext(
            "Give %(points)s point to the contacts (%(score)s): %(note)s",
            "Give %(points)s points to the contacts (%(score)s): %(note)s",
            abs(args["points"]),
        )
        return said % {**args, "points": f"{args['points']:+d}"}

    def told(self, many: int, args: Args) -> str:
        said = ngettext(
            "%(many)d contact has got %(points)s points.",
            "%(many)d contacts have got %(points)s points each.",
            many,
        )
        return said % {"many": many, "points": f"{args['points']:+d}"}

    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        if actor is None:
            raise CannotDo(gettext("Whoever started this is not there any more."))
        _check(args["points"], actor)
        if Group.objects.filter(pk=args["group"], archived_at__isnull=False).exists():
            raise CannotDo(gettext("“%(score)s” is archived by now.") % args)
        posted = ledger.post(
            [
                NewEntry(
                    contact_id=pk,
                    points=args["points"],
                    reason=Reason.HAND,
                    source="hand",
                    source_id=args["key"],
                    occurred_at=at,
                    group_id=args["group"],
                    actor_id=actor.pk,
                    note=args["note"],
                )
                for pk in _within_range(ids, args)
            ],
            locked=True,
        )
        return {line.entry.contact_id: {"line": line.id} for line in posted}

    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        lines = Entry.objects.filter(pk__in=[one["line"] for one in befores.values()])
        undone = set(
            Entry.objects.filter(reverses__in=lines.values("pk")).values_list("reverses", flat=True)
        )
        now = _now(befores, args["group"])
        ours = [
            line
            for line in lines.order_by("contact_id")
            if line.pk not in undone
            # What was folded in since a reset was undone is rare, and takes a longer look.
            and (
                now[line.contact_id][1] == line.cycle or by_hand.still_counts(line, line.contact_id)
            )
        ]
        back = [by_hand.against(line, line.contact_id, actor=actor, at=at) for line in ours]
        return {line.entry.contact_id for line in ledger.post(back, locked=True)}


def _most(actor: User) -> int:
    return POINTS_BY_HAND[Role(actor.role)]


def _check(points: int, actor: User) -> None:
    try:
        by_hand.check(points, actor)
    except TooManyPoints as error:
        raise CannotDo(str(error)) from None


def _within_range(ids: Sequence[int], args: Args) -> list[int]:
    """Those whose score can take the points: one contact must not be in the way of all."""
    now = _now(ids, args["group"])
    return [pk for pk in ids if ledger.LEAST <= now[pk][0] + args["points"] <= ledger.MOST]


def _now(ids: Collection[int], group_id: int) -> dict[int, tuple[int, int]]:
    """The points and the open climb of each of these (locked) contacts in a score."""
    held = Score.objects.filter(contact__in=list(ids), group=group_id)
    known = {
        pk: (points, cycle) for pk, points, cycle in held.values_list("contact", "points", "cycle")
    }
    return {pk: known.get(pk, (0, 1)) for pk in ids}
