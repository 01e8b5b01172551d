"""The way in: one port, what a request passes before it reaches a page, and how it is."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Heartbeat
from config import asgi_parts
from config.asgi_parts import (
    Refused,
    answer_lifespan,
    behind_proxies,
    fit_for_wsgi,
    say_not_found,
    with_whole_body,
)
from config.queues import QUEUES
from tests import own_loop
from tests.stack import Stack, stack


def scope(**more):
    """What an ASGI server says of a request."""
    return {
        "type": "http",
        "client": ("10.0.0.9", 4711),
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "headers": [],
        **more,
    }


class TestARequestForAPage:
    def test_keeps_its_query(self):
        query = b"q=a%20b&c=%E2%82%AC+d;e=f"
        assert fit_for_wsgi(scope(query_string=query))["query_string"] == query

    def test_has_bytes_beyond_ascii_in_its_query_escaped(self):
        assert fit_for_wsgi(scope(query_string=b"q=\xffa"))["query_string"] == b"q=%FFa"

    def test_cannot_spell_a_header_of_the_proxy_with_underscores(self):
        headers = [(b"x_forwarded_for", b"1.2.3.4"), (b"accept", b"*/*")]
        assert fit_for_wsgi(scope(headers=headers))["headers"] == [(b"accept", b"*/*")]


class TestTheBodyOfAForm:
    def read(self, *messages, headers=((b"content-length", b"3"),)):
        coming = iter(messages)

        async def receive():
            for message in coming:
                return message
            return await asyncio.Event().wait()

        async def page():
            whole = await with_whole_body(scope(headers=list(headers)), receive)
            return (await whole())["body"]

        return own_loop.run(page())

    def piece(self, body, *, more):
        return {"type": "http.request", "body": body, "more_body": more}

    def test_is_whole_before_a_page_begins(self):
        assert self.read(self.piece(b"ab", more=True), self.piece(b"c", more=False)) == b"abc"

    @pytest.mark.parametrize(
        ("headers", "pieces", "status"),
        [
            ([(b"content-length", b"99999999999999999999999")], [], 413),
            ([(b"content-length", b"-1")], [], 413),
            ([(b"transfer-encoding", b"chunked")], [b"a" * 2_000_000, b"a" * 2_000_000], 413),
            ([(b"content-length", b"3")], [b"a"], 408),
        ],
    )
    def test_is_not_waited_for_for_ever_nor_without_end(self, monkeypatch, headers, pieces, status):
        monkeypatch.setattr(asgi_parts, "BODY_SECONDS", 0.1)
        with pytest.raises(Refused) as refused:
            self.read(*[self.piece(one, more=True) for one in pieces], headers=headers)
        assert refused.value.status == status

    def test_may_be_as_large_as_a_file_of_contacts_where_one_is_brought(self):
        part = b"a" * 1_500_000

        async def page():
            pieces = iter([self.piece(part, more=True)] * 3 + [self.piece(b"z", more=False)])

            async def receive():
                return next(pieces)

            headers = [(b"content-length", b"4500001")]
            brought = scope(path="/contacts/import/new/", headers=headers)
            whole = await with_whole_body(brought, receive)
            said = [await whole()]
            while said[-1]["more_body"]:
                said.append(await whole())
            return said

        said = own_loop.run(page())
        assert b"".join(one["body"] for one in said) == part * 3 + b"z"
        assert len(said) > 1  # piece by piece: it is not held in memory

    def test_that_is_cut_off_is_none(self):
        with pytest.raises(Refused):
            self.read(self.piece(b"a", more=True), {"type": "http.disconnect"})


class TestTheClientsAddress:
    def seen_by_the_app(self, settings, trusted, **more):
        settings.TRUSTED_PROXIES = trusted
        seen = []

        async def application(scope, receive, send):
            seen.append(scope["client"][0])

        headers = [(b"x-forwarded-for", b"203.0.113.7")]
        own_loop.run(behind_proxies(application)(scope(headers=headers, **more), None, None))
        return seen[0]

    def test_is_the_peers_when_no_proxy_is_trusted(self, settings):
        assert self.seen_by_the_app(settings, []) == "10.0.0.9"

    def test_is_what_a_trusted_proxy_says(self, settings):
        assert self.seen_by_the_app(settings, ["10.0.0.0/8"]) == "203.0.113.7"

    def test_is_not_what_somebody_else_says(self, settings):
        assert self.seen_by_the_app(settings, ["192.0.2.1"]) == "10.0.0.9"


class TestTheServer:
    def test_is_told_that_we_are_ready_and_that_we_are_done(self):
        asked = iter(["lifespan.startup", "lifespan.shutdown"])
        answers = []

        async def receive():
            return {"type": next(asked)}

        async def send(message):
            answers.append(message["type"])

        own_loop.run(answer_lifespan(receive, send))
        assert answers == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

    def test_of_the_collector_alone_has_no_pages(self):
        answers = []

        async def send(message):
            answers.append(message)

        own_loop.run(say_not_found(send))
        assert answers[0]["status"] == 404


class TestLive:
    def test_touches_no_database(self, client: Client):
        assert client.get("/livez").json() == {"alive": True}  # pytest-django forbids it here


@pytest.mark.django_db
class TestReady:
    def beat(self, *queues, ago=timedelta()):
        for queue in queues:
            Heartbeat.objects.create(queue=queue, seen_at=timezone.now() - ago, worker="a@b")

    def test_says_so_when_all_is_there(self, client: Client):
        self.beat(*QUEUES)
        answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {
            "ready": True,
            "checks": dict.fromkeys(["database", "migrations", "broker", "workers"], "ok"),
        }

    def test_names_the_queues_that_nobody_was_seen_at_for_a_minute(self, client: Client):
        self.beat("hot")
        self.beat("runs", ago=timedelta(seconds=61))
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["workers"] == "silent: runs, jobs"

    def test_is_not_without_the_broker(self, client: Client, settings):
        settings.REDIS_URL = "unix:///nowhere/valkey"
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["broker"] == "not reachable"

    def test_is_not_while_a_migration_waits(self, client: Client):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'insights' OR app = 'points'")
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["migrations"].endswith(" not applied")


@pytest.mark.stack
class TestOnePort:
    def test_survives_clients_that_go_away_and_queries_beyond_ascii(self, live_stack: Stack):
        for _ in range(40):  # five times as many as there are threads for pages
            with socket.create_connection(("127.0.0.1", live_stack.port)) as client:
                client.sendall(
                    b"GET /static/vendor/tabler/tabler.min.css HTTP/1.1\r\nHost: x\r\n\r\n"
                )
                client.recv(100)
        with socket.create_connection(("127.0.0.1", live_stack.port), timeout=5) as client:
            client.sendall("GET /livez?q=é HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")

    def test_hands_pages_the_body_of_a_form(self, live_stack: Stack):
        # The refusal comes from looking for the token in the body, which comes in many pieces.
        answer = httpx.post(f"{live_stack.url}/sign-in/", data={"email": "a" * 300_000})
        assert answer.status_code == 403

    def test_serves_others_while_clients_begin_forms_and_do_not_end_them(self, live_stack: Stack):
        began = (
            b"POST /sign-in/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n"
            b"Cookie: csrftoken=" + b"a" * 32 + b"\r\n\r\na"
        )
        with ExitStack() as idle:
            for _ in range(16):  # twice as many as there are threads for pages
                client = socket.create_connection(("127.0.0.1", live_stack.port))
                idle.enter_context(client).sendall(began)
            assert httpx.get(f"{live_stack.url}/sign-in/", timeout=5).status_code == 200

    def test_says_that_it_is_not_ready_when_its_database_is_away(
        self, transactional_db, tmp_path: Path
    ):
        with stack(tmp_path) as running:
            running.web.stop()
            running.web.env["DATABASE_URL"] = f"postgresql://postgres@/kindling?host={tmp_path}"
            running.web.start()
            running.wait_for_web()
            answer = httpx.get(f"{running.url}/readyz", timeout=30)
            assert answer.status_code == 503
            assert answer.json()["checks"]["database"] == "not reachable"
            assert httpx.get(f"{running.url}/livez").status_code == 200
