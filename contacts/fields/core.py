"""The fields that Kindling comes with: Mautic's, under the same aliases.

Labels stand here in English; people see them in their own language as long as nobody has
renamed the field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.utils.translation import gettext_noop as _

from accounts.history.untold import untold

# Alias → the column that holds it. Every other value is kept in `fields` under its alias.
CONTACT_COLUMNS = {
    "email": "email",
    "firstname": "firstname",
    "lastname": "lastname",
    "company": "company",
    "position": "position",
    "phone": "phone",
    "mobile": "mobile",
    "city": "city",
    "country": "country",
    "website": "website",
    "last_active": "last_active",
}
COMPANY_COLUMNS = {"companyname": "name"}
COLUMNS = {"contact": CONTACT_COLUMNS, "company": COMPANY_COLUMNS}

# What the system itself keeps, and nobody writes.
READ_ONLY = {"last_active"}


@dataclass(frozen=True)
class Core:
    """A field that Kindling comes with."""

    alias: str
    label: str
    type: str = "text"
    group: str = "core"
    flags: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)


_SHORT = {"is_short_visible": True}
# Rarely needed: there, but not in anybody's way until somebody wants them.
_ASIDE = {"is_listable": False}
_TITLES = {"list": [{"value": word, "label": word} for word in ("Mr", "Mrs", "Ms", "Dr", "Prof")]}

CONTACT = (
    Core("title", _("Title"), "lookup", flags=_ASIDE, properties=_TITLES),
    Core("firstname", _("First name"), flags=_SHORT),
    Core("lastname", _("Last name"), flags=_SHORT),
    Core("email", _("E-mail address"), "email", flags=_SHORT | {"is_unique": True}),
    Core("company", _("Company"), flags=_SHORT),
    Core("position", _("Job title"), flags=_SHORT),
    Core("phone", _("Phone"), "tel", flags=_SHORT),
    Core("mobile", _("Mobile"), "tel", flags=_SHORT),
    Core("fax", _("Fax"), "tel", flags=_ASIDE),
    Core("address1", _("Address, line 1"), flags=_ASIDE),
    Core("address2", _("Address, line 2"), flags=_ASIDE),
    Core("zipcode", _("Postcode"), flags=_ASIDE),
    Core("city", _("City"), flags=_SHORT),
    Core("state", _("State or region"), "region", flags=_ASIDE),
    Core("country", _("Country"), "country", flags=_SHORT),
    Core("website", _("Website"), "url", flags=_SHORT),
    Core("preferred_locale", _("Preferred language"), "locale"),
    Core("timezone", _("Time zone"), "timezone", flags=_ASIDE),
    Core("last_active", _("Last activity"), "datetime", flags={"is_visible": False} | _ASIDE),
    Core("attribution_date", _("Attribution date"), "date", flags=_ASIDE),
    Core("attribution", _("Attribution"), "number", flags=_ASIDE, properties={"scale": 2}),
    Core("linkedin", "LinkedIn", group="social"),
    Core("twitter", "Twitter", group="social", flags=_ASIDE),
    Core("facebook", "Facebook", group="social", flags=_ASIDE),
    Core("instagram", "Instagram", group="social", flags=_ASIDE),
    Core("foursquare", "Foursquare", group="social", flags=_ASIDE),
    Core("skype", "Skype", group="social", flags=_ASIDE),
)

COMPANY = (
    Core("companyname", _("Company name"), flags=_SHORT | {"is_required": True}),
    Core("companyemail", _("E-mail address"), "email"),
    Core("companyphone", _("Phone"), "tel"),
    Core("companyfax", _("Fax"), "tel", flags=_ASIDE),
    Core("companyaddress1", _("Address, line 1"), flags=_ASIDE),
    Core("companyaddress2", _("Address, line 2"), flags=_ASIDE),
    Core("companyzipcode", _("Postcode"), flags=_ASIDE),
    Core("companycity", _("City"), flags=_SHORT),
    Core("companystate", _("State or region"), "region", flags=_ASIDE),
    Core("companycountry", _("Country"), "country", flags=_SHORT),
    Core("companywebsite", _("Website"), "url", flags=_SHORT),
    Core("companynumber_of_employees", _("Employees"), "number", group="professional"),
    Core(
        "companyannual_revenue",
        _("Annual revenue"),
        "number",
        group="professional",
        properties={"scale": 2},
    ),
    Core("companyindustry", _("Industry"), "lookup", group="professional"),
    Core("companydescription", _("Description"), "textarea", group="professional"),
)


def seed(using: str, apps: Apps = all_apps, **_: Any) -> None:
    """Put in the fields that are missing; after each migrate, and each flush of a test."""
    try:
        model = apps.get_model("contacts", "ContactField")
    except LookupError:
        return  # the database is being taken back to a time before there were fields
    with untold(using):
        model._default_manager.using(using).bulk_create(
            [
                model(
                    object=object_,
                    alias=core.alias,
                    label=core.label,
                    type=core.type,
                    group=core.group,
                    order=place,
                    properties=core.properties,
                    is_fixed=True,
                    **core.flags,
                )
                for object_, cores in (("contact", CONTACT), ("company", COMPANY))
                for place, core in enumerate(cores, start=1)
            ],
            ignore_conflicts=True,
        )
