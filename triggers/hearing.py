"""Who hears of it when triggers have many contacts at once: for the summary, and for the question
that offers one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext
from pydantic import ValidationError

from accounts.models import User
from kit.kinds import UnknownKind
from triggers import readers
from triggers.actions import behaviour
from triggers.actions.digest_add import AddToDigest
from triggers.actions.email_send_to_user import SendToUser
from triggers.actions.notify_user import NotifyUser
from triggers.models import PointTrigger

# What colleagues hear of contacts by.
Telling = SendToUser | NotifyUser | AddToDigest


def telling(trigger: PointTrigger) -> Iterator[Telling]:
    """The actions that would tell colleagues of a contact, each in its way."""
    for action in trigger.actions.filter(archived_at=None).order_by("pk"):
        try:
            kind = behaviour(action.kind, action.config)
        except (UnknownKind, ValidationError):
            continue
        if isinstance(kind, Telling):
            yield kind


def everybody_told(action: Telling) -> list[tuple[str, User | None]]:
    """Whom an action tells of every contact: the address, and the colleague, if it is one's."""
    colleagues = User.objects.filter(pk__in=action.user_ids, is_active=True).order_by("pk")
    told: list[tuple[str, User | None]] = [(one.email, one) for one in colleagues]
    if isinstance(action, SendToUser):
        told += [(address, None) for address in action.to]
    return told


def goes_to(triggers: Iterable[PointTrigger]) -> str:
    """To whom a summary of contacts of these triggers goes, for whoever may ask for it."""
    names: list[str] = []
    to_owner, to_asker = False, False
    for trigger in triggers:
        actions = list(telling(trigger))
        told = [one for action in actions for one in everybody_told(action)]
        names += [str(reader or address) for address, reader in told]
        to_owner = to_owner or any(action.to_owner for action in actions)
        to_asker = to_asker or not told
    if to_owner:
        names.append(gettext("the owner"))
    said = {"names": readers.listed(list(dict.fromkeys(names)))}
    if not names:
        return gettext("These triggers tell nobody of contacts, so it goes to you.")
    if to_asker:
        return (
            gettext(
                "It goes to %(names)s, and to you about contacts of whom nobody else would hear."
            )
            % said
        )
    return gettext("It goes to %(names)s.") % said
