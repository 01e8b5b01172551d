"""The demo's shop, open to everybody while a demo is loaded, and what colleagues see beside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.roles import Can, requires
from contacts.identity import contact_of
from contacts.models import Contact
from insights.demo import marks, shop
from insights.demo.marks import Marks
from insights.demo.watching import Candidate, candidates, look_at

_PLAYED = "demo_visits_as"

# What the tracking script and the collector leave in a browser.
_DEVICE_COOKIES = ("mautic_device_id", "mtc_id", "mtc_sid", "mtc_consent")


def page(request: HttpRequest, page: str = "", product: str = "") -> HttpResponse:
    """One page of the shop. A colleague who came by a contact's link visits as that contact."""
    made = _demo()
    path = f"products/{product}/" if product else f"{page}/" if page else ""
    if path not in shop.BY_PATH:
        raise Http404
    watches = _watches(request)
    if watches and (played := contact_of(request.GET.get("ct", ""))):
        request.session[_PLAYED] = played
    template = "product" if product else page or "home"
    return render(
        request,
        f"demo/{template}.html",
        {
            "shop": shop,
            "page": shop.BY_PATH[path],
            "forgets": "new" in request.GET,
            "watches": watches,
            "looks": look_at(_played(request)) if watches else None,
            "people": _people(made) if watches else [],
        },
    )


@requires(Can.SEE)
def watch(request: HttpRequest) -> HttpResponse:
    """What the contact that this colleague plays has now; htmx asks again and again."""
    _demo()
    return render(request, "demo/_watch.html#now", {"looks": look_at(_played(request))})


@require_POST
@requires(Can.SEE)
def be_somebody_new(request: HttpRequest) -> HttpResponse:
    """Forget who this browser belongs to: the next visit is a stranger's."""
    _demo()
    request.session.pop(_PLAYED, None)
    response = HttpResponseRedirect(f"{reverse('insights:shop')}?new")
    for name in _DEVICE_COOKIES:
        response.delete_cookie(name)
    return response


def _demo() -> Marks:
    """What the demo made; the shop is not there without it."""
    made = marks.read()
    if made is None:
        raise Http404
    return made


def _watches(request: HttpRequest) -> bool:
    """Whether somebody is signed in who may see contacts."""
    return isinstance(request.user, User) and request.user.may(Can.SEE)


def _played(request: HttpRequest) -> Contact | None:
    contact_id = request.session.get(_PLAYED)
    return Contact.objects.listed().filter(pk=contact_id).first() if contact_id else None


def _people(made: Marks) -> list[Candidate]:
    return candidates(made.near_ids)
