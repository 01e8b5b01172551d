"""A hit on its way to becoming an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contacts.subjects import SubjectKey
from tracking.envelope import Envelope
from tracking.parameters import Parameters


class OpenedHit:
    """A hit as the pipeline's steps fill it in, from top to bottom.

    `id` and `visitor` are UUIDs in their usual spelling: as text they are read and compared
    in a fraction of the time.
    """

    __slots__ = (
        "contact_id",
        "envelope",
        "id",
        "kind",
        "machine",
        "parameters",
        "promised_id",
        "properties",
        "raw",
        "received_at",
        "site",
        "subject",
        "token",
        "url",
        "visitor",
    )

    def __init__(
        self, id: str, visitor: str, promised_id: int, raw: bytes, received_at: datetime
    ) -> None:
        self.id = id
        self.visitor = visitor
        self.promised_id = promised_id
        self.raw = raw
        self.received_at = received_at

        self.envelope: Envelope
        self.parameters: Parameters
        self.kind: str
        self.subject: SubjectKey | None
        self.url = ""
        self.site = ""  # whose page it was: "https://shop.example"
        self.token = ""  # of a personal link (contacts.identity)
        self.properties: dict[str, Any] | None = None
        self.machine: str | None = None  # why it was not a person
        self.contact_id = 0  # 0: nobody's (yet)
