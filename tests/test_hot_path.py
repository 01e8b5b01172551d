"""The whole road, through the real collector, a real Celery worker and real Postgres.

A visit is heard, stored, understood, paid, crosses a threshold, and a mail goes out: once, twice
the same, from twenty at a time, and while everything around it dies.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from contacts.identity import token_for
from contacts.locking import lock
from contacts.models import Event
from points import why
from points.models import Entry
from points.verification import verify
from tests import make
from tests.stack import stack
from tracking.models import Hit, RejectedHit
from triggers.models import Crossing, Run

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]

PRICING = "https://shop.example/pricing"


def until(answer, *, seconds=45):
    """Wait until `answer()` is true: slow machines wait longer, nothing is asserted about time."""
    deadline = time.monotonic() + seconds
    while not (found := answer()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
    return found


@pytest.fixture
def road(transactional_db, tmp_path, smtp_server):
    """The running stack, mail included; whatever a test does, the ledger tells the truth after."""
    with stack(tmp_path, EMAIL_URL=smtp_server.url) as running:
        running.mailbox = smtp_server.mailbox
        yield running
    assert verify().is_true


@pytest.fixture
def ada(transactional_db):
    """A known contact, a rule of 10 points a visit, and High-Interest at 80 with a mail."""
    contact = make.contact("ada@love.example", firstname="Ada", lastname="Lovelace")
    make.point_action("*/pricing*", points=10, name="Looked at prices")
    make.trigger(80, make.mailing("sales@kindling.example"))
    return contact


class Browser:
    """A visitor's browser, as the tracking script drives it."""

    def __init__(self, url, contact=None):
        self.url = url
        self.device = None
        if contact is not None:
            self.visit(f"https://shop.example/?ct={token_for(contact.pk)}", "arrival")

    def visit(self, page=PRICING, key=None):
        """One tracked visit; `key` is the hit's id, which the script keeps when it resends."""
        data = {"page_url": page, "page_title": "A page"}
        if key:
            data["mt_id"] = key
        if self.device:
            data["mautic_device_id"] = self.device
        # Of a person: a crawler whom nobody knows would be counted, not stored.
        person = {"User-Agent": "Mozilla/5.0 Firefox/140.0"}
        answer = httpx.post(f"{self.url}/mtc/event", data=data, headers=person, timeout=30)
        if answer.status_code == 200:
            self.device = answer.json()["device_id"]
        return answer


def handled():
    """Whether nothing waits in the inbox."""
    return not Hit.objects.exists()


class TestHotPath:
    def test_walks_from_a_visit_to_a_mail(self, road, ada):
        browser = Browser(road.url, ada)
        for _ in range(8):
            browser.visit()
        (mail,) = road.mailbox.wait_for(1, seconds=45)
        assert mail["to"] == "sales@kindling.example"
        assert "High-Interest" in mail["subject"]
        assert "Ada Lovelace" in mail["subject"]
        until(lambda: Run.objects.get().state == Run.State.DONE)
        assert make.score(ada) == 80
        (main,) = why.explain(ada.pk).groups
        assert [(line.label, line.times, line.points) for line in main.lines] == [
            ("Looked at prices", 8, 80)
        ]

    def test_counts_the_same_hit_once_however_often_it_is_sent(self, road, ada):
        browser = Browser(road.url, ada)
        for _ in range(5):
            browser.visit(key="one-and-the-same")
        browser.visit(key="another")
        until(handled)
        until(lambda: make.score(ada) == 20)
        assert Event.objects.filter(subject_id__isnull=False, url=PRICING).count() == 2

    def test_fires_once_when_twenty_at_a_time_climb_over_one_threshold(self, road, ada):
        first = Browser(road.url, ada)
        until(handled)

        def come(number):
            browser = Browser(road.url)
            browser.device = first.device
            return browser.visit(key=f"visit {number}").status_code

        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(come, range(20))) == {200}
        until(lambda: make.score(ada) == 200)
        road.mailbox.wait_for(1, seconds=45)
        until(lambda: Run.objects.get().state == Run.State.DONE)
        assert Crossing.objects.count() == 1
        assert len(road.mailbox.messages) == 1


class TestWhatDies:
    def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(self, road, ada):
        browser = Browser(road.url, ada)
        until(handled)
        with transaction.atomic():
            lock([ada.pk])  # the drain waits for this in the middle of its transaction
            for number in range(50):
                browser.visit(key=f"visit {number}")
            until(waits_for_a_lock)
            road.worker.kill()
        assert Hit.objects.count() == 50
        assert not Entry.objects.exists()
        road.worker.start()
        road.start_beat()
        until(lambda: make.score(ada) == 500)
        assert Event.objects.filter(url=PRICING).count() == 50
        assert handled()

    def test_a_worker_killed_in_the_middle_of_a_mail_sends_it_once(
        self, transactional_db, tmp_path, slow_smtp_server, ada
    ):
        with stack(tmp_path, EMAIL_URL=slow_smtp_server.url) as road:
            browser = Browser(road.url, ada)
            for _ in range(8):
                browser.visit()
            assert slow_smtp_server.is_taking.wait(45)
            road.worker.kill()
            slow_smtp_server.may_go_on.set()
            assert Run.objects.get().state == Run.State.DUE
            Run.objects.update(due_at=timezone.now())  # its lease has run out
            road.worker.start()
            road.start_beat()
            until(lambda: Run.objects.get().state == Run.State.DONE)
            assert len(slow_smtp_server.mailbox.messages) == 1
            assert Run.objects.get().attempts == 2

    def test_a_flushed_broker_costs_only_time(self, road, ada):
        browser = Browser(road.url, ada)
        until(handled)
        road.worker.stop()
        for number in range(8):
            browser.visit(key=f"visit {number}")
        assert Hit.objects.count() == 8
        with redis.Redis.from_url(settings.REDIS_URL) as broker:  # tests beside it go on
            broker.delete(*broker.scan_iter(f"*{road.prefix}*"))
        road.worker.start()
        road.start_beat()
        road.mailbox.wait_for(1, seconds=60)
        assert make.score(ada) == 80

    def test_a_database_that_is_gone_is_said_and_survived(self, road, ada):
        browser = Browser(road.url, ada)
        until(handled)
        with DatabaseGone():
            refused = [browser.visit(key=f"lost {number}").status_code for number in range(3)]
            time.sleep(10)
            refused.append(browser.visit(key="lost at the end").status_code)
        assert set(refused) == {503}
        until(lambda: browser.visit(key="back again").status_code == 200)
        road.start_beat()
        until(lambda: make.score(ada) == 10)
        assert Event.objects.filter(url=PRICING).count() == 1

    def test_a_poisonous_hit_is_set_aside_and_the_rest_goes_on(self, road, ada):
        browser = Browser(road.url, ada)
        until(handled)
        road.worker.stop()
        browser.visit(key="before")
        poison = Hit.objects.get()
        browser.visit(key="after")
        Hit.objects.filter(pk=poison.pk).update(raw=b"not an envelope")
        road.worker.start()
        road.start_beat()
        until(handled)
        until(lambda: make.score(ada) == 10)
        assert RejectedHit.objects.get().pk == poison.pk
        assert RejectedHit.objects.get().error


def waits_for_a_lock():
    """Whether a process waits for a row of somebody else in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


class DatabaseGone:
    """While it lasts, nobody gets into the test database, and whoever was in is thrown out."""

    def __enter__(self):
        self.name = connection.settings_dict["NAME"]
        connection.close()
        self.outside = psycopg.connect(settings.DATABASE_URL, autocommit=True)
        self._allow(False)
        self.outside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.name]
        )

    def __exit__(self, *_):
        self._allow(True)
        self.outside.close()

    def _allow(self, yes):
        self.outside.execute(f'ALTER DATABASE "{self.name}" WITH ALLOW_CONNECTIONS {yes}')


@pytest.fixture
def slow_smtp_server(smtp_server):
    """A mail server that, the first time, takes its time and then takes nothing."""
    mailbox, take = smtp_server.mailbox, smtp_server.mailbox.handle_DATA
    smtp_server.is_taking, smtp_server.may_go_on = threading.Event(), threading.Event()

    async def take_slowly(server, session, envelope):
        if not smtp_server.is_taking.is_set():
            smtp_server.is_taking.set()
            while not smtp_server.may_go_on.is_set():
                await asyncio.sleep(0.02)
            return "451 try again later"
        return await take(server, session, envelope)

    mailbox.handle_DATA = take_slowly
    return smtp_server
