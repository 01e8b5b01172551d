"""The contact that an address is about, and whether the caller may work on it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework.request import Request

from contacts.access import may_work_on
from contacts.api.telling import tell
from contacts.models import Contact
from kit.api.errors import NotFound
from kit.api.view import user_of


def contact_of(pk: int) -> Contact:
    """The living contact.

    Raises:
        NotFound: there is none (any more).
    """
    living = Contact.objects.living().select_related("company", "owner", "activity")
    contact = living.filter(pk=pk).first()
    if contact is None:
        raise NotFound
    return contact


def workable(request: Request, pk: int) -> Contact:
    """The same, to be changed.

    Raises:
        NotFound: there is none (any more).
        PermissionDenied: it is somebody else's, and the caller may work on own ones only.
    """
    contact = contact_of(pk)
    if not may_work_on(user_of(request), contact):
        raise PermissionDenied
    return contact


def told(pk: int) -> dict[str, Any]:
    """What answers say of the contact now."""
    (one,) = tell([contact_of(pk)])
    return one
