"""What triggers bring to /api/."""

from __future__ import annotations

from django.urls import path

from kit.api.routes import routes
from triggers.api.triggers import RemoveEvents, TriggerEventTypes, Triggers

urlpatterns = [
    path("points/triggers/events/types", TriggerEventTypes.as_view(), name="trigger-event-types"),
    path(
        "points/triggers/<int:pk>/events/delete",
        RemoveEvents.as_view(),
        name="trigger-remove-events",
    ),
    *routes("points/triggers", Triggers),
]
