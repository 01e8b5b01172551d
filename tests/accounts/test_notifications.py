"""The bell: who is told what, once; how it is read; and the streams that say that it rang."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from itertools import pairwise

import httpx
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language

from accounts import live, notifications
from accounts.live import Live
from accounts.models import Notification
from contacts import erasure
from tests import make
from tests.own_loop import OwnLoop


def tell(*readers, text="Ada reached 82 points", **more):
    notifications.tell(readers, text, **more)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
class TestABell:
    def test_has_a_line_for_each_reader(self):
        ada, bob = make.user(), make.user()
        tell(ada, bob, url="/contacts/1/")
        assert [line.url for line in notifications.of(bob)] == ["/contacts/1/"]
        assert notifications.standings([ada.pk])[ada.pk].unread == 1

    def test_is_told_once_whatever_is_asked_twice(self):
        ada, key = make.user(), uuid.uuid4()
        for _ in range(2):
            tell(ada, key=key)
        assert notifications.of(ada).count() == 1

    def test_speaks_each_readers_language(self):
        ada, zoe = make.user(), make.user(language="fr")
        notifications.tell([ada, zoe], get_language)
        assert [line.text for line in Notification.objects.order_by("user")] == ["en", "fr"]

    def test_cuts_what_is_too_long(self):
        ada = make.user()
        tell(ada, text="x" * 1_000)
        assert len(notifications.of(ada).get().text) == 300

    def test_forgets_after_three_months(self):
        ada = make.user()
        tell(ada)
        tell(ada, text="old")
        notifications.of(ada).filter(text="old").update(
            created_at=timezone.now() - timedelta(days=91)
        )
        assert notifications.forget_old(at=timezone.now()) == 1
        assert notifications.of(ada).get().text != "old"

    def test_forgets_a_contact_who_is_erased(self):
        ada, lead = make.user(), make.contact()
        tell(ada, about=lead.pk)
        tell(ada, text="somebody else")
        erasure.erase([lead.pk], at=timezone.now())
        assert [line.text for line in notifications.of(ada)] == ["somebody else"]

    def test_stands_otherwise_after_each_line_and_each_look(self):
        ada = make.user()
        names = [notifications.standings([ada.pk])[ada.pk].name]
        for deed in (
            lambda: tell(ada),
            lambda: tell(ada),
            lambda: notifications.read(
                ada, at=timezone.now(), pk=notifications.of(ada).latest("pk").pk
            ),
            lambda: tell(ada),
        ):
            deed()
            names.append(notifications.standings([ada.pk])[ada.pk].name)
        assert all(before != after for before, after in pairwise(names))


@pytest.mark.django_db
class TestItsScreens:
    def test_show_the_number_on_every_page(self):
        ada = make.user()
        tell(ada)
        tell(ada)
        assert "2 unread notifications" in signed_in(ada).get("/notifications/").content.decode()

    def test_show_the_newest_when_the_bell_is_opened(self):
        ada = make.user()
        for number in range(12):
            tell(ada, text=f"line {number}.")
        shown = signed_in(ada).get("/notifications/bell/").content.decode()
        assert "line 11." in shown
        assert "line 4." in shown
        assert "line 3." not in shown

    def test_show_nobody_what_others_were_told(self):
        ada, bob = make.user(), make.user()
        tell(ada, text="for Ada alone")
        client = signed_in(bob)
        assert "for Ada alone" not in client.get("/notifications/").content.decode()
        line = notifications.of(ada).get()
        assert client.get(f"/notifications/{line.pk}/").status_code == 404
        client.post("/notifications/read/", {"one": line.pk})
        assert notifications.of(ada).get().read_at is None

    def test_lead_where_a_line_leads_and_mark_it_as_read(self):
        ada = make.user()
        tell(ada, url="/contacts/7/")
        line = notifications.of(ada).get()
        answer = signed_in(ada).get(f"/notifications/{line.pk}/")
        assert answer.headers["Location"] == "/contacts/7/"
        assert notifications.of(ada).get().read_at is not None

    def test_mark_all_as_read_that_stood_there(self):
        ada = make.user()
        tell(ada)
        newest = notifications.of(ada).get().pk
        tell(ada, text="came meanwhile")
        signed_in(ada).post("/notifications/read/", {"up_to": newest})
        assert [line.text for line in notifications.of(ada).filter(read_at=None)] == [
            "came meanwhile"
        ]

    def test_go_on_by_pages(self):
        ada = make.user()
        for number in range(31):
            tell(ada, text=f"line {number}.")
        client = signed_in(ada)
        first = client.get("/notifications/")
        assert "line 0." not in first.content.decode()
        older = client.get("/notifications/", {"after": first.context["page"].older})
        assert "line 0." in older.content.decode()

    def test_escape_what_a_contact_is_called(self):
        ada = make.user()
        tell(ada, text="<script>alert(1)</script> reached 82 points")
        assert "<script>alert" not in signed_in(ada).get("/notifications/").content.decode()


class Page:
    """A page that listens, without a socket in between; what it heard is in `said`."""

    def __init__(self, loop, streams, user=None, *, known=""):
        self.loop, self.status, self.said, self.is_over = loop, None, b"", False
        cookie = f"sessionid={signed_in(user).cookies['sessionid'].value}" if user else ""
        scope = {
            "type": "http",
            "method": "GET",
            "path": live.PATH,
            "headers": [(b"cookie", cookie.encode()), (b"last-event-id", known.encode())],
        }
        self.closed = asyncio.Event()
        self.task = asyncio.run_coroutine_threadsafe(
            streams(scope, self._receive, self._send), loop._loop
        )

    async def _receive(self):
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.said += message["body"]
            self.is_over = not message["more_body"]

    def hears(self, words, *, times=1):
        """Whether it comes to hear `words` within some seconds."""

        async def wait():
            for _ in range(400):
                if self.said.count(words) >= times:
                    return True
                await asyncio.sleep(0.02)
            return False

        return self.loop.run(wait())

    def answer(self):
        """The status, once it was answered and all is over."""
        self.task.result(20)
        return self.status

    def close(self):
        self.loop._loop.call_soon_threadsafe(self.closed.set)
        self.task.result(20)


@pytest.fixture
def loop():
    one = OwnLoop()
    yield one
    one.close()
    connections.close_all()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 0.05)


@pytest.mark.django_db(transaction=True)
class TestAStream:
    def test_says_how_the_bell_stands_and_then_that_it_rang(self, loop):
        ada, streams = make.user(), Live()
        page = Page(loop, streams, ada)
        assert page.hears(b"id: 0\n")
        tell(ada)
        assert page.hears(b"event: bell", times=2)
        assert notifications.standings([ada.pk])[ada.pk].name.encode() in page.said
        page.close()

    def test_says_nothing_to_a_page_that_knows_already(self, loop):
        ada = make.user()
        tell(ada)
        page = Page(loop, Live(), ada, known=notifications.standings([ada.pk])[ada.pk].name)
        assert page.hears(b": \n\n")
        assert b"event" not in page.said
        page.close()

    def test_says_nothing_about_the_bells_of_others(self, loop):
        ada, bob, streams = make.user(), make.user(), Live()
        hers, his = Page(loop, streams, ada), Page(loop, streams, bob)
        assert his.hears(b"id: 0\n")
        tell(ada)
        assert hers.hears(b"event: bell", times=2)
        assert his.said.count(b"event: bell") == 1
        hers.close()
        his.close()

    def test_is_for_those_who_are_signed_in(self, loop):
        assert Page(loop, Live()).answer() == 204

    def test_is_not_for_whoever_cannot_sign_in_any_more(self, loop, monkeypatch):
        ada = make.user(role="viewer")
        client = signed_in(ada)
        ada.set_password("another one")
        ada.save()
        monkeypatch.setitem(globals(), "signed_in", lambda _user: client)
        assert Page(loop, Live(), ada).answer() == 204

    def test_is_refused_beyond_some_for_one_reader(self, loop, monkeypatch):
        monkeypatch.setattr(live, "MOST_OF_ONE", 1)
        ada, bob, streams = make.user(), make.user(), Live()
        page = Page(loop, streams, ada)
        assert page.hears(b"id: 0\n")
        assert Page(loop, streams, ada).answer() == 204
        other = Page(loop, streams, bob)
        assert other.hears(b"id: 0\n")
        page.close()
        again = Page(loop, streams, ada)
        assert again.hears(b"id: 0\n")
        again.close()
        other.close()

    def test_ends_by_itself_so_that_the_next_one_is_asked_who_it_is(self, loop, monkeypatch):
        monkeypatch.setattr(live, "LONGEST", 0.1)
        monkeypatch.setattr(live, "HEARTBEAT_EVERY", 0.05)
        page = Page(loop, Live(), make.user())
        assert page.answer() == 200
        assert page.is_over


class TestTheRealServer:
    def test_lets_a_page_hear_what_another_process_tells(self, live_stack):
        ada = make.user()
        cookie = signed_in(ada).cookies["sessionid"].value
        address = live_stack.url + live.PATH
        assert httpx.get(address).status_code == 204
        with httpx.stream("GET", address, cookies={"sessionid": cookie}, timeout=20) as page:
            assert page.headers["content-type"] == "text/event-stream"
            lines = page.iter_lines()
            assert next(line for line in lines if line.startswith("id:")) == "id: 0"
            tell(ada)
            assert next(line for line in lines if line.startswith("id:")).startswith("id: 1-")
