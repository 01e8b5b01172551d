"""What tracking brings to /api/."""

from __future__ import annotations

from django.urls import path

from tracking.api.events import Events

urlpatterns = [
    path("events", Events.as_view(), name="events"),
]
