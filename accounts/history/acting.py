"""Who is doing what the database is about to write into the history.

Requests say it by themselves (`middleware.py`), and so do jobs (`accounts/slices.py`). Others:

    with acting(user_id=7): ...                      # around what somebody does
    now_acting(user=user, token=token)               # in a request: a script has signed in
    say_in_transaction(through=Through.VISITOR)      # in a worker's transaction: one statement
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any

import pghistory
from django.db import connection

from accounts.models import ApiToken, User


class Through(StrEnum):
    """By what way a change came, where neither a screen nor a script brought it."""

    VISITOR = "visitor"
    TRIGGER = "trigger"
    JOB = "job"


def acting(
    *, user_id: int | None = None, ip: str = "", through: Through | None = None, **more: Any
) -> AbstractContextManager[Any]:
    """What changes within the block is remembered as done by `user_id`, from `ip`, `through`.

    Inside such a block, this one adds to it. `more` is kept as well (`job=7`).
    """
    said: AbstractContextManager[Any] = pghistory.context(**_said(user_id, ip, through, more))
    return said


def now_acting(*, user: User, token: ApiToken | None = None) -> None:
    """Whoever signs in within a request (a script, by its token) does what comes after.

    Does nothing outside `acting`.
    """
    pghistory.context(user=user.pk, **({"token": token.pk} if token else {}))


def say_in_transaction(
    *, user_id: int | None = None, ip: str = "", through: Through | None = None, **more: Any
) -> None:
    """The same for the rest of this transaction, by one statement of its own.

    For workers: `acting` puts its words in front of every single statement.
    """
    said = json.dumps(_said(user_id, ip, through, more))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', %s, true)", [said])


def _said(
    user_id: int | None, ip: str, through: Through | None, more: dict[str, Any]
) -> dict[str, Any]:
    said = {"user": user_id, "ip": ip, "through": through, **more}
    return {key: value for key, value in said.items() if value}
