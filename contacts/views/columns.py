"""Which columns the contact list has, and in which order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import saved_views
from accounts.roles import Can, requires
from accounts.saved_views import State
from accounts.signed_in import user_of
from contacts.attributes import attributes
from contacts.list_state import PAGE, address_of, columns, columns_named, state_of
from contacts.views.answers import go
from kit.toasts import toast


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def choose(request: HttpRequest) -> HttpResponse:
    """Every column with a tick, those of the list first. The ticked ones stand in their order.

    A row that was dragged, or moved by its arrows, only draws the dialog anew.
    """
    user = user_of(request)
    if request.method == "GET":
        shown = [one.key for one in columns(request.GET, saved_views.seen_by(user, PAGE))]
        rest = [one.key for one in attributes() if one.key not in shown]
        return _dialog(request, request.GET, [*shown, *rest], shown)
    asked = QueryDict(request.POST.get("list", ""))
    order = _moved(request.POST.getlist("order"), request.POST.get("move", ""))
    ticked = [key for key in order if key in set(request.POST.getlist("column"))]
    match request.POST.get("act", ""):
        case "show":
            now = state_of(asked)
            keys = [one.key for one in columns_named(ticked)]
            if request.POST.get("always"):
                saved_views.keep_columns(user, PAGE, keys)
                toast(request, _("Your contacts have these columns from now on."))
            return go(request, _list(State(now.query, now.sort, keys), asked))
        case "usual":
            now = state_of(asked)
            saved_views.keep_columns(user, PAGE, [])
            return go(request, _list(State(now.query, now.sort, []), asked))
        case _:
            return _dialog(request, asked, order, ticked)


def _moved(order: list[str], move: str) -> list[str]:
    """The keys with one of them a place up or down, as "score:up" says."""
    known = {one.key for one in attributes()}
    keys = [key for key in dict.fromkeys(order) if key in known]
    keys += [one.key for one in attributes() if one.key not in keys]
    key, _colon, way = move.partition(":")
    if key in keys and way in ("up", "down"):
        place = keys.index(key)
        keys.insert(max(place + (1 if way == "down" else -1), 0), keys.pop(place))
    return keys


def _list(state: State, asked: QueryDict) -> str:
    named = asked.get("view", "")
    view = int(named) if named.isdecimal() and len(named) < 19 else 0
    return reverse("contacts:list") + address_of(state, view=view)


def _dialog(
    request: HttpRequest, asked: QueryDict, order: list[str], ticked: list[str]
) -> HttpResponse:
    by_key = {one.key: one for one in attributes()}
    context = {
        "room": "contacts",
        "rows": [(by_key[key], key in ticked) for key in order],
        "list": asked.urlencode(safe=","),
        "back": f"{reverse('contacts:list')}?{asked.urlencode(safe=',')}",
        "always": request.method == "GET" or bool(request.POST.get("always")),
    }
    return render(request, "contacts/columns.html", context)
