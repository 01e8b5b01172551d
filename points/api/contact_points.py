"""Points of one contact: added, taken away, multiplied, divided or set by a script."""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from contacts.access import may_work_on
from contacts.merging import living
from contacts.models import Contact
from kit.api.errors import ApiError, Invalid, NotFound
from kit.api.shapes import Success
from kit.api.view import ApiView, Needs, attempt, user_of
from points import by_script
from points.api.actions import tell_group
from points.api.shapes import GroupOfRule
from points.by_hand import TooManyPoints
from points.by_script import Changed, DividedByZero, Operator
from points.ledger import ScoreOutOfRange
from points.models import Group, Score

# Longer numbers than any score can be are not even read.
_LONGEST_NUMBER = 19
_LONGEST_KEY = 200

_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A call that is repeated with the same key counts once.",
)
_OPERATORS = [operator.value for operator in Operator]
_OPERATOR = OpenApiParameter("operator", str, OpenApiParameter.PATH, enum=_OPERATORS)
_NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="A whole number.")


class ReasonForm(serializers.Serializer[Any]):
    """What the line in the history says."""

    eventName = serializers.CharField(
        max_length=150, required=False, allow_blank=True, allow_null=True, help_text="Why."
    )
    actionName = serializers.CharField(
        max_length=140, required=False, allow_blank=True, allow_null=True, help_text="By what."
    )


class GroupScoreShape(serializers.Serializer[Any]):
    """A contact's score beside the main one."""

    score = serializers.IntegerField()
    group = GroupOfRule()


class GroupScoresShape(serializers.Serializer[Any]):
    """All of a contact's scores beside the main one."""

    total = serializers.IntegerField()
    groupScores = GroupScoreShape(many=True)


class GroupScoreAnswer(serializers.Serializer[Any]):
    """One of them; null while nothing ever counted in it."""

    groupScore = GroupScoreShape(allow_null=True)


class _ContactPoints(ApiView):
    """What these addresses share."""

    needs = Needs(read=Can.SEE, write=Can.WORK_OWN_CONTACTS)

    def change(
        self, contact_id: int, operator: str, number: str, *, group_id: int = Group.MAIN
    ) -> Changed:
        """Do what the path says.

        Raises:
            ApiError: it cannot be done, in the words of the contract.
        """
        contact = found(contact_id)
        user = user_of(self.request)
        if not may_work_on(user, contact):
            raise ApiError(gettext("You may work on your own contacts only."), status=403)
        note, whole, key = self._note(), _whole(number), self._key()
        try:
            return attempt(
                lambda: by_script.change(
                    contact.pk,
                    Operator(operator),
                    whole,
                    actor=user,
                    at=timezone.now(),
                    key=key,
                    note=note,
                    group_id=group_id,
                )
            )
        except TooManyPoints as reason:
            raise ApiError(str(reason), status=403) from reason
        except DividedByZero as reason:
            raise Invalid({"number": [str(reason)]}) from reason
        except ScoreOutOfRange as reason:
            said = gettext("The score would become too large a number.")
            raise Invalid({"number": [said]}) from reason

    def _note(self) -> str:
        form = ReasonForm(data=self.sent if isinstance(self.sent, dict) else {})
        form.is_valid(raise_exception=True)
        said = form.validated_data
        names = (said.get("eventName"), said.get("actionName"))
        return " · ".join(name for name in names if name)

    def _key(self) -> int:
        """The call's own number: the same for a call that is repeated with its key."""
        key = self.request.headers.get("Idempotency-Key", "")
        if not key:
            return secrets.randbits(63)
        if len(key) > _LONGEST_KEY:
            raise Invalid({"Idempotency-Key": [gettext("This is too long.")]})
        user = user_of(self.request)
        digest = blake2b(f"{user.pk}\0{self.request.path}\0{key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1


class ChangePoints(_ContactPoints):
    """POST /api/contacts/7/points/plus/10"""

    @extend_schema(
        parameters=[_OPERATOR, _NUMBER, _KEY],
        request=ReasonForm,
        responses=Success,
        summary="Change a contact's points",
    )
    def post(self, request: Request, contact_id: int, operator: str, number: str) -> Response:
        """Change the main score, by one line of the history."""
        if operator not in _OPERATORS:
            raise ApiError(gettext("Invalid operator"))
        self.change(contact_id, operator, number)
        return Response({"success": 1})


class GroupScores(_ContactPoints):
    """/api/contacts/7/points/groups"""

    @extend_schema(responses=GroupScoresShape, summary="A contact's scores beside the main one")
    def get(self, request: Request, contact_id: int) -> Response:
        """All that ever moved."""
        contact = found(contact_id)
        scores = Score.objects.filter(contact=contact, group__archived_at=None)
        told = [
            _tell(score)
            for score in scores.exclude(group=Group.MAIN)
            .select_related("group")
            .order_by("group_id")
        ]
        return Response({"total": len(told), "groupScores": told})


class GroupScoreOne(_ContactPoints):
    """/api/contacts/7/points/groups/2"""

    @extend_schema(responses=GroupScoreAnswer, summary="One of a contact's scores")
    def get(self, request: Request, contact_id: int, group_id: int) -> Response:
        """The score; null before its first line."""
        contact = found(contact_id)
        group = _group(group_id)
        score = Score.objects.filter(contact=contact, group=group).select_related("group").first()
        return Response({"groupScore": _tell(score) if score else None})


class ChangeGroupPoints(_ContactPoints):
    """POST /api/contacts/7/points/groups/2/plus/10"""

    @extend_schema(
        parameters=[_OPERATOR, _NUMBER, _KEY],
        request=ReasonForm,
        responses=GroupScoreAnswer,
        summary="Change one of a contact's scores",
    )
    def post(
        self, request: Request, contact_id: int, group_id: int, operator: str, number: str
    ) -> Response:
        """Change a score beside the main one, by one line of the history."""
        found(contact_id)
        group = _group(group_id)
        if operator not in _OPERATORS:
            raise ApiError(gettext("The requested operation is not permitted."))
        changed = self.change(contact_id, operator, number, group_id=group.pk)
        return Response({"groupScore": {"score": changed.balance, "group": tell_group(group)}})


def found(contact_id: int) -> Contact:
    """The contact with this id, or whom it has become.

    Raises:
        NotFound: there is none (any more).
    """
    wanted = Contact.objects.only("owner_id", "merged_into_id", "deleted_at", "erased_at")
    contact = next(iter(wanted.filter(pk=contact_id)), None)
    if contact is not None and contact.merged_into_id:
        contact = wanted.get(pk=living(contact.pk))
    if contact is None or contact.deleted_at or contact.erased_at:
        raise NotFound(gettext("Contact could not be found."))
    return contact


def _group(group_id: int) -> Group:
    others = Group.objects.filter(archived_at=None).exclude(pk=Group.MAIN)
    group = others.filter(pk=group_id).first()
    if group is None:
        raise NotFound(gettext("The specified point group was not found."))
    return group


def _tell(score: Score) -> dict[str, Any]:
    return {"score": score.points, "group": tell_group(score.group)}


def _whole(number: str) -> int:
    digits = number.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST_NUMBER:
        raise Invalid({"number": [gettext("This must be a whole number.")]})
    return int(number)
