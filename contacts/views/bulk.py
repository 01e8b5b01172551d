"""The same for several contacts at once: those ticked in the list."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from contacts import deletion
from contacts import tags as tag_deeds
from contacts.listing import PAGE_SIZE
from contacts.models import Contact
from kit.toasts import toast


@require_POST
@requires(Can.EDIT_CONTACTS)
def bulk(request: HttpRequest) -> HttpResponse:
    """Tag or delete the ticked contacts, then go back to the list as it was."""
    chosen = _ids(request.POST.getlist("selected"))
    act, tag = request.POST.get("act"), request.POST.get("tag", "").replace("\0", "").strip()[:100]
    if not chosen:
        toast(request, _("No contact was selected."), level=messages.WARNING)
    elif act == "tag" and not tag:
        toast(request, _("Write the tag first."), level=messages.WARNING)
    elif act == "tag":
        tag_deeds.add(chosen, [tag])
        said = ngettext(
            "%(many)d contact has the tag “%(tag)s”.",
            "%(many)d contacts have the tag “%(tag)s”.",
            len(chosen),
        )
        toast(request, said % {"many": len(chosen), "tag": tag})
    elif act == "delete":
        many = deletion.delete(chosen, at=timezone.now())
        said = ngettext("%(many)d contact is deleted.", "%(many)d contacts are deleted.", many)
        undo = (
            f"{reverse('contacts:bulk-restore')}?{urlencode({'ids': ','.join(map(str, chosen))})}"
        )
        toast(request, said % {"many": many}, undo_url=undo)
    return redirect(_back(request))


@require_POST
@requires(Can.EDIT_CONTACTS)
def restore(request: HttpRequest) -> HttpResponse:
    """Bring those back whose ids the address names."""
    try:
        many = deletion.restore(_numbers(request.GET.get("ids", "").split(",")))
    except IntegrityError:
        said = _("One of the addresses belongs to somebody else by now; restore the others singly.")
        toast(request, said, level=messages.ERROR)
    else:
        said = ngettext("%(many)d contact is back.", "%(many)d contacts are back.", many)
        toast(request, said % {"many": many})
    return redirect("contacts:list")


def _ids(typed: Sequence[str]) -> list[int]:
    """The living contacts among what was ticked."""
    living = Contact.objects.living().filter(pk__in=_numbers(typed))
    return sorted(living.values_list("pk", flat=True))


def _numbers(typed: Sequence[str]) -> list[int]:
    """What can be an id; no more of them than a page can tick."""
    return [int(pk) for pk in typed[:PAGE_SIZE] if pk.isdecimal() and len(pk) < 19]


def _back(request: HttpRequest) -> str:
    """The list as it was narrowed and sorted; never another site."""
    back = request.POST.get("back", "")
    # From the root: `redirect` takes anything else for the name of a view.
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("contacts:list")
