"""Who may work on a contact: marketers on anybody's, sales on their own."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from accounts.models import User
from accounts.roles import Can
from accounts.signed_in import user_of
from contacts.models import Contact


def may_work_on(user: User, contact: Contact) -> bool:
    """Whether `user` may edit this contact, write notes, stick tags and give points by hand."""
    if user.may(Can.EDIT_CONTACTS):
        return True
    return user.may(Can.WORK_OWN_CONTACTS) and contact.owner_id == user.pk


def workable(request: HttpRequest, contact_id: int) -> Contact:
    """The living contact that a view is about to change.

    Raises:
        Http404: there is none (any more).
        PermissionDenied: somebody else's, and the user's role may work on own ones only.
    """
    living = Contact.objects.living().select_related("company", "owner")
    contact = get_object_or_404(living, pk=contact_id)
    if not may_work_on(user_of(request), contact):
        raise PermissionDenied(gettext("You may work on your own contacts only."))
    return contact
