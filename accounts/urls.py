"""Addresses about users: their door, their profile, and Administration → People."""

from __future__ import annotations

from django.urls import path

from accounts.views import (
    api,
    history,
    invitations,
    notifications,
    own_security,
    people,
    profile,
    roles,
    sign_in,
    tokens,
)

app_name = "accounts"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.theme, name="theme"),
    path("profile/language/", profile.language, name="language"),
    path("profile/security/", own_security.own_security, name="security"),
    path("profile/password/", own_security.password, name="password"),
    path("profile/address/", own_security.address, name="address"),
    path("profile/address/<str:token>/", own_security.address_confirm, name="address-confirm"),
    path("profile/sessions/end/", own_security.sessions_end, name="sessions-end"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/bell/", notifications.bell, name="bell"),
    path("notifications/live", notifications.no_stream, name="live"),
    path("notifications/read/", notifications.read, name="notifications-read"),
    path("notifications/<int:pk>/", notifications.follow, name="notification"),
    path("profile/roles/", roles.roles, name="roles"),
    path("administration/people/", people.people_list, name="people"),
    path("administration/people/invite/", invitations.invite, name="invite"),
    path("administration/people/two-steps/", people.demand_second_step, name="demand-second-step"),
    path("administration/people/<int:pk>/", people.person, name="person"),
    path("administration/people/<int:pk>/role/", people.role, name="person-role"),
    path("administration/people/<int:pk>/deactivate/", people.deactivate, name="person-deactivate"),
    path("administration/people/<int:pk>/reactivate/", people.reactivate, name="person-reactivate"),
    path(
        "administration/people/<int:pk>/reset-second-step/",
        people.reset_second_step,
        name="person-reset-second-step",
    ),
    path(
        "administration/people/invitations/<int:pk>/again/",
        invitations.send_again,
        name="invitation-again",
    ),
    path(
        "administration/people/invitations/<int:pk>/revoke/",
        invitations.revoke,
        name="invitation-revoke",
    ),
    path(
        "administration/people/invitations/<int:pk>/link/",
        invitations.link,
        name="invitation-link",
    ),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("administration/tokens/", tokens.everybodys, name="all-tokens"),
    path("administration/api/", api.api, name="api"),
    path("administration/history/", history.history, name="history"),
    path("administration/history/history.csv", history.history_file, name="history-file"),
    path("administration/history/<str:key>/<str:pk>/", history.history_of, name="history-of"),
]
