"""Whom a list's address finds, also when nobody is looking at it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from accounts.models import User
from accounts.roles import Can
from contacts.bulk.action import CannotDo
from contacts.filters import contact_filter
from contacts.models import Contact


def matching(address: str, user: User) -> QuerySet[Contact]:
    """The contacts of a list whose address has the query string `address`, as `user` sees it.

    Who may work on their own contacts alone gets those. Days begin in the time zone that is in
    force.

    Raises:
        CannotDo: a filter makes no sense, so the list shows more than was meant.
    """
    narrowed = contact_filter(as_list(address, user))
    if narrowed.is_bound and not narrowed.form.is_valid():
        raise CannotDo(gettext("One of the filters cannot be understood: remove it first."))
    return own_if_need_be(narrowed.qs, user)


def as_list(address: str, user: User) -> HttpRequest:
    """A request for the list, as its filters want to be asked."""
    request = HttpRequest()
    request.GET = QueryDict(address)
    request.user = user
    return request


def own_if_need_be(contacts: QuerySet[Contact], user: User) -> QuerySet[Contact]:
    """Those of `contacts` that `user` may work on."""
    return contacts if user.may(Can.EDIT_CONTACTS) else contacts.filter(owner=user)
