"""The addresses below /points/pages/."""

from __future__ import annotations

from django.urls import path

from contacts.views import catalogue, things

app_name = "catalogue"

urlpatterns = [
    path("", catalogue.patterns, name="patterns"),
    path("new/", catalogue.new, name="new"),
    path("matches/", catalogue.matches, name="matches"),
    path("order/", catalogue.order, name="order"),
    path("things/", things.seen, name="things"),
    path("things/edit/", things.file, name="things-file"),
    path("<int:pk>/", catalogue.pattern, name="pattern"),
    path("<int:pk>/move/", catalogue.move, name="move"),
    path("<int:pk>/remove/", catalogue.remove, name="remove"),
    path("put-back/<str:sealed>/", catalogue.put_back, name="put-back"),
]
