"""Plain functions that make what a test needs; everything left out gets a sensible value."""

from __future__ import annotations

import itertools
import uuid
from base64 import b64encode
from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts import api_tokens, settings
from accounts.models import ApiToken, Job, User
from accounts.roles import Role
from contacts import creation, events
from contacts.events import NewEvent, Recorded
from contacts.fields import defining
from contacts.models import Contact, ContactField, Visitor
from contacts.subjects import SubjectKey
from points import grade, ledger, revision
from points.grade import Grading
from points.ledger import NewEntry, Posted
from points.models import Band, Group, PointAction, PointActionVersion, Reason, Repeats, Score
from tracking import envelope
from tracking.hit_ids import HitIds
from tracking.models import Hit, IntakeCount
from triggers import drafts
from triggers import publication as trigger_publication
from triggers.models import PointTrigger, Rearm, TriggerAction

_numbers = itertools.count(1)
_hit_ids = HitIds()


def user(
    email: str = "", *, role: str = Role.OWNER, password: str | None = None, **more: Any
) -> User:
    """Somebody who may sign in."""
    return User.objects.create_user(
        email or f"colleague{next(_numbers)}@kindling.example", password, role=role, **more
    )


def group(name: str = "Product A", **more: Any) -> Group:
    """A score beside the main one."""
    return Group.objects.create(name=name, **more)


def api_token(
    of: User | None = None,
    *,
    name: str = "Zapier",
    scopes: Collection[str] = ("read",),
    **more: Any,
) -> tuple[ApiToken, str]:
    """A token, and its secret."""
    more = {"expires_at": None, "at": timezone.now(), **more}
    return api_tokens.issue(of or user(), name=name, scopes=scopes, **more)


def contact(email: str | None = "", **more: Any) -> Contact:
    """A known contact; `email=None` makes an anonymous one."""
    address = f"ada{next(_numbers)}@shop.example" if email == "" else email
    more.setdefault("at", timezone.now())
    more.setdefault("source", "hand")
    return creation.create(email=address, **more)


def anonymous(**more: Any) -> Contact:
    """A visitor whom nobody knows yet."""
    return contact(None, **more)


def field(label: str = "Plan", *, type: str = "text", **more: Any) -> ContactField:
    """A field that somebody added."""
    return defining.create(label=label, type=type, at=timezone.now(), actor=None, **more)


def point_action(
    url: str = "*/pricing*",
    *,
    points: int = 10,
    repeats: str = Repeats.EVERY_TIME,
    kind: str = "url.hit",
    config: dict[str, Any] | None = None,
    name: str = "",
    group: Group | None = None,
    counts_in_main: bool = False,
    **more: Any,
) -> PointAction:
    """A point action that is published."""
    said = {
        "name": name or f"Visited {url}",
        "kind": kind,
        "config": config if config is not None else {"url": url},
        "points": points,
        "repeats": repeats,
        "group_id": group.pk if group else Group.MAIN,
        "counts_in_main": counts_in_main,
        **more,
    }
    with transaction.atomic():
        revision.cut()
        action = PointAction.objects.create(**said)
        action.live = PointActionVersion.objects.create(
            action=action, number=1, published_at=timezone.now(), **said
        )
        action.save()
    return action


def draft(
    url: str = "*/pricing*", *, points: int = 10, repeats: str = Repeats.ONCE, **more: Any
) -> PointAction:
    """A point action that is not published."""
    more.setdefault("name", f"Visits {url}")
    more.setdefault("kind", "url.hit")
    more.setdefault("config", {"url": url, "with_query": False})
    return PointAction.objects.create(points=points, repeats=repeats, **more)


def event(
    of: Contact,
    url: str = "https://shop.example/pricing",
    *,
    kind: str = "url.hit",
    at: datetime | None = None,
    key: uuid.UUID | None = None,
    machine: str | None = None,
    source: str = "test",
    name: str = "",
    about: tuple[str, str] | None = None,
    on: str = "",
    says: dict[str, Any] | None = None,
) -> NewEvent:
    """An event to be recorded; `name` makes it a custom one, `about` names another subject,
    `on` the page on which that happened, `says` are its properties."""
    page = url.partition("?")[0]
    named = ("custom", name) if name else ("page", page)
    return NewEvent(
        contact_id=of.pk,
        kind="custom" if name else kind,
        occurred_at=at or timezone.now(),
        source=source,
        key=key or uuid.uuid4(),
        subject=SubjectKey(*(about or named)),
        url=on if name or about else url,
        properties=says,
        machine=machine,
    )


def record(*happened: NewEvent) -> list[Recorded]:
    """Record events as one batch, in a transaction of its own."""
    with transaction.atomic():
        return events.record(happened)


def visit(of: Contact, url: str = "https://shop.example/pricing", **more: Any) -> Recorded:
    """One recorded visit."""
    (recorded,) = record(event(of, url, **more))
    return recorded


def purchase(of: Contact, amount: Any = 10, *, at: datetime | None = None) -> Recorded:
    """Something that a contact bought."""
    bought = event(of, kind="purchase", at=at, about=("product", "lamp"))
    bought.properties = {"amount": amount, "currency": "CHF"}
    (recorded,) = record(bought)
    return recorded


def grading(fit: Group, engagement: Group | None = None) -> Grading:
    """Grades from now on, in quarters of 100; the main score says how engaged somebody is."""
    main = engagement or Group.objects.get(pk=Group.MAIN)
    given = Grading(fit.pk, main.pk, (75, 50, 25), (75, 50, 25))
    setting(grade.SETTING, given)
    return given


def entry(
    of: Contact,
    points: int,
    *,
    reason: Reason = Reason.API,
    group: Group | None = None,
    source: str = "test",
    source_id: int | None = None,
    at: datetime | None = None,
) -> Posted:
    """One posted line."""
    with transaction.atomic():
        (posted,) = ledger.post(
            [
                NewEntry(
                    contact_id=of.pk,
                    points=points,
                    reason=reason,
                    source=source,
                    source_id=source_id if source_id is not None else next(_numbers),
                    occurred_at=at or timezone.now(),
                    group_id=group.pk if group else Group.MAIN,
                )
            ]
        )
    return posted


def score(of: Contact, group: Group | None = None) -> int:
    """The score as the database holds it now."""
    return Score.objects.get(contact=of, group=group.pk if group else Group.MAIN).points


def bands(*said: tuple[int, str, str], of: Group | None = None) -> list[Band]:
    """The bands of a score: where each begins, its name and colour; cold, warm, hot if none."""
    cold_warm_hot = ((0, "Cold", "blue"), (40, "Warm", "yellow"), (80, "Hot", "red"))
    return [
        Band.objects.create(
            group_id=of.pk if of else Group.MAIN, from_points=start, name=name, colour=colour
        )
        for start, name, colour in said or cold_warm_hot
    ]


def trigger(
    threshold: int = 80,
    *actions: tuple[str, dict[str, Any]],
    name: str = "High-Interest",
    rearm: str = Rearm.AFTER_RESET,
    rearm_below: int | None = None,
    group: Group | None = None,
    colour: str = "red",
    **more: Any,
) -> PointTrigger:
    """A trigger that is published; `actions` are kinds with their configs."""
    with transaction.atomic():
        revision.cut()
        made = PointTrigger.objects.create(
            name=name,
            threshold=threshold,
            colour=colour,
            rearm=rearm,
            rearm_below=rearm_below,
            group_id=group.pk if group else Group.MAIN,
            is_published=True,
            published_at=timezone.now(),
            **more,
        )
        for position, (kind, config) in enumerate(actions):
            TriggerAction.objects.create(trigger=made, kind=kind, config=config, position=position)
        trigger_publication.begin(drafts.in_force(made), made.pk, at=timezone.now())
    return made


def bulk_job() -> Job:
    """Long work about many contacts, for `contacts.in_bulk.caused_by`."""
    return Job.objects.create(kind="points.recompute", state=Job.State.DONE)


def tagging(*tags: str) -> tuple[str, dict[str, Any]]:
    """An action for `trigger`: stick tags on the contact."""
    return "lead.changetags", {"add_tags": list(tags or ("hot",)), "remove_tags": []}


def mailing(*to: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """An action for `trigger`: send an e-mail."""
    return "email.send_to_user", {"to": list(to) or ["sales@kindling.example"], **more}


def setting(name: str, value: Any) -> None:
    """Set what the whole account is set to."""
    settings.put(name, value, None)


def serialized(**scalars: Any) -> str:
    """Mautic's `d=`: what PHP makes of an array of strings, in base64."""
    pairs = "".join(
        f's:{len(name)}:"{name}";s:{len(str(value).encode())}:"{value}";'
        for name, value in scalars.items()
    )
    return b64encode(f"a:{len(scalars)}:{{{pairs}}}".encode()).decode()


def visitor(of: Contact) -> Visitor:
    """A browser of a contact."""
    return Visitor.objects.create(key=uuid.uuid4(), contact=of)


def hit(
    page: str = "https://shop.example/pricing",
    *,
    visitor: uuid.UUID | None = None,
    contact_id: int | None = None,
    shard: int = 0,
    door: bytes = envelope.BY_SCRIPT,
    **parameters: Any,
) -> Hit:
    """A hit in the inbox as the collector leaves it; of a new visitor unless one is named."""
    query = urlencode({"page_url": page, **parameters}).encode()
    made = Hit.objects.create(
        id=uuid.UUID(bytes=_hit_ids.next()),
        shard=shard,
        visitor=visitor or uuid.uuid4(),
        contact_id=contact_id or 1_000_000 + next(_numbers),
        raw=envelope.seal(door, b"", b"127.0.0.1", b"Mozilla/5.0", b"", query, b""),
    )
    made.refresh_from_db()
    return made


def intake() -> dict[str, int]:
    """What became of the hits, by fate."""
    return dict(IntakeCount.objects.values_list("fate", "count"))


class Api:
    """A program that calls the REST API with a token; bodies go out as JSON."""

    def __init__(self, of: User, token: str) -> None:
        self.user = of
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(path, query)

    def post(self, path: str, body: Any = None) -> HttpResponse:
        return self.client.post(path, body or {}, content_type="application/json")

    def put(self, path: str, body: Any) -> HttpResponse:
        return self.client.put(path, body, content_type="application/json")

    def patch(self, path: str, body: Any) -> HttpResponse:
        return self.client.patch(path, body, content_type="application/json")

    def delete(self, path: str, **query: Any) -> HttpResponse:
        return self.client.delete(path, query_params=query)


def api(*, role: str = Role.OWNER, scopes: tuple[str, ...] = ("write",)) -> Api:
    """A program with a token of somebody with this role."""
    of = user(role=role)
    _, raw = api_tokens.issue(
        of, name="a script", scopes=scopes, expires_at=None, at=timezone.now()
    )
    return Api(of, raw)
