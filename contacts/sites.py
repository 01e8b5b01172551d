"""Which hosts are one owner's: blog.shop.example and shop.example are, two shops of a host not.

By the list of public suffixes (publicsuffix.org), which comes as a package and is read once.
"""

from __future__ import annotations

from functools import cache, lru_cache
from ipaddress import ip_address

from publicsuffixlist import PublicSuffixList

_MEMORY = 20_000


def are_of_one_owner(one: str, other: str) -> bool:
    """Whether these hosts, in small letters, stand below the same name that somebody bought."""
    return one == other or owned_name(one) == owned_name(other)


@lru_cache(maxsize=_MEMORY)
def owned_name(host: str) -> str:
    """The part of a host name that somebody bought: shop.co.uk of www.shop.co.uk.

    An address in numbers, a name without dots, and a public suffix itself are their own.
    """
    name = host.rstrip(".")
    return name if _is_number(name) else _suffixes().privatesuffix(name) or name


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
