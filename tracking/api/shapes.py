"""A batch of events as a script sends it, read by pydantic: a thousand are checked in no time."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from rest_framework import serializers

from contacts.event_kinds import EVENT_KINDS
from contacts.purchases import KIND as PURCHASE
from contacts.purchases import amount_of, with_plain_amount
from contacts.subjects import SubjectKey
from kit.api.shapes import Problem
from tracking import tokens
from tracking.pages import LONGEST, LONGEST_KEY, Page, page_at
from tracking.pipeline import EVENT_NAME
from tracking.reported import FIELD, LONGEST_REASON, MACHINE, Reported, Who

MOST = 1_000
_MOST_PROPERTIES = 50
_LONGEST_TEXT = 1_000

Scalar = str | int | float | bool | None


# Recorded by Kindling itself, when nothing happens.
KINDS = [kind for kind in EVENT_KINDS if kind != "silence"]


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise ValueError(gettext("There is no such kind. Known are: %(kinds)s.") % {"kinds": known})
    return kind


def _address(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError:
        raise ValueError(gettext("This is no e-mail address.")) from None
    return email.strip().lower()


def _text(sent: Any) -> Any:
    """A number may stand for its digits; a time may not."""
    return str(sent) if isinstance(sent, int) and not isinstance(sent, bool) else sent


def _only_text(sent: Any) -> Any:
    if not isinstance(sent, str):
        raise ValueError(gettext("Write a time as in 2026-02-17T09:30:00+01:00."))
    return sent


def _since_1970(at: datetime) -> datetime:
    if not 1970 <= at.year <= 9000:
        raise ValueError(gettext("Give a year between 1970 and 9000."))
    return at


def _plain(properties: dict[str, Scalar]) -> dict[str, Scalar]:
    for name, value in properties.items():
        if len(name) > 60 or (isinstance(value, str) and len(value) > _LONGEST_TEXT):
            raise ValueError(gettext("A name or a text is too long."))
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(gettext("This is no number that can be kept."))
        if isinstance(value, int) and abs(value) >= 2**63:
            raise ValueError(gettext("This is no number that can be kept."))
    return properties


def _machine(sent: Any) -> Any:
    """Why it was no person: in words, or just that it was so; None for a person."""
    if isinstance(sent, bool):
        return MACHINE if sent else None
    return (sent.strip() or None) if isinstance(sent, str) else sent


_Reason = Annotated[str, Field(max_length=LONGEST_REASON)]
_UniqueValue = Annotated[str, BeforeValidator(_text), Field(max_length=255)]


class EventIn(BaseModel):
    """Something that a contact did, as `EventForm` documents it.

    One of contact, email, visitor and unique says who.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, AfterValidator(_known_kind)]
    contact: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    email: Annotated[str, Field(max_length=254), AfterValidator(_address)] | None = None
    visitor: Annotated[str, Field(max_length=200)] | None = None
    unique: Annotated[dict[str, _UniqueValue], Field(max_length=1)] | None = None
    create: bool = False
    subject: Annotated[str, BeforeValidator(_text), Field(max_length=LONGEST_KEY)] | None = None
    title: Annotated[str, Field(max_length=300)] | None = None
    url: Annotated[str, Field(max_length=LONGEST)] | None = None
    properties: (
        Annotated[dict[str, Scalar], Field(max_length=_MOST_PROPERTIES), AfterValidator(_plain)]
        | None
    ) = None
    occurred_at: (
        Annotated[AwareDatetime, BeforeValidator(_only_text), AfterValidator(_since_1970)] | None
    ) = None
    key: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    machine: Annotated[_Reason | None, BeforeValidator(_machine)] = None

    @model_validator(mode="after")
    def _says_who_and_what(self) -> EventIn:
        named = [self.contact, self.email, self.visitor, self.unique]
        if sum(one not in (None, "", {}) for one in named) != 1:
            raise ValueError(gettext("Say who it was by one of contact, email, visitor, unique."))
        if self.create and not self.email:
            raise ValueError(gettext("“create” needs an e-mail address."))
        if self.visitor and tokens.visitor_of(self.visitor.encode()) is None:
            raise ValueError(gettext("“visitor” is no device_id of ours."))
        if self.url and self._page() is None:
            raise ValueError(gettext("“url” is no address of a page."))
        if self.kind == "url.hit" and not self.url:
            raise ValueError(gettext("“url” says which page: it is required."))
        if self.kind == "custom" and not EVENT_NAME.fullmatch(self.subject or ""):
            raise ValueError(
                gettext(
                    "“subject” names what was done, in small letters, digits, dots, dashes and"
                    " underscores, as in brochure.order."
                )
            )
        if self.kind == PURCHASE and not self._says_amount():
            raise ValueError(
                gettext("“amount” of “properties” is a number that is not below 0: 49.9")
            )
        return self

    def _says_amount(self) -> bool:
        """Whether a purchase's amount, if one is said, is one."""
        said = self.properties or {}
        return said.get("amount") is None or amount_of(said) is not None

    def report(self, *, now: datetime) -> Reported:
        """What it says, in our terms."""
        page = self._page()
        return Reported(
            who=self._who(),
            kind=self.kind,
            occurred_at=self.occurred_at or now,
            subject=self._subject(page),
            url=page.url if page else "",
            properties=self._kept(),
            key=self.key,
            create=self.create,
            machine=self.machine,
        )

    def _kept(self) -> dict[str, Scalar] | None:
        if self.properties and self.kind == PURCHASE:
            return with_plain_amount(self.properties)
        return self.properties or None

    def _page(self) -> Page | None:
        return page_at(self.url) if self.url else None

    def _who(self) -> Who:
        if self.contact is not None:
            return Who("id", str(self.contact))
        if self.email:
            return Who("email", self.email)
        if self.visitor:
            carried = tokens.visitor_of(self.visitor.encode())
            assert carried is not None, "was checked"
            return Who("visitor", str(UUID(bytes=carried.visitor)))
        ((alias, value),) = (self.unique or {}).items()
        return Who(f"{FIELD}{alias}", value.lower())

    def _subject(self, page: Page | None) -> SubjectKey | None:
        about, title = EVENT_KINDS[self.kind].about, self.title or ""
        if self.kind == "url.hit" and page:
            return SubjectKey(about, page.key, title)
        return SubjectKey(about, self.subject, title) if self.subject else None


class EventForm(serializers.Serializer[Any]):
    """Something that a contact did. One of contact, email, visitor and unique says who.

    For the OpenAPI document only: `EventIn` reads them, ten times as fast.
    """

    kind = serializers.ChoiceField(choices=KINDS)
    contact = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1, help_text="An id."
    )
    email = serializers.EmailField(required=False, allow_null=True, max_length=254)
    visitor = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=200,
        help_text="The browser: `device_id` of what /mtc/event answers.",
    )
    unique = serializers.DictField(
        child=serializers.CharField(max_length=255),
        required=False,
        allow_null=True,
        help_text="A unique field's alias, with the contact's value.",
    )
    create = serializers.BooleanField(  # type: ignore[assignment]
        default=False, help_text="Make a contact of an e-mail address that nobody has."
    )
    subject = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=LONGEST_KEY,
        help_text="What it was about: the number of a form or e-mail, the product of a purchase,"
        " the name of a custom event.",
    )
    title = serializers.CharField(
        required=False, allow_null=True, max_length=300, help_text="What the subject is called."
    )
    url = serializers.CharField(
        required=False, allow_null=True, max_length=LONGEST, help_text="Required of url.hit."
    )
    properties = serializers.DictField(
        required=False,
        allow_null=True,
        help_text="More to keep: names with texts, numbers, true or false; at most 50. Of a"
        " purchase: amount, currency, order_id (the same order counts once).",
    )
    occurred_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When, with its zone; now if it is left out."
    )
    key = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=200,
        help_text="The same key again is the same event again, and counts once.",
    )
    machine = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=LONGEST_REASON,
        help_text="Why it was no person, as in Apple MPP or link checker (or just true): kept and"
        " shown, but it counts for no rule that does not ask for machines, and never as an open.",
    )


class EventsForm(serializers.Serializer[Any]):
    """A batch of events, recorded in this order."""

    events = serializers.ListField(child=EventForm(), max_length=MOST)


class OutcomeShape(serializers.Serializer[Any]):
    """What became of one event."""

    status = serializers.ChoiceField(choices=("recorded", "duplicate", "error"))
    id = serializers.IntegerField(allow_null=True, help_text="The event's, if it was recorded.")
    contact = serializers.IntegerField(allow_null=True, help_text="Whose it is.")


class OutcomesShape(serializers.Serializer[Any]):
    """What became of a batch of events, in its order."""

    events = OutcomeShape(many=True)
    recorded = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    failed = serializers.IntegerField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=Problem(), required=False, help_text="By index, if any."
    )
