"""The addresses of insights."""

from __future__ import annotations

from django.urls import path

from insights.views import dashboard, demo, demo_removal, jobs

app_name = "insights"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:key>/", dashboard.panel, name="panel"),
    path("demo/", demo.page, name="shop"),
    path("demo/watch/", demo.watch, name="shop-watch"),
    path("demo/somebody-new/", demo.be_somebody_new, name="shop-somebody-new"),
    path("demo/products/<slug:product>/", demo.page, name="shop-product"),
    path("demo/<slug:page>/", demo.page, name="shop-page"),
    path("administration/demo/remove/", demo_removal.remove, name="demo-remove"),
    path("administration/jobs/<int:pk>/", jobs.job, name="job"),
    path("administration/jobs/<int:pk>/cancel/", jobs.cancel, name="job-cancel"),
    path("administration/jobs/<int:pk>/again/", jobs.again, name="job-again"),
]
