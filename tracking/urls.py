"""The addresses of tracking that Django answers; the collector has those that visitors meet."""

from __future__ import annotations

from django.urls import path

from tracking.views import event_files, personal_link, screen

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
    path("contacts/events/", event_files.files, name="event-files"),
    path("contacts/events/<int:pk>/", event_files.one, name="event-file"),
    path("contacts/events/<int:pk>/columns/", event_files.columns, name="event-file-columns"),
    path("contacts/events/<int:pk>/not-taken/", event_files.refused, name="event-file-refused"),
    path("contacts/events/<int:pk>/stop/", event_files.stop, name="event-file-stop"),
    path("contacts/events/<int:pk>/again/", event_files.again, name="event-file-again"),
    path("contacts/events/<int:pk>/discard/", event_files.discard, name="event-file-discard"),
    path("contacts/<int:pk>/personal-link/", personal_link.personal_link, name="personal-link"),
]
