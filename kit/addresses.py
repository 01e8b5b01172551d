"""Where this machine may call, when somebody else says where.

A name may answer differently the second time it is looked up. So it is looked up once, all its
addresses are looked at, and the one that is called is one of those: `pinned`.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


class PrivateAddress(OSError):
    """The host is on this machine or a network of ours, where nobody else sends us."""


@dataclass(frozen=True)
class Allowed:
    """What may be called all the same: hosts by name, and networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def admits(self, host: str, address: str) -> bool:
        """Whether `host` may be called at `address` though that is private."""
        if host.lower() in self.names:
            return True
        ip = ip_address(address)
        return any(ip.version == net.version and ip in net for net in self.networks)


NOTHING = Allowed()


def allowed(words: Iterable[str]) -> Allowed:
    """What a list such as ["n8n", "10.1.0.0/16"] allows.

    Raises:
        ValueError: a word is neither a network nor the name of a host.
    """
    names, networks = set(), []
    for word in words:
        try:
            networks.append(ip_network(word))
        except ValueError:
            if "/" in word or ":" in word:
                raise
            names.add(word.lower())
    return Allowed(frozenset(names), tuple(networks))


def pinned(host: str, port: int, *, but: Allowed = NOTHING) -> str:
    """An address of `host`, all of which must be public, or allowed.

    Raises:
        PrivateAddress: one is not.
        OSError: the name cannot be looked up.
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        plain = address.partition("%")[0]
        if not is_public(plain) and not but.admits(host, plain):
            raise PrivateAddress(host)
    return found[0]


def is_public(address: str) -> bool:
    """Whether an address leads out into the internet, also where it wraps another one."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        wrapped = ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip.is_site_local or (wrapped is not None and not is_public(str(wrapped))):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
