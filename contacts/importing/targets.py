"""What a column of a file may become."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts import fields
from contacts.importing import plugged

# Targets that are no fields. A field's alias never begins with this sign.
TAGS, OWNER, DO_NOT_CONTACT, CREATED, ID = "@tags", "@owner", "@do_not_contact", "@created", "@id"


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
    found |= {one.key: one for one in _SPECIAL}
    for column in plugged.columns().values():
        found[column.key] = Target(
            column.key, column.label, _("Points"), column.help, names=column.names
        )
    return found
