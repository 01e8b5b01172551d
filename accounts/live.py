"""Tells open pages that a bell has rung: server-sent events, a plain ASGI callable.

It stands in front of Django (`config/asgi.py`, `config/collector_asgi.py`). A stream says nothing
but how the reader's bell stands, by the name that `accounts.notifications.Standing` gives it; the
page then fetches what is new. One look at the database a second serves all streams of a process,
whichever process wrote the lines, and no stream holds a connection. After some minutes a stream
ends and the browser opens the next: so whoever was signed out hears no more.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, connection
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from accounts import notifications
from accounts.door import second_step
from accounts.models import User
from accounts.notifications import Standing

log = logging.getLogger(__name__)

PATH = "/notifications/live"

LOOK_EVERY = 1.0
HEARTBEAT_EVERY = 20.0
LONGEST = 300.0
MOST_OF_ONE = 6
MOST = 2_000

_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # proxies must not wait until there is more
]


@dataclass(eq=False)
class Stream:
    """One open page. `told` names the standing that it knows, `now` the one that was seen last."""

    user_id: int
    told: str
    now: str
    rang: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, standing: Standing) -> None:
        """How the bell stands now; wakes the stream where that is news."""
        self.now = standing.name
        if self.now != self.told:
            self.rang.set()

    def event(self) -> bytes:
        """What is to be sent: news, or a heartbeat that keeps the connection open."""
        self.rang.clear()
        if self.now == self.told:
            return b": \n\n"
        self.told = self.now
        return f"id: {self.told}\nevent: bell\ndata: \n\n".encode()


class Live:
    """One per process; knows which pages are open."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._watch: asyncio.Task[None] | None = None

    def hears(self, path: str) -> bool:
        """Whether a request for this path is for us."""
        return path == PATH

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, for as long as it lasts."""
        headers = dict(scope["headers"])
        if scope["method"] != "GET":
            await _refuse(send, 405)
            return
        try:
            found = await asyncio.to_thread(_who, headers.get(b"cookie", b"").decode("latin-1"))
        except Error as error:
            log.warning("no stream for want of a database: %s", error)
            await _refuse(send)
            return
        if found is None:
            await _refuse(send)
            return
        user_id, standing = found
        of_one = sum(1 for stream in self._streams if stream.user_id == user_id)
        if of_one >= MOST_OF_ONE or len(self._streams) >= MOST:
            await _refuse(send)
            return
        known = headers.get(b"last-event-id", b"").decode("latin-1")
        await self._tell(Stream(user_id, known, standing.name), receive, send)

    async def _tell(self, stream: Stream, receive: Any, send: Any) -> None:
        self._streams.add(stream)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())
        gone = asyncio.create_task(_gone(receive))
        until = asyncio.get_running_loop().time() + LONGEST
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _say(send, b"retry: 3000\n\n")
            while not gone.done() and asyncio.get_running_loop().time() < until:
                await _say(send, stream.event())
                rang = asyncio.create_task(stream.rang.wait())
                await asyncio.wait(
                    {gone, rang}, timeout=HEARTBEAT_EVERY, return_when=asyncio.FIRST_COMPLETED
                )
                rang.cancel()
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._streams.discard(stream)
            gone.cancel()

    async def _look(self) -> None:
        """Look at the bells of all streams, once a second, until there is none."""
        while self._streams:
            await asyncio.sleep(LOOK_EVERY)
            streams = list(self._streams)
            try:
                found = await asyncio.to_thread(_standings, {one.user_id for one in streams})
            except Error as error:
                log.warning("the bells cannot be looked at: %s", error)
                continue
            for stream in streams:
                stream.hear(found[stream.user_id])


async def _say(send: Any, words: bytes) -> None:
    await send({"type": "http.response.body", "body": words, "more_body": True})


async def _gone(receive: Any) -> None:
    """Wait until the page is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Any, status: int = 204) -> None:
    """By 204 a browser knows that it need not come again, and does not complain to anybody."""
    headers = [(b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _standings(user_ids: set[int]) -> dict[int, Standing]:
    """In a thread: how these bells stand. The connection goes back at once."""
    try:
        return notifications.standings(sorted(user_ids))
    finally:
        connection.close()


def _who(cookies: str) -> tuple[int, Standing] | None:
    """In a thread: whose session this is, and how their bell stands."""
    try:
        user = _user_of(SessionStore(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)))
        return (user.pk, notifications.standings([user.pk])[user.pk]) if user else None
    finally:
        connection.close()


def _user_of(session: SessionStore) -> User | None:
    """Who is signed in there. As Django finds it, but nothing is written: no cookie can be set."""
    if not session.session_key or SESSION_KEY not in session:
        return None
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if user is None or second_step.is_owed(user, session):
        return None
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    signed = str(session.get(HASH_SESSION_KEY, ""))
    return user if any(constant_time_compare(signed, one) for one in hashes) else None
