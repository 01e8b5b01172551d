"""`points` of every contact in the REST API: told, compared, and set by a line of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from accounts.models import User
from contacts.api.additions import Addition, add
from kit.api.columns import number_of
from kit.api.errors import ApiError, Invalid
from points import by_script
from points.api.shapes import whole_field
from points.by_hand import TooManyPoints
from points.ledger import ScoreOutOfRange
from points.models import Group, Score


def main_scores(contact_ids: Sequence[int]) -> Mapping[int, int]:
    """The main scores of these contacts."""
    scores = Score.objects.filter(contact__in=list(contact_ids), group=Group.MAIN)
    return dict(scores.values_list("contact_id", "points"))


def _set(contact_id: int, points: int, actor: User, at: datetime) -> None:
    try:
        by_script.set_main_scores(
            {contact_id: points}, actor=actor, at=at, key=secrets.randbits(63)
        )
    except TooManyPoints as reason:
        raise ApiError(str(reason), status=403) from reason
    except ScoreOutOfRange as reason:
        said = gettext("The score would become too large a number.")
        raise Invalid({"points": [said]}) from reason


def plug() -> None:
    """Give contacts of the API their points."""
    main = Score.objects.filter(contact=OuterRef("pk"), group=Group.MAIN).values("points")
    add(
        Addition(
            "points",
            whole_field(),
            read=main_scores,
            missing=0,
            column=number_of(Coalesce(Subquery(main), 0)),
            write=_set,
        )
    )
