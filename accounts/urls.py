"""Addresses about the user."""

from __future__ import annotations

from django.urls import path

from accounts.views import history, profile, sign_in

app_name = "accounts"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
    path("profile/theme/", profile.theme, name="theme"),
    path("profile/language/", profile.language, name="language"),
    path("administration/history/", history.history, name="history"),
    path("administration/history/history.csv", history.history_file, name="history-file"),
    path("administration/history/<str:key>/<str:pk>/", history.history_of, name="history-of"),
]
