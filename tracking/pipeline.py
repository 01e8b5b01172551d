"""What a hit goes through, as one readable list of steps.

Each step lets a hit pass (None) or names the reason why it is dropped, which is counted.
Steps that doubt that a person was there flag the hit as a machine's: it is kept and shown,
but earns nothing. What is left gets its contact (`identity.py`) and becomes an event.

What the answer to the visitor depends on was decided before, in `reception.py`: colleagues,
privacy signals, crawlers that nobody knows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from contacts.event_kinds import EVENT_KINDS
from contacts.events import NewEvent, key_of, record
from contacts.purchases import KIND as PURCHASE
from contacts.purchases import key_of_order, with_plain_amount
from contacts.subjects import SubjectKey
from tracking import crawlers, identity, properties
from tracking.account import Wishes
from tracking.envelope import BY_SCRIPT, PREFETCH, TRIAL, unseal
from tracking.opened import OpenedHit
from tracking.pages import LONGEST, page_at
from tracking.parameters import Malformed, Parameters

SOURCE = "visit"
LANDING = "page.hit"
EVENT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


class Handled(NamedTuple):
    """How many hits met which fate, and how many came from which site (trials apart)."""

    fates: Counter[str]
    sites: Counter[str]


Step = Callable[[OpenedHit, Wishes], str | None]


def unfold(hit: OpenedHit, _: Wishes) -> str | None:
    """Read the bytes of the request. If the collector did not write them, that is an error."""
    hit.envelope = unseal(hit.raw)
    hit.parameters = Parameters(hit.envelope.query, hit.envelope.body)
    return None


def find_page(hit: OpenedHit, wishes: Wishes) -> str | None:
    """Where it happened; a visit without JavaScript may leave that to the Referer."""
    get = hit.parameters.get
    address = get(b"page_url") or get(b"url") or hit.envelope.referer.decode("latin-1")
    page = page_at(address[:LONGEST])
    if page is None:
        return None if get(b"event") else "no_page"
    # Our own demo shop is there for trying things out, whatever is listed.
    if TRIAL not in hit.envelope.flags:
        hit.site = page.site
        if wishes.sites and not wishes.lists(page.host):
            return "other_site"
    hit.url = page.url
    hit.token = page.token
    hit.kind = "url.hit"
    hit.subject = SubjectKey("page", page.key, get(b"page_title"))
    return None


def find_event(hit: OpenedHit, _: Wishes) -> str | None:
    """What happened there, if it was more than a visit."""
    name = hit.parameters.get(b"event")
    if not name:
        return None
    if not EVENT_NAME.fullmatch(name):
        return "bad_event_name"
    known = EVENT_KINDS.get(name)
    if known and known.by_page:
        # A landing page is the page itself, unless it says what else it is called.
        is_page = hit.subject if name == LANDING else None
        hit.subject = is_page._replace(kind=known.about) if is_page else None
        hit.kind = name
    else:
        hit.kind, hit.subject = "custom", SubjectKey("custom", name)
    return None


def find_identity(hit: OpenedHit, _: Wishes) -> str | None:
    """The token of a personal link, if the page's address did not have it.

    Believed from our script only, which says what its visitor's own window shows. An image can
    be planted: whoever has a link of their own could put it, as the image of some page, before
    strangers' browsers, and have them all taken for one contact.
    """
    if hit.envelope.door != BY_SCRIPT:
        hit.token = ""
        return None
    get = hit.parameters.get
    hit.token = get(b"ct") or get(b"mtct") or hit.token
    return None


def note_properties(hit: OpenedHit, _: Wishes) -> str | None:
    """What else is worth keeping."""
    said = properties.of(hit.parameters, is_custom=hit.kind != "url.hit")
    hit.properties = with_plain_amount(said) if said and hit.kind == PURCHASE else said
    return None


def name_thing(hit: OpenedHit, _: Wishes) -> str | None:
    """What it was about, where the site says so: the product of a purchase, and the like."""
    if hit.properties and (hit.subject is None or hit.kind == LANDING):
        named = properties.subject_in(hit.properties, EVENT_KINDS[hit.kind].about)
        hit.subject = named or hit.subject
    return None


def doubt_crawlers(hit: OpenedHit, _: Wishes) -> str | None:
    """Flag what says of itself that it is a crawler (with a known visitor's cookie)."""
    if crawlers.is_crawler(hit.envelope.user_agent) and TRIAL not in hit.envelope.flags:
        hit.machine = "crawler"
    return None


def doubt_prefetches(hit: OpenedHit, _: Wishes) -> str | None:
    """Flag what a browser fetched ahead."""
    if PREFETCH in hit.envelope.flags:
        hit.machine = "prefetch"
    return None


STEPS: tuple[Step, ...] = (
    unfold,
    find_page,
    find_event,
    find_identity,
    note_properties,
    name_thing,
    doubt_crawlers,
    doubt_prefetches,
)


def run(hits: Sequence[OpenedHit], wishes: Wishes) -> Handled:
    """Turn hits, in order of arrival, into recorded events; returns what was counted.

    Must be called inside a transaction: the events, the points they earn and whom they
    belong to are one fact with the hits' disappearance from the inbox.
    """
    fates: Counter[str] = Counter()
    passed = [hit for hit in hits if _passes(hit, wishes, fates)]
    deleted = identity.resolve(passed)
    events = [_event(hit) for hit in passed if hit.contact_id not in deleted]
    fates["contact_deleted"] += len(passed) - len(events)
    recorded = record(events, locked=True) if events else []
    fates["kept"] += len(recorded)
    fates["sent_twice"] += len(events) - len(recorded)
    return Handled(+fates, Counter(hit.site for hit in hits if hit.site))


def _passes(hit: OpenedHit, wishes: Wishes, fates: Counter[str]) -> bool:
    try:
        for step in STEPS:
            if reason := step(hit, wishes):
                fates[reason] += 1
                return False
    except Malformed as reason:
        fates[str(reason)] += 1
        return False
    return True


def _event(hit: OpenedHit) -> NewEvent:
    """The event; our script's `mt_id` makes it the same one when the hit is sent again, an
    order's number when its page is loaded again."""
    sent_id = hit.parameters.get(b"mt_id")
    order = key_of_order(hit.contact_id, hit.properties) if hit.kind == PURCHASE else None
    sent = key_of(f"visitor:{hit.visitor}", sent_id) if sent_id else UUID(hit.id)
    return NewEvent(
        contact_id=hit.contact_id,
        kind=hit.kind,
        # The server's clock, not the visitor's.
        occurred_at=hit.received_at,
        source=SOURCE,
        key=order or sent,
        subject=hit.subject,
        url=hit.url,
        properties=hit.properties,
        machine=hit.machine,
    )
