"""The addresses of tracking that Django answers; the collector has those that visitors meet."""

from __future__ import annotations

from django.urls import path

from tracking.views import personal_link, screen

app_name = "tracking"

urlpatterns = [
    path("administration/tracking/", screen.screen, name="screen"),
    path("administration/tracking/settings/", screen.change, name="change"),
    path("administration/tracking/ignore-me/", screen.ignore_me, name="ignore-me"),
    path("administration/tracking/heed-me/", screen.ignore_me, {"back": True}, name="heed-me"),
    path("administration/tracking/list-site/", screen.list_site, name="list-site"),
    path(
        "administration/tracking/unlist-site/",
        screen.list_site,
        {"back": True},
        name="unlist-site",
    ),
    path("contacts/<int:pk>/personal-link/", personal_link.personal_link, name="personal-link"),
]
