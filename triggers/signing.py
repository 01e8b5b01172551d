"""How a webhook proves that it comes from here, and says which event it is.

`Webhook-Signature` is Mautic's: base64 of HMAC-SHA256 of the body. `Kindling-Signature` also
covers the event's id and the time of sending, so that nobody can send an old call again.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime

from django.conf import settings


def headers(body: bytes, *, secret: str, event_id: str, at: datetime) -> dict[str, str]:
    """The headers of one call."""
    moment = str(int(at.timestamp()))
    key = secret.encode()
    signed = f"{event_id}.{moment}.".encode() + body
    return {
        "Content-Type": "application/json",
        "User-Agent": "Kindling",
        "X-Origin-Base-URL": settings.BASE_URL,
        "Webhook-Signature": b64encode(hmac.digest(key, body, hashlib.sha256)).decode(),
        "Kindling-Event-Id": event_id,
        "Kindling-Timestamp": moment,
        "Kindling-Signature": "v1=" + hmac.new(key, signed, hashlib.sha256).hexdigest(),
    }
