"""How the inbox is emptied: once, in order, and past what cannot be handled."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import OperationalError, connection, connections, transaction

from contacts import events
from contacts.locking import lock
from contacts.models import Contact, Event, EventKey
from tests import make
from tracking import drain as draining
from tracking import pipeline, rejected
from tracking.drain import drain, shards_with_hits
from tracking.erasure import forget
from tracking.models import Hit, RejectedHit

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = "https://shop.example/"


def pages():
    """What was recorded, in order."""
    return [
        url.removeprefix(SHOP) for url in Event.objects.order_by("pk").values_list("url", flat=True)
    ]


def fates(shard=0):
    """Drain and count."""
    drain(shard)
    return make.intake()


class TestDrain:
    def test_empties_a_shard_and_leaves_the_others(self):
        make.hit(SHOP + "here", shard=0)
        make.hit(SHOP + "there", shard=1)
        assert drain(0) is False
        assert pages() == ["here"]
        assert shards_with_hits() == [1]

    def test_of_an_empty_inbox_does_nothing(self):
        assert drain(0) is False
        assert shards_with_hits() == []

    def test_keeps_the_order_of_arrival(self):
        visitor = uuid.uuid4()
        for number in range(20):
            make.hit(f"{SHOP}{number}", visitor=visitor, contact_id=77)
        drain(0)
        assert pages() == [str(number) for number in range(20)]

    def test_takes_more_than_one_batch(self, monkeypatch):
        monkeypatch.setattr(draining, "MOST_AT_ONCE", 3)
        for number in range(10):
            make.hit(f"{SHOP}{number}")
        drain(0)
        assert len(pages()) == 10

    def test_says_that_there_is_more_when_its_turn_is_over(self, monkeypatch):
        monkeypatch.setattr(draining, "MOST_AT_ONCE", 1)
        monkeypatch.setattr(draining, "TURN_SECONDS", 0.000_1)
        for number in range(3):
            make.hit(f"{SHOP}{number}")
        assert drain(0) is True

    def test_leaves_a_shard_to_who_is_at_it(self):
        make.hit(SHOP)
        at_it, may_go = threading.Event(), threading.Event()

        def other():
            with transaction.atomic():
                draining._take_turn(0)
                at_it.set()
                may_go.wait(10)
            connections.close_all()

        thread = threading.Thread(target=other)
        thread.start()
        at_it.wait(10)
        assert drain(0) is False
        assert Hit.objects.count() == 1
        may_go.set()
        thread.join()
        drain(0)
        assert not Hit.objects.exists()

    def test_sees_what_came_while_it_looked_for_the_last_time(self, monkeypatch):
        """The nudge of such a hit found us busy, so nobody else will come for it."""
        look, came = draining._handle, []

        def handle(shard, limit, fates):
            handled = look(shard, limit, fates)
            if not handled and not came:
                came.append(make.hit(SHOP + "late"))
            return handled

        monkeypatch.setattr(draining, "_handle", handle)
        make.hit(SHOP + "early")
        drain(0)
        assert pages() == ["early", "late"]

    def test_that_dies_leaves_the_hits_where_they_were(self, monkeypatch):
        make.hit(SHOP)

        def die(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(events, "on_events", die)
            with pytest.raises(KeyboardInterrupt):
                drain(0)
        assert Hit.objects.count() == 1
        assert not Event.objects.exists()
        assert not EventKey.objects.exists()
        assert not Contact.objects.exists()
        drain(0)
        assert pages() == [""]


class TestPoison:
    @pytest.mark.parametrize("at", [0, 3, 6])
    def test_is_set_aside_with_its_error_and_the_rest_goes_on(self, at):
        hits = [make.hit(f"{SHOP}{number}") for number in range(7)]
        Hit.objects.filter(pk=hits[at].pk).update(raw=b"nonsense")
        assert fates() == {"kept": 6, "rejected": 1}
        poison = RejectedHit.objects.get()
        assert poison.pk == hits[at].pk
        assert bytes(poison.raw) == b"nonsense"
        assert poison.received_at == hits[at].received_at
        assert "NotAnEnvelope" in poison.error
        assert pages() == [str(number) for number in range(7) if number != at]

    def test_everywhere_does_not_stop_the_rest(self):
        for number in range(20):
            make.hit(f"{SHOP}{number}")
        Hit.objects.filter(pk__in=list(Hit.objects.values_list("pk", flat=True)[::2])).update(
            raw=b""
        )
        assert fates() == {"kept": 10, "rejected": 10}

    def test_can_be_put_back(self):
        hit = make.hit(SHOP)
        good = bytes(Hit.objects.get().raw)
        Hit.objects.update(raw=b"nonsense")
        drain(0)
        RejectedHit.objects.update(raw=good)
        assert rejected.retry([hit.pk]) == 1
        assert not RejectedHit.objects.exists()
        drain(0)
        assert Event.objects.get().occurred_at == hit.received_at

    def test_can_be_thrown_away(self):
        hit = make.hit(SHOP)
        Hit.objects.update(raw=b"nonsense")
        drain(0)
        assert rejected.discard([hit.pk]) == 1
        assert not RejectedHit.objects.exists()

    def test_is_forgotten_with_its_contact(self):
        make.hit(SHOP, contact_id=41)
        make.hit(SHOP, contact_id=42)
        forget([41])
        assert Hit.objects.get().contact_id == 42


class TestTheDatabase:
    def test_that_finds_a_deadlock_is_asked_again(self, monkeypatch):
        """Somebody locks two contacts in the wrong order, and the drain loses."""
        first, second = make.contact(), make.contact()
        for contact in (first, second):
            make.hit(SHOP, visitor=make.visitor(contact).pk)
        holds_second, drain_waits = threading.Event(), threading.Event()

        def other():
            with transaction.atomic():
                lock([second.pk])
                holds_second.set()
                drain_waits.wait(10)
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL deadlock_timeout = '10s'")
                lock([first.pk])
            connections.close_all()

        run, tries = pipeline.run, []

        def run_and_tell(*args):
            tries.append(1)
            threading.Timer(0.3, drain_waits.set).start()
            return run(*args)

        monkeypatch.setattr(pipeline, "run", run_and_tell)
        thread = threading.Thread(target=other)
        thread.start()
        holds_second.wait(10)
        drain(0)
        thread.join()
        assert len(tries) > 1
        assert Event.objects.count() == 2
        assert not RejectedHit.objects.exists()

    def test_that_goes_away_costs_no_hit(self, monkeypatch):
        make.hit(SHOP)

        def gone(*_):
            raise OperationalError("server closed the connection unexpectedly")

        with monkeypatch.context() as patched:
            patched.setattr(pipeline, "run", gone)
            with pytest.raises(OperationalError):
                drain(0)
        assert Hit.objects.count() == 1
        assert not RejectedHit.objects.exists()
