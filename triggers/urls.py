"""The addresses of triggers, inside the Points console."""

from __future__ import annotations

from django.urls import path

from triggers.views import bulk, editing, publishing, triggers

app_name = "triggers"

urlpatterns = [
    path("", triggers.triggers, name="triggers"),
    path("new/", editing.new, name="new"),
    path("sentence/", editing.live_sentence, name="sentence"),
    path("after/<int:pk>/", bulk.asked, name="asked"),
    path("<int:pk>/", triggers.trigger, name="trigger"),
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
