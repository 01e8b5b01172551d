"""Another e-mail address to sign in with: asked for, proven by a link, then changed.

allauth would keep addresses in a table of its own; ours is `User.email` alone, so that no
forgotten row opens an account.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import letters, security
from accounts.models import User

_SALT = "accounts.address"
LASTS = timedelta(days=1)


class NotProven(Exception):
    """The link is not whole, too old, somebody else's, or the address is taken by now."""


def ask(user: User, email: str, *, request: HttpRequest) -> None:
    """Send a link to the new address; nothing changes until it is followed."""
    token = signing.dumps([user.pk, user.email, email], salt=_SALT)
    path = reverse("accounts:address-confirm", kwargs={"token": token})
    letters.send(
        "address",
        to=email,
        subject=_("Confirm your new address for Kindling"),
        reader=user,
        email=email,
        link=f"{settings.BASE_URL}{path}",
    )
    security.record(security.Kind.EMAIL_CHANGE_ASKED, user=user, request=request, email=email)


def proven_by(token: str, *, user: User) -> str:
    """The address that a link of `user` proves.

    Raises:
        NotProven: it proves nothing.
    """
    try:
        pk, before, email = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotProven from None
    if pk != user.pk or before != user.email:
        raise NotProven
    return str(email)


def confirm(token: str, *, user: User, request: HttpRequest) -> str:
    """Change the address; the old one is told. Says which it is now.

    Raises:
        NotProven: nothing was changed.
    """
    email, before = proven_by(token, user=user), user.email
    try:
        with transaction.atomic():
            if not User.objects.filter(pk=user.pk, email=before).update(email=email):
                raise NotProven
            security.record(
                security.Kind.EMAIL_CHANGED, user=user, request=request, what=f"{before} → {email}"
            )
    except IntegrityError:
        raise NotProven from None
    letters.send(
        "notice",
        to=before,
        subject=_("Your address for Kindling was changed"),
        reader=user,
        more=_("You sign in with %(email)s now.") % {"email": email},
    )
    return email
