"""Lines of the security log as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.door import devices
from accounts.models import SecurityEvent, User
from accounts.roles import Role
from kit import numbers

Kind = SecurityEvent.Kind

_ICONS = {
    Kind.SIGNED_IN: ("key", "ok"),
    Kind.SIGN_IN_FAILED: ("ban", "bad"),
    Kind.CODE_FAILED: ("ban", "bad"),
    Kind.SIGNED_OUT: ("logout", "grey"),
    Kind.SESSIONS_ENDED: ("logout", "grey"),
    Kind.TWO_FACTOR_ADDED: ("shield-check", "ok"),
    Kind.TWO_FACTOR_REMOVED: ("shield", "warn"),
    Kind.TWO_FACTOR_RESET: ("shield", "warn"),
    Kind.DEACTIVATED: ("user-off", "warn"),
    Kind.REACTIVATED: ("user-check", "ok"),
    Kind.ROLE_CHANGED: ("user-edit", "blue"),
    Kind.EXPORTED: ("download", "grey"),
}


@dataclass(frozen=True)
class Line:
    """One line: `what` happened, `more` about it, who did it if it was somebody else."""

    what: str
    more: str
    at: datetime
    ip: str
    device: str
    by: User | None
    icon: str
    tone: str


def lines(events: Iterable[SecurityEvent]) -> list[Line]:
    """`events` in words."""
    return [_line(event) for event in events]


def more_about(event: SecurityEvent) -> str:
    """What its detail says, in words; empty where there is nothing to add."""
    said = event.detail
    if event.kind == Kind.ROLE_CHANGED:
        return f"{_role(said.get('before'))} → {_role(said.get('after'))}"
    if said.get("email"):
        words = {"email": said["email"], "role": _role(said.get("role"))}
        return _("%(email)s, as %(role)s") % words if said.get("role") else str(said["email"])
    if event.kind == Kind.EXPORTED:
        many = said.get("contacts", 0)
        said_so = ngettext("%(many)s contact", "%(many)s contacts", many)
        return said_so % {"many": numbers.written(many)}
    if said.get("heir"):
        return _("What they owned went to %(heir)s") % {"heir": said["heir"]}
    if "mfa" in said.get("ways", ()):
        return _("With a second step")
    return str(said.get("what", ""))


def _line(event: SecurityEvent) -> Line:
    icon, tone = _ICONS.get(Kind(event.kind), ("lock", "grey"))
    return Line(
        what=str(event.get_kind_display()),
        more=more_about(event),
        at=event.at,
        ip=event.ip or "",
        device=devices.named(event.user_agent) if event.user_agent else "",
        by=event.actor if event.actor_id != event.user_id else None,
        icon=icon,
        tone=tone,
    )


def _role(value: str | None) -> str:
    return str(Role(value).label) if value in Role.values else ""
