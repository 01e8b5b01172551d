"""Companies: the list, a page for each, its form, its end and its way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.history.reading import last_change
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import companies as deeds
from contacts import listing, moments
from contacts.attributes import attributes
from contacts.companies import CannotMove, ChangedMeanwhile, NameTaken
from contacts.company_scores import scorer
from contacts.facts import facts
from contacts.forms.company import CompanyForm, MergeForm, named_so
from contacts.models import Activity, Company, CompanyMove, Contact
from contacts.views.answers import by_htmx, go
from kit import paging
from kit.paging import Key, Order
from kit.toasts import toast

PAGE_SIZE = 50
# The newest moments come from those of its people who were active last.
_LAST_ACTIVE = 30
_MOMENTS = 20
# Columns of the list of contacts that a company's page shows.
_COLUMNS = ("name", "score", "owner", "active")

ID = Key("id", int)
SORTS: dict[str, Order] = {
    "name": (Key("by_name", str), ID),
    "-contacts": (Key("people", int, descending=True), Key("id", int, descending=True)),
    "-total": (Key("score_total", int, descending=True), Key("id", int, descending=True)),
    "-best": (Key("score_best", int, descending=True), Key("id", int, descending=True)),
}


@require_safe
@requires(Can.SEE)
def companies(request: HttpRequest) -> HttpResponse:
    """All of them with their people and what these have scored, fifty a page."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    sort, order = _order(request.GET.get("sort", ""))
    found = paging.page(
        _with_figures(_search(words)),
        order,
        size=PAGE_SIZE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    who = scorer()
    chips = who.chips([row.score_best for row in found.rows]) if who else [""] * len(found.rows)
    context = {
        "room": "companies",
        "q": words,
        "sort": sort,
        "rows": list(zip(found.rows, chips, strict=True)),
        "older": found.older,
        "newer": found.newer,
        "has_scores": who is not None,
        "may_edit": user_of(request).may(Can.EDIT_CONTACTS),
    }
    template = "contacts/companies.html#list" if by_htmx(request) else "contacts/companies.html"
    return render(request, template, context)


def _search(words: str) -> QuerySet[Company]:
    found = Company.objects.living()
    for word in words.split()[:6]:
        found = found.filter(name__icontains=word)
    return found


def _with_figures(found: QuerySet[Company]) -> QuerySet[Any]:
    """With the name to sort by, how many known people work there, and what they have scored."""
    people = (
        Contact.objects.listed()
        .filter(company=OuterRef("pk"))
        .order_by()
        .values("company")
        .annotate(many=Count("pk"))
        .values("many")
    )
    found = found.select_related("owner").annotate(
        by_name=Lower("name"),
        people=Coalesce(Subquery(people, output_field=IntegerField()), 0),
    )
    who = scorer()
    return who.annotated(found) if who else found


def _order(asked: str) -> tuple[str, Order]:
    if asked in SORTS:
        return asked, SORTS[asked]
    mirrored = asked[1:] if asked.startswith("-") else f"-{asked}"
    if mirrored in SORTS:
        return asked, paging.mirrored(SORTS[mirrored])
    return "-total" if scorer() else "name", SORTS["-total" if scorer() else "name"]


@require_safe
@requires(Can.SEE)
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a company, its people with their scores, what they did lately."""
    found = get_object_or_404(Company.objects.select_related("owner", "merged_into"), pk=pk)
    if found.merged_into_id:
        return redirect("contacts:company", found.merged_into_id)
    if found.deleted_at:
        return _gone(request, found)
    people = Contact.objects.listed().filter(company=found)
    list_ = listing.listing(
        people,
        sort=request.GET.get("sort", ""),
        columns=[one for one in attributes() if one.key in _COLUMNS],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    who = scorer()
    context = {
        "room": "companies",
        "company": found,
        "list": list_,
        "people": people.count(),
        "facts": facts(found, without={"companyname"}),
        "scores": who.of_company(pk) if who else [],
        "lately": _lately(pk),
        "gained": CompanyMove.objects.filter(into=found, undone_at=None)
        .select_related("company", "actor")
        .order_by("-at", "-pk"),
        "may_edit": user_of(request).may(Can.EDIT_CONTACTS),
        "may_see_history": user_of(request).may(Can.SEE_HISTORY),
    }
    template = "contacts/company.html#people" if by_htmx(request) else "contacts/company.html"
    return render(request, template, context)


def _gone(request: HttpRequest, found: Company) -> HttpResponse:
    move = found.moves.filter(undone_at=None).select_related("actor").first()
    context = {
        "room": "companies",
        "company": found,
        "move": move,
        "may_edit": user_of(request).may(Can.EDIT_CONTACTS),
    }
    return render(request, "contacts/company_gone.html", context)


def _lately(pk: int) -> list[tuple[Contact, Any]]:
    """The newest things that its people did: (who, moment); four small queries."""
    active = (
        Activity.objects.filter(contact__company=pk, last_active_at__isnull=False)
        .order_by("-last_active_at", "-contact")
        .values_list("contact", flat=True)[:_LAST_ACTIVE]
    )
    ids = list(active)
    if not ids:
        return []
    told = moments.events(ids, None, _MOMENTS)
    people = Contact.objects.in_bulk({moment.contact_id for moment in told})
    return [(people[moment.contact_id], moment) for moment in told if moment.contact_id in people]


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def new(request: HttpRequest) -> HttpResponse:
    """A company that somebody writes down."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = deeds.create(form.values(), owner=form.cleaned_data["owner"])
        except NameTaken as taken:
            _say_whose(form, taken)
        else:
            toast(request, _("%(company)s is in your companies.") % {"company": made})
            return redirect(made)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that a person may change about a company."""
    found = get_object_or_404(Company.objects.living(), pk=pk)
    form = CompanyForm(request.POST or None, company=found)
    if request.method == "POST" and form.is_valid():
        try:
            found = deeds.change(
                pk,
                fields=form.fields_to_save(),
                seen=form.cleaned_data["seen"],
                actor=user_of(request),
            )
        except NameTaken as taken:
            _say_whose(form, taken)
        except ChangedMeanwhile as changed:
            sent = request.POST.copy()
            sent["seen"] = changed.company.modified_at.isoformat()
            form = CompanyForm(sent, company=changed.company)
            form.is_valid()
            form.add_error(None, _who_was_faster(changed.company))
        else:
            toast(request, _("Saved."))
            return redirect(found)
    return _form(request, form, found)


def _who_was_faster(now: Company) -> str:
    """Who saved the company meanwhile, as far as history tells."""
    last = last_change("company", now.pk)
    who = last[0] if last and last[0] else _("A colleague")
    said = _("%(who)s changed this company while you were editing. Save again to keep yours.")
    return said % {"who": who}


def _say_whose(form: CompanyForm, taken: NameTaken) -> None:
    words = named_so(taken.other) if taken.other else _("This name is taken.")
    form.add_error("companyname", words)


def _form(request: HttpRequest, form: CompanyForm, found: Company | None) -> HttpResponse:
    context = {"room": "companies", "form": form, "company": found}
    status = 422 if form.errors else 200
    return render(request, "contacts/company_edit.html", context, status=status)


@require_POST
@requires(Can.EDIT_CONTACTS)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a company out of the list; its contacts stay. The toast brings it back."""
    found = get_object_or_404(Company.objects.living(), pk=pk)
    move = deeds.delete(pk, at=timezone.now(), actor=user_of(request))
    toast(
        request,
        _("%(company)s is deleted; its contacts are still there.") % {"company": found},
        undo_url=reverse("contacts:company-undo", args=[move.pk]),
    )
    return go(request, reverse("contacts:companies"))


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a company go into another one."""
    found = get_object_or_404(Company.objects.living(), pk=pk)
    form = MergeForm(request.POST or None, loser=found)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["company"]
        try:
            move = deeds.merge(
                loser_id=pk, winner_id=into.pk, at=timezone.now(), actor=user_of(request)
            )
        except CannotMove as error:
            form.add_error("company", str(error))
        else:
            toast(
                request,
                _("%(company)s went into %(into)s.") % {"company": found, "into": into},
                undo_url=reverse("contacts:company-undo", args=[move.pk]),
            )
            return go(request, into.get_absolute_url())
    context = {
        "room": "companies",
        "company": found,
        "form": form,
        "people": Contact.objects.listed().filter(company=found).count(),
    }
    status = 422 if form.errors else 200
    return render(request, "contacts/company_merge.html", context, status=status)


@require_POST
@requires(Can.EDIT_CONTACTS)
def undo(request: HttpRequest, move_id: int) -> HttpResponse:
    """Bring a company back that was deleted or merged."""
    move = get_object_or_404(CompanyMove, pk=move_id)
    try:
        back = deeds.undo(move_id, at=timezone.now(), actor=user_of(request))
    except CannotMove as error:
        toast(request, str(error), level=messages.ERROR)
        return redirect("contacts:company", move.into_id or move.company_id)
    toast(request, _("%(company)s is back.") % {"company": back})
    return redirect(back)
