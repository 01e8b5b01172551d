"""What points bring to /api/."""

from __future__ import annotations

from django.urls import path

from kit.api.routes import routes
from points.api.actions import Points
from points.api.contact_points import ChangeGroupPoints, ChangePoints, GroupScoreOne, GroupScores
from points.api.groups import PointGroups
from points.api.types import PointActionTypes

_OF_CONTACT = "contacts/<int:contact_id>/points"

urlpatterns = [
    path("points/actions/types", PointActionTypes.as_view(), name="point-action-types"),
    *routes("points/groups", PointGroups),
    *routes("points", Points),
    path(f"{_OF_CONTACT}/groups", GroupScores.as_view(), name="group-scores"),
    path(f"{_OF_CONTACT}/groups/<int:group_id>", GroupScoreOne.as_view(), name="group-score"),
    path(
        f"{_OF_CONTACT}/groups/<int:group_id>/<str:operator>/<str:number>",
        ChangeGroupPoints.as_view(),
        name="change-group-points",
    ),
    path(
        f"{_OF_CONTACT}/<str:operator>/<str:number>",
        ChangePoints.as_view(),
        name="change-points",
    ),
]
