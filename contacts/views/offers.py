"""What text fields offer while people type: tags and companies that there are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from contacts.models import Company, Tag

_MOST = 200


@require_GET
@requires(Can.SEE)
def tags(request: HttpRequest) -> HttpResponse:
    """The options of a <datalist> of tags."""
    names = Tag.objects.order_by("name", "pk").values_list("name", flat=True)[:_MOST]
    return render(request, "contacts/_offers.html", {"offers": names})


@require_GET
@requires(Can.SEE)
def companies(request: HttpRequest) -> HttpResponse:
    """The options of a <datalist> of companies; those that begin with what was typed so far."""
    typed = request.GET.get("company", "").replace("\0", "").strip()
    found = Company.objects.living().filter(name__istartswith=typed)
    names = found.order_by("name", "pk").values_list("name", flat=True)[:_MOST]
    return render(request, "contacts/_offers.html", {"offers": names})
