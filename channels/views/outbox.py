"""Administration → Outbox: every mail that was asked for, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from channels import posting
from channels.filters import MessageFilter
from channels.mail import as_bytes
from channels.models import EmailMessage
from contacts.models import Contact
from kit.paging import Key, page

PER_PAGE = 50
NEWEST_FIRST = (Key("created_at", datetime, descending=True), Key("id", int, descending=True))

State = EmailMessage.State
TONES = {State.WAITING: "blue", State.SENT: "ok", State.FILED: "grey", State.FAILED: "bad"}


@require_GET
@requires(Can.SEE_WORK)
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails, newest first; htmx gets the part below the search."""
    narrowed = MessageFilter(request.GET, EmailMessage.objects.defer("text", "html"))
    shown = page(
        narrowed.qs,
        NEWEST_FIRST,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    counts = dict(EmailMessage.objects.order_by().values_list("state").annotate(many=Count("pk")))
    context = {
        "room": "outbox",
        "form": narrowed.form,
        "page": shown,
        "rows": [(message, TONES[State(message.state)]) for message in shown.rows],
        "states": [(state.value, state.label, counts.get(state.value, 0)) for state in State],
        "total": sum(counts.values()),
        "is_narrowed": any(request.GET.get(name) for name in ("q", "state")),
    }
    part = "#mails" if request.htmx and not request.htmx.boosted else ""  # type: ignore[attr-defined]
    return render(request, f"channels/outbox.html{part}", context)


@require_GET
@requires(Can.SEE_WORK)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: headers, text, and its HTML as source. It is never rendered: mail is not ours."""
    asked = get_object_or_404(EmailMessage, pk=pk)
    context = {
        "room": "outbox",
        "message": asked,
        "tone": TONES[State(asked.state)],
        "contact": Contact.objects.filter(pk=asked.contact_id or 0).first(),
        "is_erased": not asked.to,
        "is_secret": posting.is_secret(asked),
    }
    return render(request, "channels/message.html", context)


@require_GET
@requires(Can.SEE_WORK)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as a file that a mail program opens."""
    shown = EmailMessage.objects.exclude(to=[]).exclude(purpose=posting.ACCOUNT)
    asked = get_object_or_404(shown, pk=pk)
    return HttpResponse(
        as_bytes(asked),
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="mail-{asked.pk}.eml"'},
    )
