"""The collector as browsers meet it, in this process, on the test database."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from django.conf import settings

from tests import make
from tests.own_loop import OwnLoop
from tracking.collector import Collector
from tracking.drain import drain

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Front:
    """The front door: a real collector behind httpx, without a socket in between."""

    url = "http://kindling.example"

    def __init__(self) -> None:
        self.loop = OwnLoop()
        self.collector = Collector()

    def browser(self, **headers: str) -> Browser:
        """A browser that nobody knows yet."""
        return Browser(self, headers)

    def bare_status(self, method: str, path: str, *, query: bytes) -> int:
        """The status of a request that httpx would not send."""
        sent = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "headers": [],
            "scheme": "http",
            "client": ("127.0.0.1", 1),
        }
        self.loop.run(self.collector(scope, receive, send))
        return sent[0]["status"]

    def drain(self) -> None:
        """Handle everything that is in the inbox."""
        for shard in range(settings.HIT_SHARDS):
            drain(shard)

    def counts(self) -> dict[str, int]:
        """What became of the hits, by fate."""
        self.loop.run(self.collector.tally.flush())
        return make.intake()

    def close(self) -> None:
        """Leave nothing open."""
        self.loop.run(self.collector.close())
        self.loop.close()


class Browser:
    """Keeps cookies, and (as our script does) the token that it was given."""

    def __init__(self, front: Front, headers: dict[str, str]) -> None:
        self.front = front
        self.token = ""
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=front.collector, raise_app_exceptions=True),
            base_url=front.url,
            headers={"User-Agent": PERSON, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        """One request, just as given."""
        return self.front.loop.run(self.client.request(method, path, **more))

    def look(self, page: str = "https://shop.example/pricing", **more: object) -> httpx.Response:
        """A visit, as our script tells it."""
        fields = {"page_url": page, "page_title": "A page", **more}
        if self.token:
            fields["mautic_device_id"] = self.token
        answer = self.ask("POST", "/mtc/event", data=fields)
        if answer.status_code == 200:
            self.token = answer.json().get("device_id") or self.token
        return answer


@pytest.fixture
def front(transactional_db: None) -> Iterator[Front]:
    """The front door, for an account that has changed no setting."""
    door = Front()
    yield door
    door.close()
