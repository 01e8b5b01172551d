"""What points fills in the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts import events, lifecycle
from contacts.panels import Panel, add_panel
from points import (
    attributes,
    console,
    erasure,
    importing,
    kinds,
    ledger,
    matching,
    merging,
    timeline,
)

kinds.load()

events.on_events.plug(matching.pay)
lifecycle.on_created.plug(ledger.begin)
lifecycle.on_merged.plug(merging.on_merged)
lifecycle.on_unmerged.plug(merging.on_unmerged)
lifecycle.on_erased.plug(erasure.on_erased)
console.plug()
attributes.plug()
timeline.plug()
importing.plug()
add_panel(Panel("why", _("Why this score"), "points:why", "main", 10))
