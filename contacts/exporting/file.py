"""The lines of a file of contacts, in the order of the list, a page at a time."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from accounts.models import User
from contacts import listing
from contacts.csv_files import Echo, guarded
from contacts.exporting.columns import columns
from contacts.filters import contact_filter
from contacts.models import Contact
from kit import paging

ROWS_AT_ONCE = 1_000
# Spreadsheets take a file for UTF-8 by this.
BOM = "\ufeff"

_write = csv.writer(Echo()).writerow


@dataclass(frozen=True)
class Piece:
    """A page of the file: its text, how many contacts are in it, and the name of the next page."""

    text: str
    many: int
    next: str


def head(keys: Sequence[str]) -> str:
    """The line of headings."""
    known = columns()
    return BOM + _written([known[key].heading for key in keys if key in known])


def piece(query: str, keys: Sequence[str], *, user: User | None, after: str = "") -> Piece:
    """The page after the one named `after` of the list with the address `query`."""
    request = HttpRequest()
    request.GET = QueryDict(query)
    if user is not None:
        request.user = user
    contacts, order = listing.in_order(contact_filter(request).qs, request.GET.get("sort", ""))
    names = {"id", *(key.name for key in order)}
    found = paging.page(contacts.values(*sorted(names)), order, size=ROWS_AT_ONCE, after=after)
    by_id = Contact.objects.select_related("company", "owner", "activity").in_bulk(
        [row["id"] for row in found.rows]
    )
    page = [by_id[row["id"]] for row in found.rows if row["id"] in by_id]
    known = columns()
    cells = [known[key].texts(page) for key in keys if key in known]
    lines = [_written(row) for row in zip(*cells, strict=True)]
    return Piece("".join(lines), len(page), found.older)


def _written(cells: Sequence[str]) -> str:
    line: str = _write([guarded(cell) for cell in cells])
    return line
