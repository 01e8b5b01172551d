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
from contacts.subjects import SubjectKey
from kit.api.shapes import Problem
from tracking import tokens
from tracking.pages import LONGEST, LONGEST_KEY, Page, page_at
from tracking.pipeline import EVENT_NAME
from tracking.reported import FIELD, Reported, Who

MOST = 1_000
_MOST_PROPERTIES = 50
_LONGEST_TEXT = 1_000

Scalar = str | int | float | bool | None


def _known_kind(kind: str) -> str:
    if kind not in EVENT_KINDS:
        known = ", ".join(EVENT_KINDS)
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


def _plain(properties: dict[str, Scalar] | None) -> dict[str, Scalar] | None:
    for name, value in (properties or {}).items():
        if len(name) > 60 or (isinstance(value, str) and len(value) > _LONGEST_TEXT):
            raise ValueError(gettext("A name or a text is too long."))
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(gettext("This is no number that can be kept."))
        if isinstance(value, int) and abs(value) >= 2**63:
            raise ValueError(gettext("This is no number that can be kept."))
    return properties


class EventIn(BaseModel):
    """Something that a contact did. One of contact, email, visitor and unique says who."""

    model_config = ConfigDict(extra="forbid", title="Event")

    kind: Annotated[
        str,
        AfterValidator(_known_kind),
        Field(description="url.hit, page.hit, form.submit, custom, …", examples=["url.hit"]),
    ]
    contact: Annotated[
        int | None, Field(ge=1, lt=2**63, description="The contact's id.", examples=[47])
    ] = None
    email: Annotated[
        str | None,
        AfterValidator(lambda email: email and _address(email)),
        Field(max_length=254, description="The contact's address.", examples=["ada@shop.example"]),
    ] = None
    visitor: Annotated[
        str | None,
        Field(max_length=200, description="The browser: `device_id` of what /mtc/event answers."),
    ] = None
    unique: Annotated[
        dict[str, Annotated[str, BeforeValidator(_text), Field(max_length=255)]] | None,
        Field(max_length=1, description="A unique field's alias, with the contact's value."),
    ] = None
    create: Annotated[
        bool, Field(description="Make a contact of an e-mail address that nobody has.")
    ] = False
    subject: Annotated[
        str | None,
        BeforeValidator(_text),
        Field(
            max_length=LONGEST_KEY,
            description="What it was about: a form's or e-mail's number; a custom event's name.",
        ),
    ] = None
    title: Annotated[
        str | None, Field(max_length=300, description="What the subject is called.")
    ] = None
    url: Annotated[
        str | None, Field(max_length=LONGEST, examples=["https://shop.example/pricing"])
    ] = None
    properties: Annotated[
        dict[str, Scalar] | None,
        AfterValidator(_plain),
        Field(max_length=_MOST_PROPERTIES, description="More to keep with it."),
    ] = None
    occurred_at: Annotated[
        Annotated[AwareDatetime, BeforeValidator(_only_text), AfterValidator(_since_1970)] | None,
        Field(description="When, with its zone; now if it is left out."),
    ] = None
    key: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="The same key again is the same event again, and counts once.",
        ),
    ] = None

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
                    " underscores, as in demo.request."
                )
            )
        return self

    def report(self, *, now: datetime) -> Reported:
        """What it says, in our terms."""
        page = self._page()
        return Reported(
            who=self._who(),
            kind=self.kind,
            occurred_at=self.occurred_at or now,
            subject=self._subject(page),
            url=page.url if page else "",
            properties=self.properties or None,
            key=self.key,
            create=self.create,
        )

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


class EventsIn(BaseModel):
    """A batch of events, recorded in this order."""

    model_config = ConfigDict(title="Events")

    events: Annotated[list[EventIn], Field(max_length=MOST)]


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
