"""Buyers, marked next to each other: how recently, how often and for how much they bought.

Each mark goes from 1 to 5, a fifth of the buyers each; who is alike gets the same mark. Recency
and the mean of the other two make the cell that a buyer is in: champions, at risk, lost. Worked
out each night by a job (`points/rfm_job.py`), from purchases that people made.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts import purchases
from contacts.models import Contact
from kit import sql
from kit.tones import Tone
from points.models import Rfm

_SQL = Path(__file__).parent / "sql"
MARKS = range(1, 6)
_AMOUNTS = {
    "blanks": purchases.BLANKS,
    "readable": purchases.AMOUNT,
    "most": purchases.MOST,
}


@dataclass(frozen=True)
class Cell:
    """A name for buyers who are alike."""

    key: str
    label: str | Promise
    says: str | Promise
    tone: str


CELLS = {
    cell.key: cell
    for cell in (
        Cell("champions", _("Champions"), _("bought just now, often, and for much"), Tone.GREEN),
        Cell("loyal", _("Loyal"), _("buy often, and not long ago"), Tone.TEAL),
        Cell("potential", _("Potential loyalists"), _("bought lately, more than once"), Tone.BLUE),
        Cell("new", _("New"), _("bought just now for the first time"), Tone.PURPLE),
        Cell("promising", _("Promising"), _("bought lately, but little"), Tone.PINK),
        Cell("attention", _("Need attention"), _("in the middle in everything"), Tone.YELLOW),
        Cell("sleepy", _("About to sleep"), _("bought little, and some time ago"), Tone.YELLOW),
        Cell("at_risk", _("At risk"), _("bought often, but long ago"), Tone.ORANGE),
        Cell("cannot_lose", _("Can’t lose them"), _("bought most of all, and stay away"), Tone.RED),
        Cell("hibernating", _("Hibernating"), _("bought little, long ago"), Tone.GREY),
        Cell("lost", _("Lost"), _("bought little, longest ago of all"), Tone.GREY),
    )
}

# By recency from 5 (just now) down to 1, then by the mean of how often and how much, from 1 to 5.
_GRID = {
    5: ("new", "potential", "potential", "champions", "champions"),
    4: ("promising", "potential", "potential", "loyal", "loyal"),
    3: ("sleepy", "sleepy", "attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    1: ("lost", "lost", "at_risk", "at_risk", "cannot_lose"),
}


def cell_at(recency: int, value: int) -> Cell:
    """The cell of a recency and a mean of the other two marks."""
    return CELLS[_GRID[recency][value - 1]]


class Cuts(NamedTuple):
    """Where the fifths of all buyers end: four times, numbers of purchases and amounts."""

    recency: list[str]
    frequency: list[int]
    amount: list[str]


def cuts() -> Cuts | None:
    """Look at every buyer once; None if nobody has bought anything."""
    (row,) = sql.rows(_SQL / "rfm_cuts.sql", **_AMOUNTS)
    if not row["buyers"]:
        return None
    return Cuts(
        [moment.isoformat() for moment in row["recency"]],
        list(row["frequency"]),
        [str(amount) for amount in row["amount"]],
    )


def mark(by: Cuts, *, after: int, limit: int, at: datetime) -> int | None:
    """Mark so many buyers after that contact; the last of them, None when there are no more."""
    rows = sql.rows(
        _SQL / "rfm_mark.sql",
        after=after,
        limit=limit,
        at=at,
        recency=by.recency,
        frequency=by.frequency,
        amount=by.amount,
        cells=[key for recency in sorted(_GRID) for key in _GRID[recency]],
        **_AMOUNTS,
    )
    last: int | None = rows[0]["last"]
    return last


def forget_others(*, at: datetime) -> None:
    """Take the marks off who was not marked at `at`: they are no buyers (any more)."""
    Rfm.objects.filter(at__lt=at).delete()


def on_erased(contact_ids: Collection[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: what somebody bought is about a person."""
    Rfm.objects.filter(contact__in=list(contact_ids)).delete()


def of_contacts(contact_ids: Collection[int]) -> dict[int, Cell]:
    """The cell of each contact that is in one."""
    found = Rfm.objects.filter(contact__in=list(contact_ids)).values_list("contact", "cell")
    return {pk: CELLS[key] for pk, key in found if key in CELLS}


def within(cells: Collection[str]) -> Q:
    """That a contact is in one of these cells."""
    return Q(Exists(Rfm.objects.filter(contact=OuterRef("pk"), cell__in=list(cells))))


@dataclass(frozen=True)
class Filled:
    """How many known contacts share a recency and a mean of the other marks, and their money."""

    contacts: int
    total: Decimal


def filled() -> Mapping[tuple[int, int], Filled]:
    """Every place of the grid that anybody is in; one query."""
    found = (
        Rfm.objects.filter(Exists(Contact.objects.listed().filter(pk=OuterRef("contact"))))
        .annotate(value=(F("frequency") + F("amount") + 1) / 2)  # whole numbers, halves up
        .values("recency", "value")
        .annotate(contacts=Count("pk"), money=Sum("total"))
        .order_by()
    )
    return {(row["recency"], row["value"]): Filled(row["contacts"], row["money"]) for row in found}


def marked_at() -> datetime | None:
    """When buyers were last marked."""
    at: datetime | None = Rfm.objects.order_by("-at").values_list("at", flat=True).first()
    return at
