"""While contacts are being imported, the list says that it is not complete yet."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Job, User
from accounts.roles import Can
from contacts.models import Import
from kit.banners import Banner


def is_running(request: HttpRequest) -> Banner | None:
    """On the contact list, while an import or its undo runs."""
    if request.path != reverse("contacts:list"):
        return None
    running = Job.State.RUNNING
    imports = Import.objects.filter(job__state=running) | Import.objects.filter(
        undo_job__state=running
    )
    found = imports.order_by("-pk").first()
    if found is None:
        return None
    user = request.user
    sees = isinstance(user, User) and user.may(Can.EDIT_CONTACTS)
    words = _("“%(name)s” is being undone: some contacts are about to go.")
    if found.undo_job_id is None:
        words = _("“%(name)s” is being imported: more contacts are about to come.")
    return Banner(
        words % {"name": found.name},
        tone="blue",
        icon="file-import",
        act=_("See how far it is") if sees else "",
        link_url=found.get_absolute_url() if sees else "",
    )
