"""What the account has set for tracking, as collector and pipeline need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints, ValidationError

from accounts.models import Setting
from accounts.settings import declaration, declare

NAMES = ("consent_mode", "honour_privacy_signals", "tracked_sites")


@dataclass(frozen=True)
class Wishes:
    """The account's wishes.

    `sites` are host names; a name also stands for what is below it (shop.example for
    www.shop.example). None named: hits of any site are taken.
    """

    consent_mode: Literal["ask", "assume"]
    honour_privacy_signals: bool
    sites: tuple[str, ...] = ()

    def lists(self, host: str) -> bool:
        """Whether a host is one of the sites that were named."""
        return any(host == site or host.endswith("." + site) for site in self.sites)


def wishes_in(stored: Mapping[str, Any]) -> Wishes:
    """The wishes in these rows of Setting; what is missing or does not fit is the default."""
    values = {}
    for name in NAMES:
        declared = declaration(name)
        try:
            values[name] = declared.type.validate_python(stored.get(name, declared.default))
        except ValidationError:
            values[name] = declared.default
    return Wishes(
        consent_mode=values["consent_mode"],
        honour_privacy_signals=values["honour_privacy_signals"],
        sites=tuple(values["tracked_sites"]),
    )


def wishes_now() -> Wishes:
    """The wishes as the database has them. One query."""
    return wishes_in(dict(Setting.objects.filter(pk__in=NAMES).values_list("pk", "value")))


def declare_settings() -> None:
    """Make the setting that is ours known to the account."""
    declare(
        "tracked_sites",
        list[
            Annotated[
                str,
                StringConstraints(
                    strip_whitespace=True,
                    to_lower=True,
                    pattern=r"^[a-zA-Z0-9.-]+$",
                    max_length=253,
                ),
            ]
        ],
        default=[],
        label=_("Sites that may send visits (none named: any site may)"),
    )
