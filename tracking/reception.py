"""Decides whether a hit may be stored and whose it is, and stores it.

Who somebody is comes from a token that we signed, never from an address or an id in a query
or a cookie. The token is read from the parameter `mautic_device_id`, where our script sends
what it keeps for its own site, else from the cookie.

Pages of a foreign origin that the account has not listed get no say over cookies: for them
none is read and none is set. Otherwise any site could read a visitor's token in our answer
and act as that visitor elsewhere.
"""

from __future__ import annotations

import secrets
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from tracking import crawlers, envelope, tokens
from tracking.account import Wishes
from tracking.hit_ids import HitIds
from tracking.inbox import Inbox, Row
from tracking.parameters import Malformed, Parameters, well_formed
from tracking.promises import PromisedIds
from tracking.request import Refused, Request
from tracking.tokens import Carried

# `mt_first` must be as hard to guess as a token: 128 bits in hexadecimal digits.
_FIRST_LENGTH = 32
# More than any of ours has, so what is cut here was none.
_LONGEST_TOKEN = 200


class NotTracked(Exception):
    """The request is fine, but nothing is kept of it; the message is the reason counted."""


class Guest(NamedTuple):
    """Whose hit it is. `wants_cookies` says whether the answer should set Mautic's."""

    carried: Carried
    wants_cookies: bool


class Reception:
    """One per process."""

    def __init__(self, inbox: Inbox, promised: PromisedIds) -> None:
        self._inbox = inbox
        self._promised = promised
        self._ids = HitIds()
        self._shards = [shard.to_bytes(2, "big") for shard in range(settings.HIT_SHARDS)]

    async def take(self, request: Request, wishes: Wishes, *, door: bytes) -> Guest:
        """Store the hit; returns after the commit.

        Raises:
            NotTracked: it is not to be stored.
            Refused: it cannot be read.
            tracking.database.Unavailable: it could not be stored.
        """
        parameters = _read(request)
        is_trial = _is_demo(request, parameters)
        _respect(request, parameters, wishes, is_trial=is_trial)
        user_agent = request.header(b"user-agent")
        token = parameters.get(b"mautic_device_id")[:_LONGEST_TOKEN].encode()
        guest = known_guest(request, token, wishes)
        if guest is None:
            if crawlers.is_crawler(user_agent) and not is_trial:
                raise NotTracked("crawler")
            guest = await self.new_guest(request, parameters.get(b"mt_first"), wishes)
        carried, wants_cookies = guest
        await self._inbox.put(
            Row(
                self._ids.next(),
                self._shards[carried.visitor[-1] % len(self._shards)],
                carried.visitor,
                carried.contact_id,
                envelope.seal(
                    door,
                    (envelope.PREFETCH if request.is_prefetch else b"")
                    + (envelope.TRIAL if is_trial else b""),
                    request.ip,
                    user_agent,
                    request.header(b"referer"),
                    request.query,
                    request.body,
                ),
            )
        )
        if wants_cookies and not _may_set_cookies(parameters, wishes):
            return Guest(carried, wants_cookies=False)
        return guest

    async def new_guest(self, request: Request, first: str, wishes: Wishes) -> Guest:
        """Somebody whom nobody has seen before, with a contact id that is promised to them.

        `first` is what our script calls the visitor until it hears from us: a resent first hit
        is the same visitor again, if it comes from the same browser at the same address.
        """
        contact_id = await self._promised.next()
        if len(first) == _FIRST_LENGTH:
            seed = b"\0".join((first.encode(), request.ip, request.header(b"user-agent")))
            visitor = tokens.secret_hash("first", seed)
        else:
            visitor = secrets.token_bytes(16)
        return Guest(tokens.visitor_token(visitor, contact_id), trusts_cookies(request, wishes))


def known_guest(request: Request, token: bytes, wishes: Wishes) -> Guest | None:
    """The guest whom `token` (of the parameters) or the cookie proves, if any."""
    trusted = trusts_cookies(request, wishes)
    cookies = request.cookies
    if token and (carried := tokens.visitor_of(token)):
        is_in_cookie = cookies.carried == carried
        # An image or a link in anybody's page sends no Origin: its token must not become the
        # cookie of whoever looks, or their visits would be those of the page's author.
        may_be_set = is_in_cookie or bool(request.origin)
        is_kept = is_in_cookie and cookies.is_same_session
        return Guest(carried, trusted and may_be_set and not is_kept)
    if trusted and cookies.carried:
        return Guest(cookies.carried, not cookies.is_same_session)
    return None


def trusts_cookies(request: Request, wishes: Wishes) -> bool:
    """Whether cookies may be read and set: not for foreign pages that could read our answer."""
    if not request.header(b"origin"):
        return True
    site = request.origin.decode("ascii").partition("://")[2]
    if not site:
        return False
    return site == request.host.decode("latin-1") or wishes.lists(site.partition(":")[0])


def _read(request: Request) -> Parameters:
    try:
        return well_formed(request.query, request.body)
    except Malformed as reason:
        raise Refused(str(reason), 400) from None


def _respect(request: Request, parameters: Parameters, wishes: Wishes, *, is_trial: bool) -> None:
    """Nothing is kept of who does not want it, is a colleague, or sits at an ignored address."""
    if wishes.honour_privacy_signals and (
        request.wants_privacy or parameters.get(b"do_not_track") in {"1", "true"}
    ):
        raise NotTracked("opted_out")
    staff_until = request.cookies.staff_until
    if staff_until and staff_until > time.time() and not is_trial:
        raise NotTracked("staff")
    if wishes.ignored and request.ip in wishes.ignored and not is_trial:
        raise NotTracked("ignored")


def _may_set_cookies(parameters: Parameters, wishes: Wishes) -> bool:
    """Where the account asks for consent, our script says that it was given.

    Hits without it are taken all the same: our script sends none before, and other clients
    (an image in a page, a server) may have asked in their own way.
    """
    return wishes.consent_mode == "assume" or parameters.get(b"consent") == "1"


def _is_demo(request: Request, parameters: Parameters) -> bool:
    """Whether it is a page of our own demo shop, where colleagues try things out."""
    page = parameters.get(b"page_url") or parameters.get(b"url")
    page = page or request.header(b"referer").decode("latin-1")
    if "/demo/" not in page:
        return False
    try:
        parts = urlsplit(page)
    except ValueError:
        return False
    return parts.netloc.encode() == request.host and parts.path.startswith("/demo/")
