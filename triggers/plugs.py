"""What triggers fills in the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts import events, lifecycle, timeline
from contacts.panels import Panel, add_panel
from points import listeners
from triggers import (
    actions,
    asking,
    attributes,
    becoming,
    console,
    crossings,
    erasure,
    history,
    holding,
    merging,
    model_part,
    redefined,
    usages,
)
from triggers import clock as _clock  # noqa: F401 (its tasks are known from the start)
from triggers.api import of_contacts
from triggers.timeline import crossing_moments, run_moments

actions.load()

listeners.on_score_change.plug(crossings.owe_runs)
listeners.on_score_change.plug(becoming.on_score_change)
listeners.on_defined_anew.plug(redefined.on_defined_anew)
events.on_events.plug(becoming.on_events)
lifecycle.on_changed.plug(becoming.on_changed)
lifecycle.on_identified.plug(holding.on_identified)
lifecycle.on_merged.plug(merging.on_merged)
lifecycle.on_unmerged.plug(merging.on_unmerged)
lifecycle.on_erased.plug(erasure.on_erased)
add_panel(Panel("triggers", _("What triggers do"), "triggers:of-contact", "main", 60))
timeline.add_source(crossing_moments)
timeline.add_source(run_moments)
attributes.plug()
console.plug()
usages.plug()
asking.plug()
history.plug()
model_part.plug()
of_contacts.plug()
