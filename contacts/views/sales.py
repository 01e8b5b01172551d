"""What sales say of a contact: a panel of their page, and the dialogs behind its buttons."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import settings
from accounts.models import User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import outcomes
from contacts.access import may_work_on, workable
from contacts.forms.sales import OutcomeForm
from contacts.merging import family
from contacts.models import Contact, Outcome
from contacts.models.outcome import Verdict
from contacts.outcomes import CannotSay
from contacts.views.answers import back, by_htmx
from contacts.views.panels import living
from kit.toasts import toast

TONES = {
    Verdict.CONTACTED: "grey",
    Verdict.ACCEPTED: "blue",
    Verdict.REJECTED: "off",
    Verdict.WON: "ok",
    Verdict.LOST: "off",
}
# Reasons that were given lately are offered for the next one.
_OFFERED = 20


@require_GET
@requires(Can.SEE)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the contact stands with sales, and what was said before."""
    return _panel(request, living(pk))


@require_http_methods(["GET", "POST"])
@requires(Can.WORK_OWN_CONTACTS)
def say(request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
    """Contacted, accepted, rejected, won or lost: the dialog, and the deed."""
    if verdict not in TONES:
        raise Http404
    contact, said = workable(request, pk), Verdict(verdict)
    currency = settings.get("currency")
    form = OutcomeForm(request.POST or None, verdict=said, currency=currency)
    if request.method == "POST" and form.is_valid():
        try:
            line = outcomes.say(
                contact_id=pk,
                verdict=said,
                actor=user_of(request),
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
                amount=form.cleaned_data.get("amount"),
                currency=currency,
            )
        except CannotSay as error:
            form.add_error(None, str(error))
        else:
            words = _("%(contact)s: %(verdict)s.") % {"contact": contact, "verdict": said.label}
            undo = reverse("contacts:outcome-withdraw", args=[pk, line.pk])
            toast(request, words, undo_url=undo)
            return _done(request, contact)
    known = outcomes.valid().filter(verdict=said).exclude(reason="").order_by("-pk")
    context = {
        "room": "contacts",
        "contact": contact,
        "verdict": said,
        "form": form,
        "reasons": dict.fromkeys(known.values_list("reason", flat=True)[:_OFFERED]),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    status = 422 if form.errors else 200
    return render(request, "contacts/outcome.html", context, status=status)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def withdraw(request: HttpRequest, pk: int, outcome_id: int) -> HttpResponse:
    """Take back what was said."""
    contact = workable(request, pk)
    line = get_object_or_404(Outcome, pk=outcome_id, contact__in=family(pk))
    try:
        outcomes.withdraw(line, actor=user_of(request), at=timezone.now())
    except CannotSay as error:
        toast(request, str(error))
    else:
        toast(request, _("“%(verdict)s” is taken back.") % {"verdict": line.get_verdict_display()})
    return _done(request, contact)


def _done(request: HttpRequest, contact: Contact) -> HttpResponse:
    if by_htmx(request) and request.htmx.target == "panel-sales":  # type: ignore[attr-defined]
        return _panel(request, contact)
    return back(request, contact)


def _panel(request: HttpRequest, contact: Contact) -> HttpResponse:
    said = outcomes.valid().filter(contact=contact).order_by("-said_at", "-pk")
    page = list(said[:20])
    actors = User.objects.in_bulk({line.actor_id for line in page if line.actor_id})
    context = {
        "room": "contacts",
        "contact": contact,
        "lines": [
            (line, TONES[Verdict(line.verdict)], actors.get(line.actor_id or 0)) for line in page
        ],
        "may_work": may_work_on(user_of(request), contact),
    }
    return render(request, "contacts/sales.html", context)
