"""The addresses of triggers, inside the Points console."""

from __future__ import annotations

from django.urls import path

from triggers.views import bulk, deliveries, editing, publishing, runs, triggers

app_name = "triggers"

urlpatterns = [
    path("", triggers.triggers, name="triggers"),
    path("new/", editing.new, name="new"),
    path("sentence/", editing.live_sentence, name="sentence"),
    path("actions/<int:pk>/", runs.run, name="run"),
    path("of-contact/<int:contact_id>/", runs.of_contact, name="of-contact"),
    path("after/<int:pk>/", bulk.asked, name="asked"),
    path("webhooks/", deliveries.deliveries, name="deliveries"),
    path("webhooks/<int:pk>/", deliveries.delivery, name="delivery"),
    path("webhooks/<int:pk>/again/", deliveries.send_again, name="delivery-again"),
    path("<int:pk>/", triggers.trigger, name="trigger"),
    path("<int:pk>/actions/", runs.of_trigger, name="runs"),
    path("<int:pk>/actions/given-up/", runs.retry_given_up, name="retry-given-up"),
    path("<int:pk>/already/", bulk.already, name="already"),
    path("<int:pk>/preview/", triggers.preview, name="preview"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/forget/", editing.forget, name="forget"),
    path("<int:pk>/duplicate/", editing.duplicate, name="duplicate"),
    path("<int:pk>/publish/", publishing.publish, name="publish"),
    path("<int:pk>/pause/", publishing.pause, name="pause"),
    path("<int:pk>/resume/", publishing.resume, name="resume"),
    path("<int:pk>/archive/", publishing.archive, name="archive"),
    path("<int:pk>/restore/", publishing.restore, name="restore"),
]
