"""The first hour: what a new installation still waits for, each line done when it is done.

Nothing is ticked by hand. A line asks the database for the fact, one cheap query each, and only
as long as the list is open: once all is done, or an owner hides it, one setting says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings as environment
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import settings
from accounts.models import Invitation, User
from accounts.roles import Can
from channels import set_up
from channels.models import MailServer
from contacts.models import Contact
from insights.demo import marks
from insights.demo.marks import SOURCE
from points.models import PointAction
from tracking.models import SiteSeen

_KEY = "first_hour"


class State(StrEnum):
    """Whether the list is shown."""

    OPEN = "open"
    HIDDEN = "hidden"
    DONE = "done"


@dataclass(frozen=True)
class Line:
    """One thing to do: what, why, where, who may, and the fact that says that it is done."""

    key: str
    label: str | Promise
    why: str | Promise
    icon: str
    at: str
    may: Can
    is_done: Callable[[], bool]

    @property
    def url(self) -> str:
        """Where it is done."""
        return reverse(self.at)


@dataclass(frozen=True)
class Checklist:
    """The lines with whether each is done."""

    lines: list[tuple[Line, bool]]

    @property
    def done(self) -> int:
        """How many are."""
        return sum(is_done for _line, is_done in self.lines)

    @property
    def next(self) -> Line | None:
        """The first that is not."""
        return next((line for line, is_done in self.lines if not is_done), None)


def _has_contacts() -> bool:
    return Contact.objects.listed().exclude(source=SOURCE).exists()


def _is_tracking() -> bool:
    """A visit from a site of their own; the demo's shop stands on ours."""
    return SiteSeen.objects.exclude(origin=environment.BASE_URL.rstrip("/")).exists()


def _earns_points() -> bool:
    made = marks.read()
    own = PointAction.objects.current().filter(live__isnull=False)
    return own.exclude(pk__in=made.point_action_ids if made else []).exists()


def _has_colleagues() -> bool:
    made = marks.read()
    users = User.objects.filter(is_active=True).exclude(pk__in=made.user_ids if made else [])
    return len(users.values_list("pk")[:2]) > 1 or Invitation.objects.exists()


def _sends_mail() -> bool:
    if not set_up.is_leaving():
        return False
    return MailServer.objects.filter(tested_at__isnull=False).exists()


LINES = (
    Line(
        "contacts",
        _("Import your contacts"),
        _("A file from your spreadsheet or your last tool will do."),
        "users-group",
        "contacts:import-new",
        Can.EDIT_CONTACTS,
        _has_contacts,
    ),
    Line(
        "snippet",
        _("Put the snippet on your site"),
        _("Then every page that people look at can earn points."),
        "code",
        "tracking:screen",
        Can.MANAGE_ACCOUNT,
        _is_tracking,
    ),
    Line(
        "rule",
        _("Say what earns points"),
        _("Begin with a preset, or with one page: prices, say."),
        "bolt",
        "points:presets",
        Can.DRAFT_RULES,
        _earns_points,
    ),
    Line(
        "colleague",
        _("Invite a colleague"),
        _("Whoever calls the leads should see them turn red."),
        "user-plus",
        "accounts:people",
        Can.MANAGE_ACCOUNT,
        _has_colleagues,
    ),
    Line(
        "mail",
        _("Send a test mail"),
        _("So that you hear at once of somebody worth a call."),
        "send",
        "channels:mail",
        Can.MANAGE_ACCOUNT,
        _sends_mail,
    ),
)


def declare() -> None:
    """Make the setting known; called when the app is ready."""
    settings.declare(
        _KEY, State, default=State.OPEN, label=_("The checklist of the first hour on the dashboard")
    )


def for_user(user: User) -> Checklist | None:
    """What is left to do, for who may do any of it; None once all is done or it is hidden.

    Five small queries or so while it is open, one afterwards.
    """
    if not any(user.may(line.may) for line in LINES) or settings.get(_KEY) != State.OPEN:
        return None
    lines = [(line, line.is_done()) for line in LINES]
    if all(is_done for _line, is_done in lines):
        settings.put(_KEY, State.DONE, None)
        return None
    return Checklist([(line, is_done) for line, is_done in lines if user.may(line.may)])


def hide(actor: User) -> None:
    """Nobody is shown the list any more."""
    settings.put(_KEY, State.HIDDEN, actor)


def show(actor: User) -> None:
    """Undo of `hide`."""
    settings.put(_KEY, State.OPEN, actor)
