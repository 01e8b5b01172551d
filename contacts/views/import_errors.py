"""The rows of an import that could not be taken, and what an undo had to keep."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from contacts.csv_files import Echo, guarded
from contacts.fields import definitions
from contacts.importing import company_writing, reading, targets
from contacts.importing.rows import unguarded
from contacts.models import Company, Contact, Import, ImportRow
from kit.paging import Key, page

PER_PAGE = 100
BY_LINE = (Key("line", int),)


@require_GET
@requires(Can.EDIT_CONTACTS)
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Line, column, value and what is wrong with it."""
    shown = get_object_or_404(Import, pk=pk)
    found = page(
        _invalid(shown),
        BY_LINE,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {"room": "contacts", "import": shown, "page": found}
    return render(request, "contacts/import_errors.html", context)


@require_GET
@requires(Can.EDIT_CONTACTS)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same rows as a file that can be put right and imported again: as they came, with what
    is wrong in a last column."""
    shown = get_object_or_404(Import.objects.select_related("file"), pk=pk)
    how = reading.of(shown.reading)
    headings = reading.headings(shown.file, how) if shown.file else []

    def lines() -> Iterator[str]:
        write = csv.writer(Echo(), delimiter=how.separator).writerow
        yield "\ufeff" + write([*map(guarded, headings), gettext("What is wrong")])
        for row in _invalid(shown).order_by("line").iterator(chunk_size=1_000):
            said = row.errors or {}
            raw = [guarded(unguarded(cell)) for cell in said.get("cells", [])]
            cells = [*raw, *[""] * len(headings)][: max(len(headings), len(raw))]
            words = "; ".join(
                f"{heading}: {what}" if heading else what
                for heading, _value, what in said.get("errors", [])
            )
            yield write([*cells, guarded(words)])

    name = f"{slugify(shown.name.rpartition('.')[0]) or 'import'}-{gettext('errors')}.csv"
    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@requires(Can.EDIT_CONTACTS)
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    """Which contacts an undo has kept, or has put back only in part."""
    shown = get_object_or_404(Import, pk=pk)
    states = [ImportRow.Undo.PARTLY, ImportRow.Undo.KEPT]
    found = page(
        shown.rows.filter(undo__in=states),
        BY_LINE,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    contacts = Contact.objects.in_bulk([row.contact_id for row in found.rows if row.contact_id])
    known = targets.targets()
    rows: list[tuple[ImportRow, Any, list[str]]] = [
        (
            row,
            contacts.get(row.contact_id or 0),
            [str(known[name].label) if name in known else name for name in row.kept or ()],
        )
        for row in found.rows
    ]
    context = {"room": "contacts", "import": shown, "page": found, "rows": rows}
    if not found.newer:
        context["companies"] = _companies(shown)
    return render(request, "contacts/import_kept.html", context)


def _companies(shown: Import) -> list[tuple[Company, list[str]]]:
    """Companies that an undo has left, whole or in part, with the fields that it has left."""
    known = definitions("company")
    return [
        (one.company, [known[alias].label for alias in one.kept or () if alias in known])
        for one in company_writing.kept(shown)
    ]


def _invalid(shown: Import) -> QuerySet[ImportRow]:
    return shown.rows.filter(outcome=ImportRow.Outcome.INVALID)
