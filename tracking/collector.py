"""The front door: a plain ASGI callable in front of Django for the hot public paths.

It hears Mautic's tracking requests, decides only what the answer depends on
(`tracking/reception.py`), appends the raw request to the inbox, and answers after the commit.
What a hit means is found out by the drain (`tracking/pipeline.py`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from kit.nudge import send as nudge
from tracking import answers, tasks
from tracking.answers import Answer, Header
from tracking.counting import Tally
from tracking.database import Database, Unavailable
from tracking.envelope import BY_IMAGE, BY_SCRIPT
from tracking.inbox import Inbox
from tracking.nudging import Nudges
from tracking.promises import PromisedIds
from tracking.reception import Guest, NotTracked, Reception, known_guest
from tracking.request import Refused, Request
from tracking.script import script
from tracking.wishes_cache import WishesCache

log = logging.getLogger(__name__)

Door = Callable[[Request, Any], Awaitable[Answer]]


class Collector:
    """One per process; what it keeps in memory may be lost at any time."""

    def __init__(self) -> None:
        doors: dict[str, tuple[str, Door]] = {
            "/mtracking.gif": ("GET", self._pixel),
            "/mtc/event": ("POST", self._event),
            "/mtc": ("GET", self._who_am_i),
            "/mtc.js": ("GET", self._script),
        }
        self._doors = doors | {f"/index.php{path}": door for path, door in doors.items()}
        self._database = database = Database()
        self._wishes = WishesCache(database)
        self._reception = Reception(
            Inbox(database, Nudges(_ask_to_drain).ask), PromisedIds(database)
        )
        self.tally = Tally(database)
        self._limit = settings.HITS_MAX_BYTES
        self._quiet_until = 0.0

    def hears(self, path: str) -> bool:
        """Whether a request for this path is for the collector."""
        return path in self._doors

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        status, headers, body = await self._answer(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def close(self) -> None:
        """Write what was counted and give the connection back."""
        await self.tally.flush()
        await self._database.close()

    async def _answer(self, scope: Any, receive: Any) -> Answer:
        method, door = self._doors[scope["path"]]
        is_pixel = scope["path"].endswith(".gif")
        request = Request(scope, limit=self._limit)
        try:
            request.check_size()
            if scope["method"] == "OPTIONS" and not is_pixel:
                return answers.preflight(_cross_origin(request))
            if scope["method"] != method:
                raise Refused("wrong_method", 405)
            return await door(request, receive)
        except Refused as refused:
            self.tally.add(refused.reason)
            if is_pixel and refused.status != 405:
                return answers.pixel()
            headers = [*_cross_origin(request), (b"allow", method.encode())]
            return answers.refusal(refused.status, refused.reason, headers)
        except Unavailable as error:
            self._complain(error)
            headers = [*_cross_origin(request), (b"retry-after", b"1")]
            return answers.refusal(503, "unavailable", headers)
        except Exception:
            log.exception("the collector failed at %s", scope["path"])
            return answers.refusal(500, "error")

    def _complain(self, error: Unavailable) -> None:
        """Say that the database is away; once in a while, not for each visitor."""
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + 5
            log.warning("visitors get 503: %s", error)

    async def _pixel(self, request: Request, _: Any) -> Answer:
        """`GET /mtracking.gif`: a visit told by an image, for pages without JavaScript."""
        try:
            guest = await self._reception.take(request, await self._wishes.now(), door=BY_IMAGE)
        except NotTracked as reason:
            self.tally.add(str(reason))
            return answers.pixel()
        return answers.pixel(_cookies(request, guest))

    async def _event(self, request: Request, receive: Any) -> Answer:
        """`POST /mtc/event`: a visit or a named event told by the script."""
        await request.read_body(receive)
        headers = _cross_origin(request)
        try:
            guest = await self._reception.take(request, await self._wishes.now(), door=BY_SCRIPT)
        except NotTracked as reason:
            self.tally.add(str(reason))
            return answers.as_json({"success": 0}, headers)
        content = {"success": 1, **_introduction(guest), "events": {}}
        return answers.as_json(content, headers + _cookies(request, guest))

    async def _who_am_i(self, request: Request, _: Any) -> Answer:
        """`GET /mtc`: the visitor's ids. Keeps nothing, so it introduces nobody new."""
        headers = _cross_origin(request)
        guest = known_guest(request, b"", await self._wishes.now())
        return answers.as_json(_introduction(guest) if guest else _NOBODY, headers)

    async def _script(self, request: Request, _: Any) -> Answer:
        """`GET /mtc.js`: our script, with the account's wishes in it."""
        made = script(await self._wishes.now())
        known = made.etag in request.header(b"if-none-match")
        return answers.script(made.body, made.etag, known=known)


_NOBODY = {"id": None, "sid": None, "device_id": None}


def _introduction(guest: Guest) -> dict[str, Any]:
    """What Mautic's script asks: the id and token to keep for this site."""
    carried = guest.carried
    contact_id = int.from_bytes(carried.contact_id, "big")
    return {"id": contact_id, "sid": carried.token, "device_id": carried.token}


def _cookies(request: Request, guest: Guest) -> list[Header]:
    if not guest.wants_cookies:
        return []
    return answers.cookies(guest.carried, https=request.is_https or settings.BEHIND_TLS)


def _cross_origin(request: Request) -> list[Header]:
    return answers.cross_origin(request.origin) if request.origin else []


def _ask_to_drain(shards: list[int]) -> None:
    """Nudge a worker, from a thread of its own: the broker may be slow."""
    nudge(tasks.drain, shards=shards)
