"""What contacts fill in: its own columns of the list, its room in the rail."""

from __future__ import annotations

from typing import Annotated

from django.apps import apps
from django.db.models.signals import post_migrate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, StringConstraints

from accounts import handover as leaving
from accounts import notifications, settings
from accounts.roles import Can
from contacts import (
    bant,
    cataloguing,
    columns,
    conditions,
    disqualifying,
    do_not_contact,
    fields,
    handover,
    history,
    lifecycle,
    moments,
    outcomes,
    sales_moments,
    to_do,
    traces,
    vanishing,
)
from contacts.bulk import job as bulk_job
from contacts.fields import columns as field_columns
from contacts.fields import core, removal, territories
from contacts.importing import plugs as import_plugs
from contacts.models import Disqualification, DisqualificationChange
from contacts.panels import Panel, add_panel
from contacts.views.history import sees_history
from kit.rail import Room, open_room

__all__ = ["bulk_job", "cataloguing", "removal"]  # register themselves

fields.load()
conditions.load()
# After each migrate, and each flush of a test: contacts cannot be without their fields.
post_migrate.connect(core.seed, sender=apps.get_app_config("contacts"))
settings.declare(
    "country",
    Annotated[str, AfterValidator(territories.known_code)],
    default="",
    label=_("Country of the account: phone numbers without one are from there"),
)
settings.declare(
    "currency",
    Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")],
    default="EUR",
    label=_("Currency of the account: what is won is told in it"),
)

bant.declare()

columns.plug()
field_columns.plug()
moments.plug()
sales_moments.plug()
for sort in handover.sorts():
    leaving.plug(sort)
import_plugs.plug()

lifecycle.on_merged.plug(do_not_contact.on_merged)
lifecycle.on_unmerged.plug(do_not_contact.on_unmerged)
lifecycle.on_erased.plug(do_not_contact.on_erased)
for keeper in (to_do, outcomes):
    lifecycle.on_merged.plug(keeper.on_merged)
    lifecycle.on_unmerged.plug(keeper.on_unmerged)
    lifecycle.on_erased.plug(keeper.on_erased)
for deed in (bant, disqualifying):
    lifecycle.on_merged.plug(deed.on_merged)
    lifecycle.on_unmerged.plug(deed.on_unmerged)
    lifecycle.on_erased.plug(deed.on_erased)
vanishing.goes_along(Disqualification, DisqualificationChange)
vanishing.add_touch(disqualifying.said_by_hand)
vanishing.on_vanish.plug(disqualifying.delete)
lifecycle.on_merged.plug(traces.on_merged)
lifecycle.on_unmerged.plug(traces.on_unmerged)
lifecycle.on_erased.plug(traces.on_erased)
lifecycle.on_erased.plug(history.on_erased)
lifecycle.on_erased.plug(notifications.forget_about)
history.plug()


def _defines_fields(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.may(Can.EDIT_CONTACTS))


open_room(
    Room(
        "fields",
        _("Fields"),
        "forms",
        "fields:contact-fields",
        94,
        within="administration",
        visible=_defines_fields,
    )
)
open_room(
    Room(key="contacts", label=_("Contacts"), icon="address-book", at="contacts:list", order=20)
)
open_room(Room("all-contacts", _("All contacts"), "users", "contacts:list", 21, within="contacts"))
open_room(
    Room(
        "disqualified",
        _("Disqualified"),
        "user-off",
        "contacts:disqualified",
        23,
        within="contacts",
    )
)
open_room(
    Room("companies", _("Companies"), "building", "contacts:companies", 22, within="contacts")
)

open_room(Room("pages", _("Pages and topics"), "tags", "catalogue:patterns", 64, within="points"))

add_panel(Panel("details", _("Details"), "contacts:details", "main", 20))
add_panel(Panel("sales", _("Sales"), "contacts:sales", "main", 24))
add_panel(Panel("tasks", _("To do"), "contacts:tasks", "main", 26))
add_panel(Panel("merges", _("Same person?"), "contacts:merges", "main", 50))
add_panel(Panel("tags", _("Tags"), "contacts:tags", "main", 30))
add_panel(Panel("do-not-contact", _("Do not contact"), "contacts:do-not-contact", "main", 35))
add_panel(Panel("qualification", _("Qualification"), "contacts:qualification", "main", 18))
add_panel(Panel("notes", _("Notes"), "contacts:notes", "main", 40))
add_panel(Panel("history", _("History"), "contacts:history", "main", 90, visible=sees_history))
add_panel(Panel("timeline", _("Timeline"), "contacts:timeline", "side", 10))
