"""What contacts fill in: its own columns of the list, its room in the rail."""

from __future__ import annotations

from typing import Annotated

from django.apps import apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator

from accounts import handover as leaving
from accounts import settings
from contacts import columns, do_not_contact, fields, handover, history, lifecycle, moments
from contacts.fields import core, territories
from contacts.importing import plugs as import_plugs
from contacts.panels import Panel, add_panel
from kit.rail import Room, open_room

fields.load()
# After each migrate, and each flush of a test: contacts cannot be without their fields.
post_migrate.connect(core.seed, sender=apps.get_app_config("contacts"))
settings.declare(
    "country",
    Annotated[str, AfterValidator(territories.known_code)],
    default="",
    label=_("Country of the account: phone numbers without one are from there"),
)

columns.plug()
moments.plug()
leaving.plug(handover.sort())
import_plugs.plug()

lifecycle.on_merged.plug(do_not_contact.on_merged)
lifecycle.on_unmerged.plug(do_not_contact.on_unmerged)
lifecycle.on_erased.plug(do_not_contact.on_erased)
lifecycle.on_erased.plug(history.on_erased)

open_room(
    Room(key="contacts", label=_("Contacts"), icon="address-book", at="contacts:list", order=20)
)

add_panel(Panel("details", _("Details"), "contacts:details", "main", 20))
add_panel(Panel("tags", _("Tags"), "contacts:tags", "main", 30))
add_panel(Panel("do-not-contact", _("Do not contact"), "contacts:do-not-contact", "main", 35))
add_panel(Panel("notes", _("Notes"), "contacts:notes", "main", 40))
add_panel(Panel("timeline", _("Timeline"), "contacts:timeline", "side", 10))
