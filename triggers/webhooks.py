"""Webhooks: what is told to somebody else's server about a contact, and what it answered."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext

from contacts.api.telling import tell
from contacts.models import Contact
from kit import calls
from kit.calls import Answer, NoAnswer
from points.models import Group
from triggers import signing
from triggers.models import Delivery, Run
from triggers.telling import score_now

KEPT_FOR = timedelta(days=90)
GONE = 410
REACHED, PING = "trigger.reached", "ping"
_LONGEST_URL = 1_000


def deliver(run: Run, contact: Contact, *, url: str, secret: str) -> Delivery:
    """Call `url` about `run`, once; every attempt is written down.

    The event's id is the run's key: whoever is told twice can tell that it is one.
    """
    body = _as_json(about(run, contact))
    delivery = Delivery(run=run, attempt=run.attempts, url=url[:_LONGEST_URL])
    try:
        answer = _send(url, body, secret=secret, event_id=str(run.key))
    except NoAnswer as error:
        delivery.error = error.reason[:300]
        delivery.save()
        raise
    delivery.status, delivery.headers, delivery.body = answer.status, answer.headers, answer.body
    delivery.took_ms = int(answer.took * 1000)
    delivery.save()
    return delivery


def ping(*, url: str, secret: str) -> Answer:
    """Call `url` as a test, signed like every call.

    Raises:
        NoAnswer: nobody answered.
    """
    key = str(uuid.uuid4())
    body = {"event": PING, "id": key, "timestamp": timezone.now(), "from": settings.BASE_URL}
    return _send(url, _as_json(body), secret=secret, event_id=key)


def about(run: Run, contact: Contact) -> dict[str, Any]:
    """What is told: who, how many points, and by which trigger."""
    trigger, crossing = run.action.trigger, run.crossing
    group = Group.objects.get(pk=trigger.looks_at)
    now = score_now(run, contact)
    return {
        "event": REACHED,
        "id": run.key,
        "timestamp": crossing.crossed_at if crossing else run.created_at,
        "trigger": {
            "id": trigger.pk,
            "name": trigger.name,
            "points": crossing.threshold if crossing else trigger.threshold,
            "url": settings.BASE_URL + trigger.get_absolute_url(),
        },
        "points": {
            "reached": crossing.score if crossing else now,
            "now": now,
            "group": {"id": group.pk, "name": group.name},
        },
        "contact": tell([contact])[0] | {"url": settings.BASE_URL + contact.get_absolute_url()},
    }


def refused(answer: Delivery) -> tuple[str, bool]:
    """Why an answer is no yes, and whether trying again is useless."""
    said = {"host": urlsplit(answer.url).hostname, "status": answer.status}
    if answer.status == GONE:
        return gettext("%(host)s wants no more calls (410).") % said, True
    if answer.status is not None and 300 <= answer.status < 400:
        words = gettext(
            "%(host)s answered with a redirect (%(status)s), which is not followed: write the"
            " address where it leads to."
        )
        return words % said, True
    return gettext("%(host)s answered %(status)s.") % said, False


def forget_old(*, at: datetime) -> int:
    """Drop what was answered more than three months ago; how many lines."""
    many, _by_model = Delivery.objects.filter(sent_at__lt=at - KEPT_FOR).delete()
    return many


def _send(url: str, body: bytes, *, secret: str, event_id: str) -> Answer:
    headers = signing.headers(body, secret=secret, event_id=event_id, at=timezone.now())
    return calls.post(url, body, headers, but=settings.WEBHOOK_PRIVATE_HOSTS)


def _as_json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
