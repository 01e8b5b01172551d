"""What `accounts.security` wrote down, as a source of history."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.door import devices
from accounts.history.change import Change
from accounts.history.wanted import Wanted
from accounts.models import SecurityEvent, User
from accounts.views.security_lines import more_about

Kind = SecurityEvent.Kind

# Those stand in the history of the colleague, with what was before and after.
_TOLD_ELSEWHERE = (Kind.ROLE_CHANGED, Kind.DEACTIVATED, Kind.REACTIVATED, Kind.EMAIL_CHANGED)
# Those were not done by whose account it is about.
_BY_STRANGERS = {Kind.SIGN_IN_FAILED, Kind.CODE_FAILED, Kind.PASSWORD_RESET_ASKED}


class SignIns:
    """A source of history: signing in, passwords, invitations."""

    key, at, row = "security", "at", "id"
    label = _("Sign-in and security")

    def wanted(self, wanted: Wanted) -> QuerySet[Any] | None:
        """The lines that are asked for; None if there can be none."""
        found = SecurityEvent.objects.exclude(kind__in=_TOLD_ELSEWHERE)
        if wanted.key == "user" and wanted.objects:
            found = found.filter(user__in=[pk for pk in wanted.objects if pk.isdecimal()])
        elif wanted.key not in ("", self.key) or wanted.objects:
            return None
        if wanted.user is not None:
            found = (
                found.filter(Q(actor=wanted.user) | Q(user=wanted.user))
                if wanted.user
                else found.filter(actor=None, kind__in=_BY_STRANGERS)
            )
        if wanted.since:
            found = found.filter(at__gte=wanted.since)
        if wanted.until:
            found = found.filter(at__lt=wanted.until)
        return found

    def read(self, ids: Collection[int]) -> dict[int, Change]:
        """What the lines of these ids say, by id. One query."""
        found = SecurityEvent.objects.filter(pk__in=ids).select_related("user", "actor")
        return {line.pk: self._change(line) for line in found}

    def _change(self, line: SecurityEvent) -> Change:
        stranger = line.kind in _BY_STRANGERS
        who = line.actor or (None if stranger else line.user)
        return Change(
            at=line.at,
            key=self.key,
            row=line.pk,
            icon="key",
            label="",
            object=str(line.user) if line.user else "",
            url=_page_of(line.user),
            deed=line.get_kind_display(),
            differences=[],
            who=str(who) if who else str(_("Somebody")),
            through="",
            ip=line.ip or "",
            more=" · ".join(filter(None, [more_about(line), _device(line)])),
        )


def _page_of(user: User | None) -> str:
    return reverse("accounts:person", args=[user.pk]) if user else ""


def _device(line: SecurityEvent) -> str:
    return devices.named(line.user_agent) if line.user_agent else ""
