"""The address that pages of other sites load our script from, and why they may not reach it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

# Names that only a local network knows.
_LOCAL_ENDINGS = (".local", ".localhost", ".lan", ".internal", ".home", ".test")


@dataclass(frozen=True)
class Obstacle:
    """Why visitors' browsers may not reach us, and what to do about it."""

    what: str
    to_do: str


def ours(request: HttpRequest) -> str:
    """What the snippet should say: BASE_URL, or the address that was asked if only that fits.

    Without BASE_URL in the environment it is this machine's own name, which serves nobody else.
    """
    asked = _asked(request)
    if is_local(settings.BASE_URL) and not is_local(asked):
        return asked
    return settings.BASE_URL


def obstacles(request: HttpRequest) -> list[Obstacle]:
    """Everything that keeps pages of a live site from loading our script."""
    address, asked = ours(request), _asked(request)
    found = []
    if is_local(address):
        found.append(
            Obstacle(
                _("%(address)s is known to this computer or its network only.")
                % {"address": address},
                _(
                    "To try it out on a page of your own computer it is right. For a live site,"
                    " give Kindling a public name with https and start it with that:"
                    " BASE_URL=https://kindling.your-company.com"
                ),
            )
        )
    elif address.startswith("http://"):
        found.append(
            Obstacle(
                _("%(address)s has no https, so pages with https will not load the script.")
                % {"address": address},
                _(
                    "Put a proxy with a certificate before Kindling and start it with"
                    " BASE_URL=%(address)s"
                )
                % {"address": "https://" + address.removeprefix("http://")},
            )
        )
    if _place(asked) != _place(settings.BASE_URL) and not (is_local(asked) and is_local(address)):
        found.append(
            Obstacle(
                _("You opened this page at %(asked)s, but Kindling believes to be at %(ours)s.")
                % {"asked": asked, "ours": settings.BASE_URL},
                _("If the first is right, start it with BASE_URL=%(asked)s: links in mails use it.")
                % {"asked": asked},
            )
        )
    return found


def is_local(address: str) -> bool:
    """Whether an address can only be reached from this computer or its network."""
    host = urlsplit(address).hostname or ""
    try:
        ip = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_ENDINGS)
    return not ip.is_global


def _asked(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _place(address: str) -> str:
    """Host and port; which of http and https is told by a proxy, which may forget to."""
    return urlsplit(address).netloc
