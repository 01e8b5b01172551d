"""The addresses below /administration/fields/."""

from __future__ import annotations

from django.urls import path

from contacts.views import fields

app_name = "fields"

urlpatterns = [
    path("", fields.fields, {"of": "contact"}, name="contact-fields"),
    path("country/", fields.country, name="country"),
    path("<int:pk>/", fields.field, name="field"),
    path("<int:pk>/move/", fields.move, name="move"),
    path("<int:pk>/archive/", fields.publish, {"published": False}, name="archive"),
    path("<int:pk>/restore/", fields.publish, {"published": True}, name="restore"),
    path("<int:pk>/delete/", fields.delete, name="delete"),
    path("<str:of>/", fields.fields, name="fields"),
    path("<str:of>/order/", fields.order, name="order"),
    path("<str:of>/new/", fields.pick, name="pick"),
    path("<str:of>/new/<str:type_>/", fields.new, name="new"),
    path("<str:of>/sample/<str:type_>/", fields.sample, name="sample"),
]
