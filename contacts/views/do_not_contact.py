"""The panel of a contact's page that says whether we may write to them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import do_not_contact
from contacts.access import may_work_on, workable
from contacts.forms.small import DoNotContactForm
from contacts.models import Contact, DoNotContact
from contacts.moments import CHANNELS
from contacts.views.answers import by_htmx, go
from contacts.views.panels import living
from kit.toasts import toast


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """How it stands; POST says that nothing may be sent by e-mail any more, and why."""
    if request.method == "GET":
        return _panel(request, living(pk), DoNotContactForm())
    contact = workable(request, pk)
    form = DoNotContactForm(request.POST)
    if not form.is_valid():
        return _panel(request, contact, form)
    do_not_contact.add(
        [pk],
        reason=int(form.cleaned_data["reason"]),
        comments=form.cleaned_data["comments"],
        actor=user_of(request),
        at=timezone.now(),
    )
    toast(
        request,
        _("%(contact)s gets no more e-mails.") % {"contact": contact},
        undo_url=reverse("contacts:do-not-contact-lift", args=[pk]),
    )
    return _done(request, contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """They may be written to again."""
    contact = workable(request, pk)
    channel = request.POST.get("channel", do_not_contact.EMAIL)
    if do_not_contact.remove([pk], channel=channel, actor=user_of(request), at=timezone.now()):
        undo = reverse("contacts:do-not-contact-put-back", args=[pk])
        toast(
            request,
            _("%(contact)s may be contacted by %(channel)s again.")
            % {"contact": contact, "channel": CHANNELS.get(channel, channel)},
            undo_url=undo if channel == do_not_contact.EMAIL else None,
        )
    return _done(request, contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo of lifting: as it was before, for the same reason."""
    contact = workable(request, pk)
    if do_not_contact.put_back(pk, actor=user_of(request), at=timezone.now()):
        toast(request, _("%(contact)s gets no more e-mails.") % {"contact": contact})
    return _done(request, contact)


def _done(request: HttpRequest, contact: Contact) -> HttpResponse:
    if by_htmx(request):
        return _panel(request, contact, DoNotContactForm())
    return go(request, contact.get_absolute_url())


def _panel(request: HttpRequest, contact: Contact, form: DoNotContactForm) -> HttpResponse:
    rows = DoNotContact.objects.filter(contact=contact).select_related("by").order_by("channel")
    standing = [(row, CHANNELS.get(row.channel, row.channel)) for row in rows]
    context = {
        "room": "contacts",
        "contact": contact,
        "form": form,
        "standing": standing,
        "may_be_mailed": all(row.channel != do_not_contact.EMAIL for row, _said in standing),
        "unsubscribed": DoNotContact.Reason.UNSUBSCRIBED,
        "may_work": may_work_on(user_of(request), contact),
    }
    status = 422 if form.errors else 200
    return render(request, "contacts/do_not_contact.html", context, status=status)
