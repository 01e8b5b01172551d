"""/api/contacts/list/…: what a form about contacts needs to know"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Can
from contacts.api.fields import listed
from contacts.fields import definitions
from kit.api.view import ApiView, Needs

READ = Needs(read=Can.SEE, write=Can.SEE)


class OwnerListed(serializers.Serializer[Any]):
    """A colleague who can look after contacts."""

    id = serializers.IntegerField()
    firstName = serializers.CharField()
    lastName = serializers.CharField()


class SegmentListed(serializers.Serializer[Any]):
    """A segment that contacts can be put into."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    alias = serializers.CharField()


class Owners(ApiView):
    """/api/contacts/list/owners"""

    needs = READ

    @extend_schema(summary="Possible owners", responses=OwnerListed(many=True))
    def get(self, request: Request) -> Response:
        """Active colleagues, by name."""
        active = User.objects.filter(is_active=True).order_by("first_name", "last_name", "email")
        return Response(
            [
                {
                    "id": user.pk,
                    "firstName": user.first_name or user.email,
                    "lastName": user.last_name,
                }
                for user in active
            ]
        )


class FieldsListed(ApiView):
    """/api/contacts/list/fields"""

    needs = READ

    @extend_schema(summary="Fields of contacts, by id", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """Those in use."""
        return Response({str(field.id): listed(field) for field in definitions().published})


class SegmentsListed(ApiView):
    """/api/contacts/list/segments"""

    needs = READ

    @extend_schema(summary="Segments", responses=SegmentListed(many=True))
    def get(self, request: Request) -> Response:
        """None: there are no segments yet."""
        return Response([])
