"""The collector and its database: shared commits, outages, promises, nudges."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from contacts.models import Contact, Event
from tests import make, own_loop
from tracking import inbox
from tracking.database import Database, Unavailable
from tracking.hit_ids import HitIds
from tracking.models import Hit
from tracking.nudging import Nudges


def cut_connections():
    """As if the database had been started anew: whoever was connected is thrown out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def closed_database():
    """Nobody gets into the test database, and whoever was in it is thrown out."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as outside:

        def open_again():
            outside.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')

        try:
            outside.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
            outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            yield open_again
        finally:
            open_again()


class TestInbox:
    def test_shares_one_insert_among_those_who_wait_together(self, front, monkeypatch):
        groups = []
        write = inbox.Inbox._write

        async def watch(self, group):
            groups.append(len(group))
            await write(self, group)

        monkeypatch.setattr(inbox.Inbox, "_write", watch)
        browsers = [front.browser() for _ in range(50)]
        front.browser().look()

        async def all_at_once():
            asked = [b.client.post("/mtc/event", data={"event": "a"}) for b in browsers]
            return await asyncio.gather(*asked)

        answers = front.loop.run(all_at_once())
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["id"] for answer in answers}) == 50
        assert Hit.objects.count() == sum(groups) == 51
        assert max(groups) > 10

    def test_answers_only_after_the_commit(self, front):
        for number in range(1, 4):
            front.browser().look()
            assert Hit.objects.count() == number

    def test_survives_a_connection_that_was_cut_without_anybody_noticing(self, front):
        browser = front.browser()
        browser.look()
        cut_connections()
        assert browser.look().status_code == 200
        assert Hit.objects.count() == 2

    def test_says_503_while_the_database_is_away_and_recovers_by_itself(
        self, front, closed_database
    ):
        browser = front.browser()
        for path in ("/mtracking.gif", "/mtc.js"):
            answer = browser.ask("GET", path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
        assert browser.look().status_code == 503
        closed_database()
        assert browser.look().status_code == 200
        assert Hit.objects.count() == 1

    def test_does_not_let_everybody_wait_when_too_many_do(self, front, monkeypatch):
        monkeypatch.setattr(inbox, "MOST_WAITING", 0)
        assert front.browser().look().status_code == 503

    def test_takes_the_same_hit_twice_for_one(self, front):
        """A commit that worked without our hearing of it is tried again."""
        front.browser().look()
        row = Hit.objects.get()
        database = Database()
        again = [
            inbox.UuidArray([row.id.bytes]),
            inbox.SmallIntArray([row.shard.to_bytes(2, "big")]),
            inbox.UuidArray([row.visitor.bytes]),
            inbox.BigIntArray([row.contact_id.to_bytes(8, "big")]),
            inbox.ByteaArray([bytes(row.raw)]),
        ]
        front.loop.run(database.run(inbox._INSERT, again))
        front.loop.run(database.close())
        assert Hit.objects.get() == row


class TestDatabase:
    def test_does_not_wait_for_a_statement_for_ever(self, front, monkeypatch):
        monkeypatch.setattr("tracking.database.STATEMENT_SECONDS", 1)
        database = Database()
        with pytest.raises(Unavailable):
            front.loop.run(database.run("SELECT pg_sleep(5)"))
        assert front.loop.run(database.run("SELECT 1")) == [(1,)]
        front.loop.run(database.close())


class TestPromisedIds:
    def test_are_never_those_of_contacts(self, front):
        for _ in range(3):
            front.browser().look()
            make.contact()
        front.drain()
        assert Contact.objects.count() == 6
        assert Event.objects.values("contact").distinct().count() == 3


class TestHitIds:
    def test_rise_and_are_of_version_seven(self):
        ids = HitIds()
        made = [ids.next() for _ in range(20_000)]
        assert made == sorted(set(made))
        assert {(one[6] >> 4, one[8] >> 6) for one in made} == {(7, 0b10)}

    def test_of_two_processes_differ(self):
        assert HitIds().next()[8:] != HitIds().next()[8:]


class TestNudges:
    def test_come_at_once_and_then_rarely_but_never_too_few(self, monkeypatch):
        monkeypatch.setattr("tracking.nudging.EVERY", 0.05)
        sent = []

        async def hits():
            nudges = Nudges(sent.append)
            nudges.ask([1])
            assert sent == [[1]]
            for _ in range(10):
                nudges.ask([1])
            nudges.ask([2, 0])
            assert sent == [[1]]
            await asyncio.sleep(0.12)
            assert sent == [[1], [0, 1, 2]]
            await asyncio.sleep(0.06)
            nudges.ask([3])
            assert sent == [[1], [0, 1, 2], [3]]

        own_loop.run(hits())
