"""Points → Pages: what the account's own pages are about."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import catalogue, cataloguing
from contacts.forms.catalogue import PagePatternForm
from contacts.models import PagePattern
from contacts.views.answers import by_htmx
from kit.numbers import as_ids
from kit.toasts import toast

# How many of the pages seen last are held against a pattern while one waits.
LOOKED_AT = 2_000
_SHOWN = 12
_SALT = "contacts.catalogue.removed"


@require_safe
@requires(Can.SEE)
def patterns(request: HttpRequest) -> HttpResponse:
    """All patterns in their order, each with how many of the pages seen it means."""
    seen = catalogue.pages_seen(LOOKED_AT)
    rows = [
        {"pattern": one, "matched": len(catalogue.matched(one.pattern, seen))}
        for one in catalogue.patterns()
    ]
    context = {
        "room": "pages",
        "rows": rows,
        "seen": len(seen),
        "filed": sum(_is_filed(page, rows) for page in seen),
        "may_change": user_of(request).may(Can.PUBLISH_RULES),
    }
    return render(request, "contacts/patterns.html", context)


@require_http_methods(["GET", "POST"])
@requires(Can.PUBLISH_RULES)
def new(request: HttpRequest) -> HttpResponse:
    """A pattern that does not exist yet, for the end; `?page=` suggests an address."""
    row = PagePattern(
        pattern=request.GET.get("page", "")[:1000], position=catalogue.next_position()
    )
    return _form(request, row, _("Its pages get their topics now."))


@require_http_methods(["GET", "POST"])
@requires(Can.PUBLISH_RULES)
def pattern(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a pattern."""
    row = get_object_or_404(PagePattern, pk=pk)
    return _form(request, row, _("Saved. The pages get their topics now."))


@require_POST
@requires(Can.PUBLISH_RULES)
def matches(request: HttpRequest) -> HttpResponse:
    """Which pages the pattern means that somebody is just writing; htmx asks while they type."""
    context = _matched(request.POST.get("pattern", ""))
    return render(request, "contacts/pattern.html#matches", context)


@require_POST
@requires(Can.PUBLISH_RULES)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a pattern out; the toast puts it back."""
    row = get_object_or_404(PagePattern, pk=pk)
    sealed = signing.dumps(cataloguing.told(row), salt=_SALT, compress=True)
    cataloguing.remove(row, actor=user_of(request), at=timezone.now())
    toast(
        request,
        _("“%(pattern)s” is gone.") % {"pattern": row.pattern},
        undo_url=reverse("catalogue:put-back", args=[sealed]),
    )
    return redirect("catalogue:patterns")


@require_POST
@requires(Can.PUBLISH_RULES)
def put_back(request: HttpRequest, sealed: str) -> HttpResponse:
    """Put back what was just taken out."""
    try:
        said = signing.loads(sealed, salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise Http404 from None
    cataloguing.save(PagePattern(**said), actor=user_of(request), at=timezone.now())
    toast(request, _("“%(pattern)s” is back.") % {"pattern": said["pattern"]})
    return redirect("catalogue:patterns")


@require_POST
@requires(Can.PUBLISH_RULES)
def order(request: HttpRequest) -> HttpResponse:
    """Keep the order in which the patterns were dragged."""
    ids = as_ids(request.POST.getlist("order"))
    cataloguing.order(ids, actor=user_of(request), at=timezone.now())
    return HttpResponse(status=204) if by_htmx(request) else redirect("catalogue:patterns")


@require_POST
@requires(Can.PUBLISH_RULES)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    row = get_object_or_404(PagePattern, pk=pk)
    to = "up" if request.POST.get("to") == "up" else "down"
    cataloguing.move(row, to, actor=user_of(request), at=timezone.now())
    return redirect("catalogue:patterns")


def _form(request: HttpRequest, row: PagePattern, done: str) -> HttpResponse:
    form = PagePatternForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        cataloguing.save(form.save(commit=False), actor=user_of(request), at=timezone.now())
        toast(request, done)
        return redirect("catalogue:patterns")
    names = catalogue.names()
    context = {
        "room": "pages",
        "form": form,
        "row": row,
        "topics": names.topics,
        "categories": names.categories,
        "pages": catalogue.pages_seen(50),
        "may_see_history": user_of(request).may(Can.SEE_HISTORY),
        **_matched(str(form["pattern"].value() or "")),
    }
    return render(request, "contacts/pattern.html", context, status=422 if form.errors else 200)


def _matched(pattern: str) -> dict[str, Any]:
    seen = catalogue.pages_seen(LOOKED_AT)
    found = catalogue.matched(pattern[:1000], seen) if pattern.strip() else []
    return {"seen": len(seen), "matched": len(found), "shown": found[:_SHOWN], "asked": pattern}


def _is_filed(page: str, rows: list[dict[str, Any]]) -> bool:
    return any(catalogue.matched(row["pattern"].pattern, [page]) for row in rows)
