"""One page of the contact list: sorted, narrowed, with every app's columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from contacts.attributes import Attribute, Cell, Row, Sort, attributes
from contacts.columns import name_of, page_of_contact
from contacts.models import Contact
from kit import paging
from kit.paging import Order

PAGE_SIZE = 50
# Counting stops here: beyond it people want to know "many", not how many.
COUNTED = 10_000
DEFAULT_SORT = "-score"
_NOTHING = Cell("")


@dataclass(frozen=True)
class Heading:
    """A column's head: what a click on it sorts by, and which way it is sorted now ("" if not)."""

    key: str
    label: str | Promise
    numeric: bool
    sort: str
    sorted: str


@dataclass(frozen=True)
class Listing:
    """One page of the list; `older` and `newer` name the pages beside it."""

    headings: list[Heading]
    rows: SafeString
    older: str
    newer: str
    sort: str


def listing(
    contacts: QuerySet[Contact],
    *,
    sort: str,
    columns: Sequence[Attribute],
    after: str = "",
    before: str = "",
    ticks: bool = False,
) -> Listing:
    """A page of `contacts` sorted by `sort` ("-score", "name"; the default where it is unknown).

    `columns` are shown in their order (`contacts.list_state`); `ticks` gives each row a box to
    select it by.
    """
    sort, order = _order(sort)
    found = paging.page(
        _read(contacts, columns, order),
        order,
        size=PAGE_SIZE,
        after=after,
        before=before,
    )
    return Listing(
        headings=[_heading(column, sort) for column in columns],
        rows=_draw(found.rows, columns, ticks=ticks),
        older=found.older,
        newer=found.newer,
        sort=sort,
    )


def in_order(contacts: QuerySet[Contact], sort: str) -> tuple[QuerySet[Contact], Order]:
    """`contacts` with what the order of `sort` names, and that order, for other ways to page."""
    _name_of_it, order = _order(sort)
    for attribute in attributes():
        if attribute.sort:
            contacts = attribute.sort.join(contacts)
    return contacts, order


def sorts() -> dict[str, str | Promise]:
    """What the list can be sorted by, as the first click on it does: {"-score": "Score"}."""
    return {
        _name(attribute.key, attribute.sort): attribute.label
        for attribute in attributes()
        if attribute.sort
    }


def count(contacts: QuerySet[Contact], *, all_of_them: bool = False) -> tuple[int, bool]:
    """How many there are, and whether that is exact: counting stops beyond COUNTED unless asked."""
    if all_of_them:
        return contacts.count(), True
    counted = contacts.order_by()[: COUNTED + 1].count()
    return min(counted, COUNTED), counted <= COUNTED


def _order(sort: str) -> tuple[str, Order]:
    """The order that an address asks for: as declared, or mirrored; the default if unknown."""
    by_key = {attribute.key: attribute.sort for attribute in attributes() if attribute.sort}
    if sort.removeprefix("-") not in by_key:
        sort = DEFAULT_SORT
    key = sort.removeprefix("-")
    declared = by_key[key]
    if sort == _name(key, declared):
        return sort, declared.order
    return sort, paging.mirrored(declared.order)


def _name(key: str, sort: Sort) -> str:
    return f"-{key}" if sort.order[0].descending else key


def _read(
    contacts: QuerySet[Contact], columns: Sequence[Attribute], order: Order
) -> QuerySet[Contact, Row]:
    """The columns that the page shows or is sorted by, and no others: the row is wide."""
    for attribute in attributes():
        if attribute.sort:
            contacts = attribute.sort.join(contacts)
    names = {"id", *(key.name for key in order)}
    for column in columns:
        names.update(column.reads)
    read: QuerySet[Contact, Row] = contacts.values(*sorted(names))
    return read


def _heading(column: Attribute, sort: str) -> Heading:
    if not column.sort:
        return Heading(column.key, column.label, column.numeric, "", "")
    first = _name(column.key, column.sort)
    other = first[1:] if first.startswith("-") else f"-{first}"
    now = ""
    if sort in (first, other):
        now = "descending" if sort.startswith("-") else "ascending"
    return Heading(column.key, column.label, column.numeric, other if sort == first else first, now)


def _draw(rows: Sequence[Row], columns: Sequence[Attribute], *, ticks: bool) -> SafeString:
    """The rows of the table, each in the colour of what its contact has reached.

    Not in the template, because a page has hundreds of cells: as template nodes they cost more
    than everything else on it together (see benchmarks/contact_list.py).
    """
    page = page_of_contact()
    drawn = [(_css(column), column.cells(rows)) for column in columns]
    select = gettext("Select %(contact)s")
    lines = []
    for row in rows:
        pk, tint, cells = row["id"], "", [_tick(row, select)] if ticks else []
        for css, by_id in drawn:
            cell = by_id.get(pk, _NOTHING)
            tint = cell.tint if cell.outdoes else tint or cell.tint
            cells.append(f'<td class="{css}">{conditional_escape(cell.shown)}</td>')
        colour = f' class="tint-{tint}"' if tint else ""
        lines.append(f'<tr data-row-href="{page % pk}"{colour}>{"".join(cells)}</tr>\n')
    return SafeString("".join(lines))


def _tick(row: Row, select: str) -> str:
    words = select % {"contact": name_of(row)}
    return (
        '<td class="is-tick not-on-phone">'
        f'<input type="checkbox" name="selected" value="{row["id"]}" aria-label="{escape(words)}">'
        "</td>"
    )


def _css(column: Attribute) -> str:
    words = [f"is-{column.key}"]
    if column.numeric:
        words.append("number")
    if not column.on_phone:
        words.append("not-on-phone")
    return " ".join(words)
