"""One line of the history, as it is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.history.acting import Through
from accounts.history.words import Difference
from accounts.job_kinds import label_of
from accounts.models import ApiToken, Job, User


@dataclass(frozen=True)
class Change:
    """Who did what to which object, when, from where, and what that changed.

    `who` is a colleague's name or who else it was, `through` by what way, if not by a screen.
    `more` says what differences cannot. `is_blank` is true where what changed was taken away
    since (an erased contact's).
    """

    at: datetime
    key: str
    row: int
    icon: str
    label: str | Promise
    object: str
    url: str
    deed: str
    differences: list[Difference]
    who: str
    through: str
    ip: str
    more: str = ""
    is_blank: bool = False


class Actors:
    """Who stands behind the contexts of a page of rows, looked up all at once."""

    def __init__(self, contexts: Collection[Mapping[str, Any]]) -> None:
        self.users = User.objects.in_bulk(_named("user", contexts))
        self.tokens = ApiToken.objects.in_bulk(_named("token", contexts))
        self.jobs = Job.objects.in_bulk(_named("job", contexts))

    def who(self, context: Mapping[str, Any]) -> str:
        """A colleague, a visitor, a trigger, or Kindling itself."""
        if "user" in context:
            return str(self.users.get(context["user"]) or _("Somebody who is gone"))
        if context.get("through") == Through.VISITOR:
            return _("A visitor")
        if context.get("through") == Through.TRIGGER:
            if name := context.get("named"):
                return _("Trigger “%(name)s”") % {"name": name}
            return _("A trigger")
        return _("Kindling")

    def through(self, context: Mapping[str, Any]) -> str:
        """The script's token or the long work that did it; nothing for a screen."""
        if token := self.tokens.get(context.get("token", 0)):
            return _("API token “%(name)s”") % {"name": token.name}
        if job := self.jobs.get(context.get("job", 0)):
            return str(label_of(job))
        return ""


def _named(key: str, contexts: Collection[Mapping[str, Any]]) -> set[Any]:
    return {context[key] for context in contexts if key in context}
