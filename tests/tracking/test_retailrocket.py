"""A real shop's visitors, through the front door: every event is found once."""

from __future__ import annotations

import asyncio
import csv

import pytest
from django.conf import settings
from django.db.models import Count

from contacts.models import Contact, Event

EVENTS = settings.BASE_DIR.parent / "shared" / "data" / "retailrocket_sample_events.csv"

pytestmark = pytest.mark.skipif(
    not EVENTS.exists(), reason="shared/data beside the checkout holds no Retailrocket events"
)

AT_ONCE = 50


def rows():
    """Views, carts and purchases of 5,000 visitors, in order of time."""
    with EVENTS.open(newline="") as file:
        found = list(csv.DictReader(file))
    # The file repeats a few lines; those are two events here, told apart by their number.
    return sorted(enumerate(found), key=lambda numbered: int(numbered[1]["timestamp"]))


def fields(number, row):
    """What the script would send."""
    page = f"https://shop.example/item/{row['itemid']}"
    sent = {"page_url": page, "mt_id": f"event {number}"}
    return sent if row["event"] == "view" else {**sent, "event": row["event"]}


class TestRetailrocket:
    def test_replayed_through_the_collector_is_found_once_in_every_event(self, front):
        """Each visitor sends its events in turn, many visitors at a time, and one in ten twice."""
        by_visitor = {}
        for number, row in rows():
            by_visitor.setdefault(row["visitorid"], []).append((number, row))
        # A foreign site's page: no cookies, each visitor has but the token that it was given.
        client = front.browser(origin="https://shop.example").client
        limit = asyncio.Semaphore(AT_ONCE)

        async def visit(events):
            token = {}
            async with limit:
                for number, row in events:
                    sent = fields(number, row)
                    answer = await client.post("/mtc/event", data={**sent, **token})
                    token = {"mautic_device_id": answer.json()["device_id"]}
                    if number % 10 == 0:
                        await client.post("/mtc/event", data={**sent, **token})

        async def everybody():
            await asyncio.gather(*map(visit, by_visitor.values()))

        front.loop.run(everybody())
        front.drain()

        expected = {}
        for _, row in rows():
            kind = "url.hit" if row["event"] == "view" else "custom"
            expected[kind] = expected.get(kind, 0) + 1
        assert dict(Event.objects.values_list("kind").annotate(n=Count("pk"))) == expected
        assert Contact.objects.count() == len(by_visitor)
        per_contact = (
            Event.objects.values("contact").annotate(n=Count("pk")).values_list("n", flat=True)
        )
        assert sorted(per_contact) == sorted(map(len, by_visitor.values()))
