"""What a column of a file may become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import fields
from contacts.importing import plugged

# Targets that are no fields. A field's alias never begins with this sign.
TAGS, OWNER, DO_NOT_CONTACT, CREATED, ID = "@tags", "@owner", "@do_not_contact", "@created", "@id"
# Followed by the alias of a field of companies: about the company that the row names.
OF_COMPANY = "@company:"
_COMPANY_NAME = "companyname"


@dataclass(frozen=True)
class Target:
    """One thing that a column may become. `identifies`: it can tell contacts apart."""

    key: str
    label: str | Promise
    section: str | Promise
    help: str | Promise = ""
    names: tuple[str, ...] = ()
    identifies: bool = False


_SPECIAL = (
    Target(TAGS, _("Tags"), _("About the contact"), _("Several are separated by , ; or |")),
    Target(OWNER, _("Owner"), _("About the contact"), _("A colleague's e-mail address")),
    Target(
        DO_NOT_CONTACT,
        _("Do not contact"),
        _("About the contact"),
        _("“yes” or 1 stops e-mails to them; “no” changes nothing"),
    ),
    Target(
        CREATED,
        _("Created on"),
        _("About the contact"),
        _("For new contacts only: when you first met them"),
    ),
    Target(
        ID,
        _("Kindling's or Mautic's id"),
        _("About the contact"),
        _("Finds contacts that are here already"),
        identifies=True,
    ),
)


def targets() -> dict[str, Target]:
    """Everything that a column may become, by key, in the order in which it is offered."""
    found = {
        one.alias: Target(
            one.alias,
            one.label,
            _("Fields"),
            identifies=one.unique,
        )
        for one in fields.definitions().published
        if not one.read_only
    }
    found |= {one.key: one for one in _of_company()}
    found |= {one.key: one for one in _SPECIAL}
    for column in plugged.columns().values():
        found[column.key] = Target(
            column.key, column.label, column.section, column.help, names=column.names
        )
    return found


def _of_company() -> list[Target]:
    """The fields of companies but the name, which the field "company" of a contact is."""
    return [
        Target(
            f"{OF_COMPANY}{one.alias}",
            gettext("Company: %(field)s") % {"field": one.label},
            _("Company"),
            _("About the company that the row names"),
            names=(one.alias,) if one.fixed else (one.alias, one.label),
        )
        for one in fields.definitions("company").published
        if not one.read_only and one.alias != _COMPANY_NAME
    ]


def company_aliases(columns: Sequence[str]) -> dict[str, str]:
    """Those of the columns of a plan that are about the company, each with the field's alias."""
    return {key: key.removeprefix(OF_COMPANY) for key in columns if key.startswith(OF_COMPANY)}


def field_of(key: str) -> fields.Field | None:
    """The field of contacts or companies that a column becomes; None where it is something else."""
    if key.startswith(OF_COMPANY):
        return fields.definitions("company").get(key.removeprefix(OF_COMPANY))
    return fields.definitions().get(key)
