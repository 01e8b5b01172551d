"""Addresses of computers whose visits do not count: one by one, or by the range."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network

_MOST_REMEMBERED = 10_000


class Networks:
    """Ranges, made ready to be asked for each hit; what was asked before is a look-up."""

    def __init__(self, named: Sequence[str]) -> None:
        """`named` as `network_of` reads them."""
        self._networks = [network_of(name) for name in named]
        self._remembered: dict[bytes, bool] = {}

    def __bool__(self) -> bool:
        return bool(self._networks)

    def __contains__(self, ip: bytes) -> bool:
        """Whether a client's address, as the server spells it, is in one of them."""
        known = self._remembered.get(ip)
        if known is None:
            if len(self._remembered) >= _MOST_REMEMBERED:  # strangers can come from anywhere
                self._remembered.clear()
            known = self._remembered[ip] = self._has(ip)
        return known

    def _has(self, ip: bytes) -> bool:
        try:
            address = address_of(ip.decode("latin-1"))
        except ValueError:
            return False  # a socket without an address
        return any(address in network for network in self._networks)


def address_of(text: str) -> IPv4Address | IPv6Address:
    """The address in `text`; one of IPv4 that comes in the clothes of IPv6 is one of IPv4.

    Raises:
        ValueError: there is none in it.
    """
    address = ip_address(text.strip().strip("[]").partition("%")[0])
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def network_of(text: str) -> Network:
    """The range in `text`: an address, or a range such as 203.0.113.0/24 or 2001:db8::/48.

    Bits beyond the range are no mistake: people write down their own address and "/24".

    Raises:
        ValueError: there is none in it.
    """
    network = ip_network(text.strip(), strict=False)
    if isinstance(network, IPv6Network) and network.prefixlen >= 96:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return IPv4Network((mapped, network.prefixlen - 96))
    return network


@lru_cache(maxsize=8)
def networks(named: tuple[str, ...]) -> Networks:
    """The same ranges are made ready once, however often the account's settings are read."""
    return Networks(named)
