"""The addresses of triggers."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "triggers"

urlpatterns: list[URLPattern] = []
