"""Whether a contact is worth selling to: BANT answers, and who is kept away from sales."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import bant, disqualifying
from contacts.access import may_work_on, workable
from contacts.forms.qualification import BantForm, DisqualifyForm
from contacts.models import Contact, Disqualification
from contacts.views.answers import by_htmx, go
from contacts.views.panels import living
from kit.toasts import toast


@require_GET
@requires(Can.SEE)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """How it stands."""
    return _panel(request, living(pk))


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is said to the four questions."""
    contact = workable(request, pk)
    form = BantForm(bant.answers(pk), request.POST)
    if not form.is_valid():
        return _panel(request, contact, questions=form)
    if bant.answer(pk, form.said(), actor=user_of(request), at=timezone.now()):
        toast(request, _("Kept what is known of %(contact)s.") % {"contact": contact})
    return _done(request, contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def disqualify(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the contact away from sales, and say why."""
    contact = workable(request, pk)
    form = DisqualifyForm(request.POST)
    if not form.is_valid():
        return _panel(request, contact, why=form)
    reason, now = form.cleaned_data["reason"], timezone.now()
    if disqualifying.disqualify([pk], reason=reason, actor=user_of(request), at=now):
        toast(
            request,
            _("%(contact)s is kept away from sales.") % {"contact": contact},
            undo_url=reverse("contacts:requalify", args=[pk]),
        )
    return _done(request, contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def requalify(request: HttpRequest, pk: int) -> HttpResponse:
    """Sales may have them after all."""
    contact = workable(request, pk)
    if disqualifying.lift([pk], actor=user_of(request), at=timezone.now()):
        toast(
            request,
            _("%(contact)s is no longer kept away from sales.") % {"contact": contact},
            undo_url=reverse("contacts:disqualify-again", args=[pk]),
        )
    return _done(request, contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def disqualify_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo of lifting: as it was, for the same reason."""
    contact = workable(request, pk)
    if disqualifying.put_back(pk, actor=user_of(request), at=timezone.now()):
        toast(request, _("%(contact)s is kept away from sales.") % {"contact": contact})
    return _done(request, contact)


def _done(request: HttpRequest, contact: Contact) -> HttpResponse:
    if by_htmx(request):
        return _panel(request, contact)
    return go(request, contact.get_absolute_url())


def _panel(
    request: HttpRequest,
    contact: Contact,
    *,
    questions: BantForm | None = None,
    why: DisqualifyForm | None = None,
) -> HttpResponse:
    answers = bant.answers(contact.pk)
    rows = Disqualification.objects.filter(contact=contact).select_related("by").order_by("since")
    context = {
        "room": "contacts",
        "contact": contact,
        "answers": [answers[question] for question in bant.Question if question in answers],
        "speak_for": sum(answer.speaks_for is True for answer in answers.values()),
        "needed": bant.needed(),
        "questions": questions or BantForm(answers),
        "why": why or DisqualifyForm(),
        "standing": [row for row in rows if row.lifted_at is None],
        "lifted": [row for row in rows if row.lifted_at is not None],
        "may_work": may_work_on(user_of(request), contact),
    }
    is_wrong = bool((questions and questions.errors) or (why and why.errors))
    return render(request, "contacts/qualification.html", context, status=422 if is_wrong else 200)
