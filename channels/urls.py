"""The addresses of channels."""

from __future__ import annotations

from django.urls import path

from channels.views import outbox, server

app_name = "channels"

urlpatterns = [
    path("mail/", server.server, name="mail"),
    path("mail/test/", server.test, name="mail-test"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.message, name="message"),
    path("outbox/<int:pk>/mail.eml", outbox.download, name="download"),
]
