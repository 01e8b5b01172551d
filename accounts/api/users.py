"""/api/users and /api/roles: who works here; read only, people are invited on their screen."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Can, Role
from kit.api.columns import number, text, time, yes_no
from kit.api.entity import Entity
from kit.api.errors import NotFound
from kit.api.search import Term, contains
from kit.api.shapes import Moment
from kit.api.view import ApiView, Needs, user_of

ROLES = list(Role)


def role_told(role: str) -> dict[str, Any]:
    """A role as the contract tells of it. Ours are fixed and have no ids: counted from 1."""
    known = Role(role)
    return {
        "id": ROLES.index(known) + 1,
        "name": str(known.label),
        "description": None,
        "isAdmin": known == Role.OWNER,
        "rawPermissions": [],
    }


class RoleShape(serializers.Serializer[Any]):
    """What is told of a role."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    isAdmin = serializers.BooleanField()
    rawPermissions = serializers.ListField()


class RoleList(serializers.Serializer[Any]):
    """Every role."""

    total = serializers.IntegerField()
    roles = RoleShape(many=True)


class RoleAnswer(serializers.Serializer[Any]):
    """A role in its envelope."""

    role = RoleShape()


class UserShape(serializers.Serializer[User]):
    """What is told of a colleague. People sign in by address, so that is the username, too."""

    id = serializers.IntegerField()
    username = serializers.CharField(source="email")
    firstName = serializers.CharField(source="first_name")
    lastName = serializers.CharField(source="last_name")
    email = serializers.CharField()
    position = serializers.SerializerMethodField()
    role = serializers.SerializerMethodField()
    timezone = serializers.CharField(source="time_zone")
    locale = serializers.CharField(source="language")
    isPublished = serializers.BooleanField(source="is_active")
    dateAdded = Moment(source="date_joined")
    lastLogin = Moment(source="last_login", allow_null=True)
    lastActive = Moment(source="last_login", allow_null=True)
    signature = serializers.SerializerMethodField()

    def get_position(self, user: User) -> str | None:
        """Not kept."""
        return None

    def get_signature(self, user: User) -> str | None:
        """Not kept."""
        return None

    @extend_schema_field(RoleShape)
    def get_role(self, user: User) -> dict[str, Any]:
        """What the colleague may do."""
        return role_told(user.role)


class Users(Entity[User]):
    """Colleagues."""

    one, many = "user", "users"
    shape, form = UserShape, serializers.Serializer
    columns = {
        "id": number("id"),
        "email": text("email"),
        "username": text("email"),
        "firstName": text("first_name"),
        "lastName": text("last_name"),
        "isPublished": yes_no("is_active"),
        "dateAdded": time("date_joined"),
    }
    commands = {"email": contains("email"), "name": contains("first_name", "last_name")}
    published = Q(is_active=True)
    needs = Needs(read=Can.MANAGE_ACCOUNT, write=Can.MANAGE_ACCOUNT)

    def rows(self) -> QuerySet[User]:
        """Everybody, also who may not sign in any more."""
        return User.objects.all()

    def plain(self, term: Term) -> Q:
        """Names and addresses."""
        return term.against("first_name", "last_name", "email")


class Self(ApiView):
    """/api/users/self: who the caller is."""

    needs = Needs(read=Can.SEE, write=Can.SEE)

    @extend_schema(responses=UserShape, summary="Who the caller is")
    def get(self, request: Request) -> Response:
        """Not in an envelope, as in Mautic."""
        return Response(UserShape(user_of(request)).data)


class Roles(ApiView):
    """/api/roles: the fixed roles."""

    needs = Needs(read=Can.MANAGE_ACCOUNT, write=Can.MANAGE_ACCOUNT)

    @extend_schema(summary="List roles", responses=RoleList)
    def get(self, request: Request) -> Response:
        """All of them."""
        return Response({"total": len(ROLES), "roles": [role_told(role) for role in ROLES]})


class RoleOne(ApiView):
    """/api/roles/1"""

    needs = Needs(read=Can.MANAGE_ACCOUNT, write=Can.MANAGE_ACCOUNT)

    @extend_schema(summary="One role", responses=RoleAnswer)
    def get(self, request: Request, pk: int) -> Response:
        """By its place."""
        if not 1 <= pk <= len(ROLES):
            raise NotFound
        return Response({"role": role_told(ROLES[pk - 1])})
