"""What points fills in the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts import events, lifecycle
from contacts.merge_preview import add_preview
from contacts.panels import Panel, add_panel
from points import (
    attributes,
    companies,
    console,
    erasure,
    history,
    importing,
    kinds,
    ledger,
    matching,
    merging,
    timeline,
)
from points.api import of_contacts

kinds.load()

events.on_events.plug(matching.pay)
lifecycle.on_created.plug(ledger.begin)
lifecycle.on_merged.plug(merging.on_merged)
add_preview(merging.preview)
lifecycle.on_unmerged.plug(merging.on_unmerged)
lifecycle.on_erased.plug(erasure.on_erased)
console.plug()
attributes.plug()
companies.connect()
timeline.plug()
history.plug()
importing.plug()
of_contacts.plug()
add_panel(Panel("why", _("Why this score"), "points:why", "main", 10))
