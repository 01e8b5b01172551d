"""Points that come with a file of contacts: lines of the ledger like all others.

They are history, so no threshold acts on them by itself; the import asks afterwards.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import POINTS_BY_HAND, Role
from contacts import vanishing
from contacts.importing.plugged import Given, ImportColumn, add_columns
from points.climbs import folded_into
from points.fit.paying import SOURCE as STATE
from points.ledger import NewEntry
from points.models import Entry, Group, Reason, Score, StatePaid
from points.out_of_range import post_what_fits

SOURCE = "import"
_UNDO = "undo"
MOST = 1_000_000


class _Points(ImportColumn):
    """A whole number for one score."""

    section = _("Points")

    def __init__(self, group: Group, key: str) -> None:
        self.group_id = group.pk
        self.is_main = group.pk == Group.MAIN
        self.key = key if self.is_main else f"{key}:{group.pk}"
        self.name = group.name

    def clean(self, text: str) -> int | None:
        """The number; 12.0 is 12, and 12.5 is none."""
        bare = "".join(text.split()).replace("\N{MINUS SIGN}", "-").replace(",", ".")
        if not bare:
            return None
        whole, _point, rest = bare.partition(".")
        sign, digits = (whole[:1], whole[1:]) if whole[:1] in "+-" else ("", whole)
        if not (digits.isascii() and digits.isdecimal()) or rest.strip("0"):
            raise ValidationError(
                gettext("“%(value)s” is not a whole number of points.") % {"value": text[:40]}
            )
        points = int(sign + digits[:9])
        if len(digits) > 9 or abs(points) > MOST:
            raise ValidationError(
                gettext("More than %(most)s points cannot be right.") % {"most": f"{MOST:,}"}
            )
        return points

    def clean_for(self, text: str, user: User | None) -> int | None:
        """Not more points than the role of whoever brought the file may give."""
        points = self.clean(text)
        most = POINTS_BY_HAND[Role(user.role)] if user else MOST
        if points is not None and abs(points) > most:
            raise ValidationError(
                gettext("Your role may give at most %(most)s points at once.") % {"most": most}
            )
        return points

    def read(self, contact_ids: Collection[int]) -> Mapping[int, int]:
        """The scores now."""
        return dict(
            Score.objects.filter(contact__in=list(contact_ids), group=self.group_id).values_list(
                "contact_id", "points"
            )
        )

    def write(
        self, given: Sequence[Given], *, actor_id: int | None, at: datetime
    ) -> Collection[int]:
        """One line "imported" for each, posted once however often the row is tried; without those
        whose score would become too large a number."""
        now = self.read([one.contact_id for one in given])
        entries = [
            NewEntry(
                contact_id=one.contact_id,
                points=points,
                reason=Reason.IMPORT,
                source=SOURCE,
                source_id=one.row_id,
                occurred_at=at,
                group_id=self.group_id,
                actor_id=actor_id,
            )
            for one in given
            if (points := self.difference(now.get(one.contact_id, 0), one.value))
        ]
        return post_what_fits(entries, locked=True).left_out

    @abstractmethod
    def difference(self, now: int, value: int) -> int:
        """The points of the line."""

    def changes(self, now: Any, value: Any) -> bool:
        """Whether there is a line at all."""
        return self.difference(now or 0, value) != 0

    def take_back(
        self, rows: Mapping[int, int], *, actor_id: int | None, at: datetime
    ) -> Mapping[int, Any]:
        """A line against each; what belongs to a climb that was settled since is settled."""
        lines = Entry.objects.filter(
            source=SOURCE, source_id__in=list(rows), group_id=self.group_id
        ).exclude(reason=Reason.EVENT)
        found = list(lines.order_by("pk"))
        undone = set(
            Entry.objects.filter(reverses__in=[line.pk for line in found]).values_list(
                "reverses", flat=True
            )
        )
        cycles = dict(
            Score.objects.filter(
                contact__in={line.contact_id for line in found}, group=self.group_id
            ).values_list("contact_id", "cycle")
        )
        back = [
            NewEntry(
                contact_id=line.contact_id,
                points=-line.points,
                reason=Reason.UNDO,
                source=_UNDO,
                source_id=line.pk,
                occurred_at=at,
                group_id=self.group_id,
                actor_id=actor_id,
                reverses=line.pk,
            )
            for line in found
            if line.pk not in undone and self._counts_in(line, cycles.get(line.contact_id))
        ]
        post_what_fits(back, locked=True)
        return {}

    def _counts_in(self, line: Entry, cycle: int | None) -> bool:
        """Whether a line counts in this climb; its own may have gone on in that by an undo."""
        if line.cycle == cycle:
            return True
        return folded_into(line.contact_id, self.group_id, line.cycle) == cycle


class SetPoints(_Points):
    """The score becomes what the file says, by a line of the difference: again changes nothing."""

    names: tuple[str, ...] = ("points", "score", "lead score", "total points", "punkte")

    def __init__(self, group: Group) -> None:
        super().__init__(group, "@points")
        self.label = (
            _("Points: the score becomes this")
            if self.is_main
            else gettext("%(score)s: becomes this") % {"score": self.name}
        )
        self.help = _("One line “imported” in the history brings the score to this number")
        self.exported_as = _("Points") if self.is_main else self.name
        if not self.is_main:
            self.names = (self.name,)

    def difference(self, now: int, value: int) -> int:
        """What is missing."""
        return value - now


class AddPoints(_Points):
    """Adds what the file says to the score; a file that is imported twice adds twice."""

    names: tuple[str, ...] = ("points to add", "add points", "points added", "points a ajouter")

    def __init__(self, group: Group) -> None:
        super().__init__(group, "@add_points")
        self.label = (
            _("Points: add these")
            if self.is_main
            else gettext("%(score)s: add these") % {"score": self.name}
        )
        self.help = _("One line “imported” in the history adds these; each import adds again")
        if not self.is_main:
            self.names = ()

    def difference(self, now: int, value: int) -> int:
        """All of it."""
        return value


def columns() -> list[ImportColumn]:
    """Two for each score, the main score first."""
    groups = Group.objects.filter(archived_at=None).order_by("pk")
    ordered = sorted(groups, key=lambda group: group.pk != Group.MAIN)
    return [column(group) for group in ordered for column in (SetPoints, AddPoints)]


def earned(contact_ids: Sequence[int]) -> set[int]:
    """Touch of `contacts.vanishing`: who has lines that no import brought. What rules say of
    what an import brought is not news of its own."""
    lines = Entry.objects.filter(contact__in=contact_ids).exclude(source__in=[SOURCE, STATE])
    return set(lines.values_list("contact_id", flat=True))


def delete(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.vanishing.on_vanish`: the lines of imports, and the scores."""
    Entry.objects.filter(contact__in=contact_ids).delete()
    Score.objects.filter(contact__in=contact_ids).delete()
    StatePaid.objects.filter(contact__in=contact_ids).delete()


def plug() -> None:
    """Let imports bring points, and take them away with contacts that vanish again."""
    add_columns(columns)
    vanishing.goes_along(Entry, Score, StatePaid)
    vanishing.add_touch(earned)
    vanishing.on_vanish.plug(delete)
