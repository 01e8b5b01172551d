"""One mail instead of many: whom long work has carried where, to each colleague once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from accounts.job_kinds import label_of
from accounts.models import Job, User
from accounts.preferences import zone_chosen
from channels import messages
from channels.models import EmailMessage
from channels.rendering import Rendered, render
from channels.tasks import deliver
from contacts.disqualifying import are_disqualified
from contacts.models import Contact, Import
from kit.nudge import nudge
from triggers import drafts
from triggers.hearing import everybody_told, telling
from triggers.models import BulkClimb, Crossing, PointTrigger
from triggers.sentences import where

PURPOSE = "triggers.summary"
# So many contacts of each trigger are named; the list has them all.
NAMED = 50
_KEYS = uuid.UUID("9c1b8c0a-6e0f-4b0e-9a3e-1f6d8f2a7b11")


@dataclass
class Part:
    """What a mail says about one trigger: the keenest contacts, and how many there are."""

    trigger: PointTrigger
    crossings: list[Crossing]
    many: int

    @property
    def heading(self) -> str:
        """The trigger, what it waits for, and how many are there."""
        said = ngettext(
            "%(trigger)s (%(when)s): %(many)d contact",
            "%(trigger)s (%(when)s): %(many)d contacts",
            self.many,
        )
        when = where(drafts.in_force(self.trigger), self.trigger.group)
        return said % {"trigger": self.trigger.name, "when": when, "many": self.many}

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.many - len(self.crossings)


@dataclass
class Letter:
    """To whom, and about what."""

    address: str
    reader: User | None
    parts: list[Part] = field(default_factory=list)


def ask(cause: int, answer: Job, *, at: datetime) -> int:
    """Write down one mail for everybody whom the triggers would tell; how many.

    `cause` is the job that carried the contacts there, `answer` the one that wrote the crossings
    which are told of. The key is made of that and the address, so asking again asks for the same
    mail. It names many people, of whom one may be erased some day: `channels.posting` wipes it
    once it has left.
    """
    job = Job.objects.get(pk=cause)
    letters = _letters(answer)
    for letter in letters:
        said = _say(job, letter)
        message = messages.ask(
            key=uuid.uuid5(_KEYS, f"job {answer.pk} {letter.address.lower()}"),
            to=[letter.address],
            subject=said.subject,
            text=said.text,
            html=said.html,
            purpose=PURPOSE,
        )
        waiting = EmailMessage.objects.filter(pk=message.pk, state=EmailMessage.State.WAITING)
        if waiting.update(due_at=at):
            nudge(deliver, message_id=message.pk)
    return len(letters)


def _letters(answer: Job) -> list[Letter]:
    """The mails: for each trigger those whom its actions name, and owners about their own.

    Whoever asked for the summary hears of those contacts of whom nobody else would.
    """
    found: dict[str, Letter] = {}
    for trigger in _crossed(answer):
        quiet = _of(answer).filter(trigger=trigger)
        actions = list(telling(trigger))
        everybody = [one for action in actions for one in everybody_told(action)]
        for address, reader in everybody:
            _add(found, address, reader, trigger, quiet)
        to_owners = any(action.to_owner for action in actions)
        about = _by_owner(quiet) if to_owners else {}
        if not everybody and (asker := answer.started_by) and asker.is_active:
            told = {pk for ids in about.values() for pk in ids}
            untold = set(quiet.values_list("contact_id", flat=True)) - told
            about[asker] = sorted({*about.get(asker, ()), *untold})
        for reader, ids in about.items():
            if ids:
                _add(found, reader.email, reader, trigger, quiet.filter(contact__in=ids))
    return list(found.values())


def _by_owner(quiet: QuerySet[Crossing]) -> dict[User, list[int]]:
    """Who looks after which of these contacts."""
    owners: dict[User, list[int]] = defaultdict(list)
    owned = Contact.objects.filter(pk__in=quiet.values("contact"), owner__is_active=True)
    for contact in owned.select_related("owner").only("pk", "owner"):
        if contact.owner is not None:
            owners[contact.owner].append(contact.pk)
    return owners


def _add(
    found: dict[str, Letter],
    address: str,
    reader: User | None,
    trigger: PointTrigger,
    crossings: QuerySet[Crossing],
) -> None:
    letter = found.setdefault(address.lower(), Letter(address, reader))
    if any(part.trigger == trigger for part in letter.parts):
        return
    keenest = crossings.select_related("contact", "contact__company").order_by("-score", "pk")
    letter.parts.append(Part(trigger, list(keenest[:NAMED]), crossings.count()))


def _crossed(answer: Job) -> QuerySet[PointTrigger]:
    triggers = PointTrigger.objects.filter(pk__in=_of(answer).values("trigger"))
    return triggers.select_related("group").order_by("-threshold", "pk")


def _of(answer: Job) -> QuerySet[Crossing]:
    """The crossings that this answer has written, of contacts whom somebody may be told of."""
    cause = answer.config.get("cause", answer.pk)
    climbs = BulkClimb.objects.filter(cause=cause, crossing__isnull=False, answered_by=answer.pk)
    known = Contact.objects.listed()  # nobody is told about somebody whom nobody knows
    return Crossing.objects.filter(
        pk__in=climbs.values("crossing"),
        quiet=True,
        contact__in=known.exclude(are_disqualified()).values("pk"),
    )


def _say(job: Job, letter: Letter) -> Rendered:
    reader = letter.reader
    language = reader.language if reader and reader.language else settings.LANGUAGE_CODE
    zone = zone_chosen(reader.time_zone if reader else "")
    many = sum(part.many for part in letter.parts)
    with translation.override(language), timezone.override(zone):
        said = ngettext(
            "%(many)d contact is where a trigger waits for them",
            "%(many)d contacts are where a trigger waits for them",
            many,
        )
        return render(
            "triggers/mail/summary",
            subject=said % {"many": many},
            parts=letter.parts,
            why=_why(job),
            base=settings.BASE_URL,
            link=settings.BASE_URL + reverse("contacts:list"),
        )


def _why(job: Job) -> str:
    """What brought them there, and why there is one mail for all of them."""
    if importing := Import.objects.filter(job=job).first():
        said = gettext(
            "Their points came with a file, so there is one mail for all of them."
            " The file was “%(name)s”."
        )
        return said % {"name": importing.name}
    said = gettext(
        "It happened to many contacts at once, so there is one mail for all of them. It came by"
        " “%(work)s”."
    )
    return said % {"work": label_of(job)}
