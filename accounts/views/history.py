"""Administration → History, and the history of one object on its own page."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.forms.history import HistoryFilter
from accounts.history import reading, tracking
from accounts.history.change import Change
from accounts.history.wanted import Wanted
from accounts.roles import Can, requires

PER_PAGE = 50
ON_A_PANEL = 10
# A file is for a spreadsheet; who needs more narrows by date.
MOST_IN_A_FILE = 20_000


@require_GET
@requires(Can.SEE_HISTORY)
def history(request: HttpRequest) -> HttpResponse:
    """Everything that anybody changed, newest first; htmx gets the part below the filters."""
    form = HistoryFilter(request.GET)
    wanted = form.wanted()
    shown = reading.page(
        wanted,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "room": "history",
        "form": form,
        "page": shown,
        "is_narrowed": wanted != Wanted(),
        "is_of_one": bool(wanted.objects),
        "most_in_a_file": MOST_IN_A_FILE,
    }
    part = "#changes" if request.htmx and not request.htmx.boosted else ""  # type: ignore[attr-defined]
    return render(request, f"accounts/history.html{part}", context)


@require_GET
@requires(Can.SEE_HISTORY)
def history_file(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows, all pages of it, as CSV: a line for each thing that differs."""
    changes = reading.every(HistoryFilter(request.GET).wanted(), most=MOST_IN_A_FILE)
    name = f"history-{timezone.localdate():%Y-%m-%d}.csv"
    language, zone = translation.get_language(), timezone.get_current_timezone()
    return StreamingHttpResponse(
        _spoken(_lines(changes), language, zone),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@requires(Can.SEE_HISTORY)
def history_of(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    """The history of one object, for a panel of its page."""
    if tracking.kind(key) is None:
        raise Http404
    return render(request, "accounts/history_of.html", of_one(key, [pk]) | {"room": "history"})


def of_one(key: str, ids: Sequence[str]) -> dict[str, Any]:
    """What `accounts/_changes.html` shows of an object; `ids` are all that it goes by."""
    shown = reading.page(Wanted(key=key, objects=ids), size=ON_A_PANEL)
    return {"changes": shown.changes, "key": key, "of": ids[0], "has_more": bool(shown.older)}


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The line."""
        return text


def _spoken(lines: Iterator[str], language: str, zone: tzinfo) -> Iterator[str]:
    """Lines as who asked reads them: they are written when the request's own settings are gone."""
    while True:
        with translation.override(language), timezone.override(zone):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _lines(changes: Iterator[Change]) -> Iterator[str]:
    write = csv.writer(_Line()).writerow
    heads = [_("When"), _("Who"), _("Through"), _("Address"), _("Did"), _("What"), _("Name")]
    yield "\ufeff" + str(write([*heads, _("Field"), _("Before"), _("After")]))
    for change in changes:
        said = [
            timezone.localtime(change.at).isoformat(timespec="seconds"),
            change.who,
            change.through,
            change.ip,
            change.deed,
            change.label,
            change.object,
        ]
        rest = [(one.what, one.before, one.after) for one in change.differences]
        for field, before, after in rest or [(change.more, "", "")]:
            yield str(write([_harmless(str(cell)) for cell in [*said, field, before, after]]))


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; signed numbers are none."""
    if cell[:1] in "=+-@\t\r" and not cell[1:].replace(".", "", 1).isdecimal():
        return f"'{cell}"
    return cell
