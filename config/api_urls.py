"""Every address below /api/, app by app; `kit/api/` is the frame they share."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path

from config import api_views

app_name = "api"

urlpatterns: list[Any] = [
    path("schema", api_views.Schema.as_view(), name="schema"),
    path("", include("accounts.api.urls")),
    path("", include("contacts.api.urls")),
    path("", include("points.api.urls")),
    path("", include("triggers.api.urls")),
    path("", include("tracking.api.urls")),
    re_path("^.*$", api_views.not_found, name="nothing"),
]
