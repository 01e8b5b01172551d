"""Asking somebody to join: the mail holds a signed link, and whoever opens it sets a password."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import letters, security
from accounts import settings as account
from accounts.models import Invitation, User
from accounts.roles import Role
from accounts.signed_in import user_of

Kind = security.Kind
_SALT = "accounts.invitation"


class Why(StrEnum):
    """Why a link does not open the door."""

    UNREADABLE = "unreadable"
    USED = "used"
    REVOKED = "revoked"
    RUN_OUT = "run out"
    REPLACED = "replaced"  # sent again: the newer mail holds


class NotOpen(Exception):
    """The invitation cannot be accepted; `why` says it to people."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class AlreadyThere(Exception):
    """The address belongs to a colleague, or was invited before."""


def invite(email: str, role: Role, *, request: HttpRequest, at: datetime) -> Invitation:
    """Ask the owner of the address `email` to join as `role`; the mail leaves after the commit.

    Raises:
        AlreadyThere: a colleague has the address, or an invitation to it is open.
    """
    address = email.strip().lower()
    try:
        with transaction.atomic():
            if User.objects.filter(email=address).exists():
                raise AlreadyThere
            invitation = Invitation.objects.create(
                email=address,
                role=role,
                invited_by=user_of(request),
                created_at=at,
                sent_at=at,
            )
            _record(Kind.INVITED, invitation, request)
            _send(invitation, user_of(request))
    except IntegrityError:
        raise AlreadyThere from None
    return invitation


@transaction.atomic
def send_again(invitation_id: int, *, request: HttpRequest, at: datetime) -> Invitation | None:
    """A new link, good for another week; the old one stops. None if it is not open any more."""
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or not _is_open(invitation):
        return None
    invitation.nonce, invitation.sent_at = uuid.uuid4(), at
    invitation.save(update_fields=["nonce", "sent_at"])
    _record(Kind.INVITED_AGAIN, invitation, request)
    _send(invitation, user_of(request))
    return invitation


@transaction.atomic
def revoke(invitation_id: int, *, request: HttpRequest, at: datetime) -> bool:
    """Its link stops working; False if it was not open any more."""
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or not _is_open(invitation):
        return False
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    _record(Kind.INVITATION_REVOKED, invitation, request)
    return True


def link_of(invitation: Invitation) -> str:
    """Where the invitation is accepted: a whole address, for a mail."""
    path = reverse("accounts:invitation", kwargs={"token": token_of(invitation)})
    return f"{settings.BASE_URL}{path}"


def token_of(invitation: Invitation) -> str:
    """What the link proves: this invitation, in the state in which it was sent last."""
    return signing.dumps([invitation.pk, invitation.nonce.hex], salt=_SALT)


def opened_by(token: str, *, at: datetime, lock: bool = False) -> Invitation:
    """The invitation that a link belongs to.

    Raises:
        NotOpen: with the reason.
    """
    try:
        pk, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotOpen(Why.UNREADABLE) from None
    rows = Invitation.objects.select_related("invited_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    invitation = rows.filter(pk=pk).first()
    if invitation is None:
        raise NotOpen(Why.UNREADABLE)
    if invitation.accepted_at:
        raise NotOpen(Why.USED)
    if invitation.revoked_at:
        raise NotOpen(Why.REVOKED)
    if invitation.nonce.hex != nonce:
        raise NotOpen(Why.REPLACED)
    if invitation.has_run_out(at):
        raise NotOpen(Why.RUN_OUT)
    return invitation


@transaction.atomic
def accept(
    token: str,
    *,
    password: str,
    first_name: str,
    last_name: str,
    request: HttpRequest,
    at: datetime,
) -> User:
    """Become a colleague. Two clicks at once make one.

    Raises:
        NotOpen: the link does not work (any more).
    """
    invitation = opened_by(token, at=at, lock=True)
    if User.objects.filter(email=invitation.email).exists():
        raise NotOpen(Why.USED)
    user = User.objects.create_user(
        invitation.email,
        password,
        role=invitation.role,
        first_name=first_name,
        last_name=last_name,
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    security.record(
        Kind.INVITATION_ACCEPTED,
        user=user,
        actor=user,
        request=request,
        at=at,
        email=invitation.email,
        role=invitation.role,
    )
    return user


def _is_open(invitation: Invitation) -> bool:
    return invitation.accepted_at is None and invitation.revoked_at is None


def _record(kind: Kind, invitation: Invitation, request: HttpRequest) -> None:
    security.record(kind, user=None, request=request, email=invitation.email, role=invitation.role)


def _send(invitation: Invitation, inviter: User) -> None:
    letters.send(
        "invitation",
        to=invitation.email,
        subject=_("%(inviter)s invites you to Kindling") % {"inviter": str(inviter)},
        inviter=inviter,
        company=account.get("company_name"),
        role=Role(invitation.role).label,
        link=link_of(invitation),
        until=invitation.ends_at,
    )
