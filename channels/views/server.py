"""Administration → Mail: by which server mail leaves, and whether it does."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from channels import set_up, trial
from channels.forms.server import MailServerForm, RecipientForm
from channels.set_up import CannotTell
from channels.transport import Smtp
from channels.trial import Outcome
from kit.toasts import toast


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@requires(Can.MANAGE_ACCOUNT)
def server(request: HttpRequest) -> HttpResponse:
    """The form; POST keeps what was typed, and every process sends by it from then on."""
    form = MailServerForm(request.POST or None, instance=set_up.stored())
    if request.method == "POST" and form.is_valid():
        form.instance.changed_by = user_of(request)
        form.save()
        toast(
            request,
            _("Saved. Mail leaves by %(host)s from now on.") % {"host": form.instance.host}
            if form.instance.host and not settings.EMAIL_URL
            else _("Saved."),
        )
        return redirect("channels:mail")
    return _page(request, form, RecipientForm(initial={"to": user_of(request).email}))


@sensitive_post_parameters()
@require_POST
@requires(Can.MANAGE_ACCOUNT)
def test(request: HttpRequest) -> HttpResponse:
    """Send a test mail as it was typed, without keeping it, and say how that went."""
    form = MailServerForm(request.POST, instance=set_up.stored())
    recipient = RecipientForm(request.POST)
    if not (form.is_valid() & recipient.is_valid()):
        return _page(request, form, recipient)
    try:
        by = form.server()
    except CannotTell as error:
        form.add_error("password" if "password" in form.fields else None, str(error))
        return _page(request, form, recipient)
    if by is None:
        form.add_error("host", _("Name a server first."))
        return _page(request, form, recipient)
    to: str = recipient.cleaned_data["to"]
    outcome = trial.send(by, form.writer(), to=to, at=timezone.now())
    return _page(request, form, recipient, outcome)


def _page(
    request: HttpRequest,
    form: MailServerForm,
    recipient: RecipientForm,
    outcome: Outcome | None = None,
) -> HttpResponse:
    row = set_up.stored()
    context = {
        "room": "mail",
        "form": form,
        "recipient": recipient,
        "outcome": outcome,
        "stored": row,
        "environment": _from_environment(),
        "from_email": settings.FROM_EMAIL,
        "mail_stays": not set_up.is_leaving(),
    }
    # A test answers htmx with its outcome alone, so that what was typed stays as it is.
    is_test = request.method == "POST" and request.resolver_match is not None
    is_test = is_test and request.resolver_match.url_name == "mail-test"  # type: ignore[union-attr]
    part = "#outcome" if is_test and request.htmx else ""  # type: ignore[attr-defined]
    status = 422 if form.errors or recipient.errors else 200
    return render(request, f"channels/server.html{part}", context, status=status)


def _from_environment() -> Smtp | str | None:
    """The server that EMAIL_URL names, or why it names none; None where it is not set."""
    if not settings.EMAIL_URL:
        return None
    try:
        return set_up.current().server
    except CannotTell as error:
        return str(error)
