"""Every address of the app.

The collector (`tracking/collector.py`) answers /mtracking.gif, /mtc and the like before Django
sees them; see `config/asgi.py`.
"""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import health

handler400 = "config.errors.cannot_be_read"

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("config.api_urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.door.urls")),
    path("contacts/", include("contacts.urls")),
    path("points/triggers/", include("triggers.urls")),
    path("points/pages/", include("contacts.catalogue_urls")),
    path("points/", include("points.urls")),
    path("administration/fields/", include("contacts.fields.urls")),
    path("administration/", include("channels.urls")),
    path("", include("tracking.urls")),
    path("", include("insights.urls")),
    path("admin/", admin.site.urls),
]
