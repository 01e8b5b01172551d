"""The addresses of the Points console, and of what the contact page shows of scores."""

from __future__ import annotations

from django.urls import path

from points.views import (
    actions,
    buyers,
    editing,
    grade,
    interests,
    on_contact,
    previewing,
    publishing,
    recomputing,
    score,
    scores,
)

app_name = "points"

urlpatterns = [
    path("", actions.actions, name="actions"),
    path("new/", editing.pick, name="new"),
    path("new/<str:kind>/", editing.new, name="new-of-kind"),
    path("sentence/<str:kind>/", editing.live_sentence, name="sentence"),
    path("preview/", previewing.preview, name="preview"),
    path("publish/", publishing.publish, name="publish"),
    path("recompute/", publishing.work_out_again, name="recompute"),
    path("recompute/<int:job_id>/", recomputing.recomputed, name="recomputed"),
    path("recompute/<int:job_id>/stop/", recomputing.stop, name="recompute-stop"),
    path("<int:pk>/", actions.action, name="action"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/pause/", publishing.pause, name="pause"),
    path("<int:pk>/resume/", publishing.resume, name="resume"),
    path("<int:pk>/archive/", publishing.archive, name="archive"),
    path("<int:pk>/restore/", publishing.restore, name="restore"),
    path("<int:pk>/duplicate/", editing.duplicate, name="duplicate"),
    path("<int:pk>/versions/<int:number>/take-back/", editing.take_back, name="take-back"),
    path("scores/", scores.scores, name="scores"),
    path("scores/new/", score.new, name="score-new"),
    path("scores/<int:pk>/", score.edit, name="score-edit"),
    path("scores/<int:pk>/spread/", score.spread, name="score-spread"),
    path("scores/<int:pk>/archive/", scores.archive, name="score-archive"),
    path("scores/<int:pk>/restore/", scores.restore, name="score-restore"),
    path("grade/", grade.grade, name="grade"),
    path("grade/edit/", grade.edit, name="grade-edit"),
    path("grade/preview/", grade.preview, name="grade-preview"),
    path("grade/stop/", grade.stop, name="grade-stop"),
    path("grade/resume/", grade.resume, name="grade-resume"),
    path("interests/", interests.interests, name="interests"),
    path("interests/half-life/", interests.half_life, name="interests-half-life"),
    path("interests/recount/", interests.recount, name="interests-recount"),
    path("buyers/", buyers.buyers, name="buyers"),
    path("buyers/mark/", buyers.mark, name="buyers-mark"),
    path("contacts/<int:contact_id>/interests/", interests.of_contact, name="interests-of"),
    path("contacts/<int:contact_id>/why/", on_contact.why, name="why"),
    path("contacts/<int:contact_id>/latest/", on_contact.latest, name="latest"),
    path("contacts/<int:contact_id>/give/", on_contact.give, name="give"),
    path("contacts/<int:contact_id>/lines/<int:entry_id>/undo/", on_contact.undo, name="undo"),
    path("contacts/<int:contact_id>/reset/<int:group_id>/", on_contact.reset, name="reset"),
]
