"""What accounts bring to /api/."""

from __future__ import annotations

from django.urls import path

from accounts.api.users import RoleOne, Roles, Self, Users
from kit.api.routes import routes

urlpatterns = [
    path("users/self", Self.as_view(), name="users-self"),
    *routes("users", Users, read_only=True),
    path("roles", Roles.as_view(), name="roles"),
    path("roles/<int:pk>", RoleOne.as_view(), name="roles-one"),
]
