"""What triggers fills in the apps below it."""

from __future__ import annotations

from contacts import lifecycle, timeline
from points import listeners
from triggers import (
    actions,
    attributes,
    console,
    crossings,
    erasure,
    history,
    holding,
    imported,
    merging,
)
from triggers.api import of_contacts
from triggers.timeline import crossing_moments, run_moments

actions.load()

listeners.on_score_change.plug(crossings.owe_runs)
lifecycle.on_identified.plug(holding.on_identified)
lifecycle.on_merged.plug(merging.on_merged)
lifecycle.on_unmerged.plug(merging.on_unmerged)
lifecycle.on_erased.plug(erasure.on_erased)
timeline.add_source(crossing_moments)
timeline.add_source(run_moments)
attributes.plug()
console.plug()
imported.plug()
history.plug()
of_contacts.plug()
