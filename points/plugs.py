"""What points fills in the apps below it."""

from __future__ import annotations

from contacts import events, lifecycle
from points import console, erasure, kinds, ledger, matching, merging

kinds.load()

events.on_events.plug(matching.pay)
lifecycle.on_created.plug(ledger.begin)
lifecycle.on_merged.plug(merging.on_merged)
lifecycle.on_unmerged.plug(merging.on_unmerged)
lifecycle.on_erased.plug(erasure.on_erased)
console.plug()
