"""Things and topics: what forms, files, e-mails and products are about."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import catalogue, things
from contacts.forms.filing import FilingForm
from contacts.models import Subject
from contacts.views.answers import by_htmx
from kit import paging
from kit.numbers import as_ids
from kit.toasts import toast

PAGE_SIZE = 50
# More than a page can have ticked: what is typed into the address must not become a long list.
_MOST_AT_ONCE = 200
_SHOWN = 12


@require_safe
@requires(Can.SEE)
def seen(request: HttpRequest) -> HttpResponse:
    """All things that were seen, the newest first; narrowed by words, sort, and what is filed."""
    asked = {name: _asked(request, name) for name in ("q", "sort", "filed")}
    found = things.things()
    if asked["sort"] in things.SORTS:
        found = found.filter(kind=asked["sort"])
    if asked["filed"] in ("yes", "no"):
        found = things.filed(found, are=asked["filed"] == "yes")
    page = paging.page(
        things.named(found, asked["q"]),
        things.NEWEST_FIRST,
        size=PAGE_SIZE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    back = request.GET.urlencode()
    context = {
        "room": "pages",
        **asked,
        "sorts": sorted(things.SORTS.items(), key=lambda sort: str(sort[1]).casefold()),
        "is_narrowed": any(asked.values()),
        "rows": [
            (one, things.SORTS[one.kind], urlencode({"selected": one.pk, "back": back}))
            for one in page.rows
        ],
        "older": page.older,
        "newer": page.newer,
        "back": back,
        "may_change": user_of(request).may(Can.PUBLISH_RULES),
    }
    template = "contacts/things.html#list" if by_htmx(request) else "contacts/things.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@requires(Can.PUBLISH_RULES)
def file(request: HttpRequest) -> HttpResponse:
    """Say what the selected things are about; back to the list as it was."""
    sent = request.POST if request.method == "POST" else request.GET
    several = _selected(sent.getlist("selected"))
    if not several:
        raise Http404
    form = FilingForm(several, request.POST if request.method == "POST" else None)
    back = f"{reverse('catalogue:things')}?{sent.get('back', '')}".rstrip("?")
    if request.method == "POST" and form.is_valid():
        ids = [one.pk for one in several]
        changed = things.file(ids, form.said(), actor=user_of(request), at=timezone.now())
        toast(request, _saved(changed))
        return redirect(back)
    return render(
        request,
        "contacts/thing.html",
        {**_about(several), **_known(), "room": "pages", "form": form, "back": back}
        | {"back_query": sent.get("back", ""), "may_see_history": _sees_history(request)},
        status=422 if form.errors else 200,
    )


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def _selected(ids: list[str]) -> list[Subject]:
    known = as_ids(ids[:_MOST_AT_ONCE])
    return list(things.things().filter(pk__in=known).order_by("-pk"))


def _about(several: list[Subject]) -> dict[str, Any]:
    return {
        "things": several,
        "shown": [(one, things.SORTS[one.kind]) for one in several[:_SHOWN]],
        "more": len(several) - _SHOWN,
    }


def _known() -> dict[str, Any]:
    names = catalogue.names()
    return {"topics": names.topics, "categories": names.categories}


def _sees_history(request: HttpRequest) -> bool:
    return user_of(request).may(Can.SEE_HISTORY)


def _saved(changed: int) -> str:
    if not changed:
        return _("Nothing was different.")
    said = ngettext(
        "Saved for %(many)d thing. Interests are counted again.",
        "Saved for %(many)d things. Interests are counted again.",
        changed,
    )
    return said % {"many": changed}
