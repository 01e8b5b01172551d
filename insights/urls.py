"""The addresses of insights."""

from __future__ import annotations

from django.urls import path

from insights.views import (
    checklist,
    dashboard,
    demo,
    demo_removal,
    jobs,
    leads,
    review,
    threshold,
    work,
)

app_name = "insights"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:key>/", dashboard.panel, name="panel"),
    path("leads/", leads.mine, name="leads"),
    path("leads/tasks/", leads.tasks, name="tasks"),
    path("leads/review/", review.week, name="review"),
    path("leads/review/thresholds/", review.thresholds, name="review-thresholds"),
    path("points/threshold/", threshold.threshold, name="threshold"),
    path("first-hour/hide/", checklist.hide, name="checklist-hide"),
    path("first-hour/show/", checklist.show, name="checklist-show"),
    path("demo/", demo.page, name="shop"),
    path("demo/watch/", demo.watch, name="shop-watch"),
    path("demo/somebody-new/", demo.be_somebody_new, name="shop-somebody-new"),
    path("demo/products/<slug:product>/", demo.page, name="shop-product"),
    path("demo/<slug:page>/", demo.page, name="shop-page"),
    path("administration/demo/remove/", demo_removal.remove, name="demo-remove"),
    path("administration/jobs/", jobs.ring, name="jobs-ring"),
    path("administration/jobs/<int:pk>/", jobs.job, name="job"),
    path("administration/jobs/<int:pk>/cancel/", jobs.cancel, name="job-cancel"),
    path("administration/jobs/<int:pk>/again/", jobs.again, name="job-again"),
    path("administration/work/", work.work, name="work"),
    path("administration/work/actions/", work.actions, name="work-actions"),
    path("administration/work/actions/given-up/", work.retry_given_up, name="work-retry-given-up"),
    path("administration/work/actions/<int:pk>/retry/", work.retry, name="work-retry"),
    path("administration/work/actions/<int:pk>/stop/", work.stop, name="work-stop"),
    path("administration/work/set-aside/", work.set_aside, name="work-set-aside"),
    path("administration/work/set-aside/retry/", work.retry_visits, name="work-retry-visits"),
    path("administration/work/set-aside/discard/", work.discard_visits, name="work-discard-visits"),
]
