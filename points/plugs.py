"""What points fills in the apps below it."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from contacts import cataloguing, events, lifecycle
from contacts.fields import defining
from contacts.merge_preview import add_preview
from contacts.panels import Panel, add_panel
from points import (
    activity_job,
    attributes,
    by_hand_for_many,
    columns,
    companies,
    conditions,
    console,
    erasure,
    field_usages,
    history,
    importing,
    interest,
    interest_job,
    kinds,
    ledger,
    list_filters,
    matching,
    merging,
    recompute_job,
    rfm,
    seeding,
    timeline,
)
from points.api import of_contacts
from points.fit import everybody, keeping
from points.fit import merging as fit_merging

# Importing them makes their jobs and actions known.
__all__ = ["activity_job", "by_hand_for_many", "everybody", "recompute_job"]

kinds.load()
conditions.load()
post_migrate.connect(seeding.seed, sender=apps.get_app_config("points"))

events.on_events.plug(matching.pay)
events.on_events.plug(interest.learn)
cataloguing.on_filed_anew.plug(interest_job.on_filed_anew)
events.on_events.plug(keeping.on_events)
lifecycle.on_changed.plug(keeping.on_changed)
defining.on_delete.plug(field_usages.on_delete)
lifecycle.on_created.plug(ledger.begin)
lifecycle.on_merged.plug(merging.on_merged)
lifecycle.on_merged.plug(fit_merging.on_merged)
lifecycle.on_merged.plug(interest.on_merged)
add_preview(merging.preview)
lifecycle.on_unmerged.plug(merging.on_unmerged)
lifecycle.on_unmerged.plug(fit_merging.on_unmerged)
lifecycle.on_unmerged.plug(interest.on_merged)
lifecycle.on_erased.plug(erasure.on_erased)
lifecycle.on_erased.plug(interest.on_erased)
lifecycle.on_erased.plug(rfm.on_erased)
console.plug()
attributes.plug()
columns.plug()
list_filters.plug()
companies.connect()
timeline.plug()
history.plug()
importing.plug()
of_contacts.plug()
add_panel(Panel("why", _("Why this score"), "points:why", "main", 10))
add_panel(Panel("interests", _("Interests"), "points:interests-of", "side", 40))
