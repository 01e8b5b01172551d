"""What the account has set for tracking, as collector and pipeline need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, StringConstraints, ValidationError
from typing_extensions import TypedDict

from accounts.models import Setting
from accounts.settings import declaration, declare
from tracking.networks import Networks, network_of, networks

NAMES = ("consent_mode", "honour_privacy_signals", "tracked_sites", "ignored_addresses")

LONGEST_NOTE = 80


def _spelled(network: str) -> str:
    """A range as we keep it; without the "/32" that nobody writes."""
    found = network_of(network)
    return str(found.network_address) if found.num_addresses == 1 else str(found)


class Ignored(TypedDict):
    """A range of addresses whose visits do not count, and whose it is ("our office")."""

    network: Annotated[str, AfterValidator(_spelled)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NOTE)]


Site = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        pattern=r"^(\*\.)?[a-zA-Z0-9.-]+$",
        max_length=253,
    ),
]


@dataclass(frozen=True)
class Wishes:
    """The account's wishes.

    `sites` are host names; shop.example also stands for what is below it (www.shop.example),
    *.shop.example for that alone. None named: hits of any site are taken.
    """

    consent_mode: Literal["ask", "assume"]
    honour_privacy_signals: bool
    sites: tuple[str, ...] = ()
    # The same names give the same object, which is all that it could be compared by.
    ignored: Networks = field(default_factory=lambda: networks(()), compare=False)

    def lists(self, host: str) -> bool:
        """Whether a host is one of the sites that were named."""
        return any(stands_for(site, host) for site in self.sites)


def stands_for(site: str, host: str) -> bool:
    """Whether a site that was named covers a host. A name without a dot covers itself only."""
    if site.startswith("*."):
        return host.endswith(site[1:])
    return host == site or ("." in site and host.endswith("." + site))


def values_in(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each setting; what is missing or does not fit is the default."""
    values = {}
    for name in NAMES:
        declared = declaration(name)
        try:
            values[name] = declared.type.validate_python(stored.get(name, declared.default))
        except ValidationError:
            values[name] = declared.default
    return values


def wishes_in(stored: Mapping[str, Any]) -> Wishes:
    """The wishes in these rows of Setting."""
    values = values_in(stored)
    return Wishes(
        consent_mode=values["consent_mode"],
        honour_privacy_signals=values["honour_privacy_signals"],
        sites=tuple(values["tracked_sites"]),
        ignored=networks(tuple(one["network"] for one in values["ignored_addresses"])),
    )


def wishes_now() -> Wishes:
    """The wishes as the database has them. One query."""
    return wishes_in(dict(Setting.objects.filter(pk__in=NAMES).values_list("pk", "value")))


def declare_settings() -> None:
    """Make the settings that are ours known to the account."""
    declare(
        "tracked_sites",
        list[Site],
        default=[],
        label=_("Sites that may send visits (none named: any site may)"),
    )
    declare(
        "ignored_addresses",
        list[Ignored],
        default=[],
        label=_("Addresses of computers whose visits do not count"),
    )
