"""What a point action can be about, by the keys and in the words of the contract."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from kit.api.view import ApiView, Needs
from points.kinds import point_action_kinds

# Mautic's six, as it lists them; clients show these words, some compare them.
_WORDS = {
    "asset.download": "Downloads an asset",
    "email.send": "Is sent an email",
    "email.open": "Opens an email",
    "form.submit": "Submits a form",
    "page.hit": "Visits a landing page",
    "url.hit": "Visits specific URL",
}

_ANSWER = inline_serializer(
    "PointActionTypes", {"pointActionTypes": serializers.DictField(child=serializers.CharField())}
)


class PointActionTypes(ApiView):
    """/api/points/actions/types"""

    needs = Needs(read=Can.SEE, write=Can.SEE)

    @extend_schema(responses=_ANSWER, summary="The types of point actions")
    def get(self, request: Request) -> Response:
        """Each key with its words: Mautic's six, then what Kindling has besides."""
        ours = {kind.key: str(kind.label) for kind in point_action_kinds}
        own = {key: words for key, words in ours.items() if key not in _WORDS}
        return Response({"pointActionTypes": _WORDS | own})
