"""Whether publishing a rule leaves a question open: from when on shall it count?

There is none where nothing happened yet that it could pay for, and none where it pays as before
and only says it in other words. What contacts are (states) is always true of everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from pydantic import ValidationError

from kit.kinds import UnknownKind
from points.kinds import EventKind, PointActionKind, behaviour, point_action_kinds
from points.models import PointAction

# What changes nothing about who is paid.
_WORDS = {"name", "description", "labels"}
# So many of the latest events are looked at; where there are more, it may have happened before.
_LOOKED_AT = 10_000

_HAPPENED = """
SELECT COALESCE(bool_or(kind = ANY(%(kinds)s)), false) OR count(*) = %(most)s
  FROM (SELECT kind FROM contacts_event ORDER BY id DESC LIMIT %(most)s) AS latest
"""


def is_open(actions: Iterable[PointAction]) -> bool:
    """Whether to ask, before these working copies are published; read them with what is live."""
    heard = [kind for action in actions if _pays_otherwise(action) for kind in _hears(action)]
    return has_happened(heard)


def has_happened(kinds: Sequence[str]) -> bool:
    """Whether events of these kinds may be there already; one look, however many there are."""
    if not kinds:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_HAPPENED, {"kinds": list(kinds), "most": _LOOKED_AT})
        return bool(cursor.fetchone()[0])


def heard_by(kind: type[PointActionKind]) -> tuple[str, ...]:
    """The kinds of events that a kind of rule listens to, as far as it alone says; none for a
    state."""
    return (kind.listens_to,) if issubclass(kind, EventKind) else ()


def _hears(action: PointAction) -> tuple[str, ...]:
    try:
        made = behaviour(action.kind, action.config)
    except UnknownKind:
        return ()
    except ValidationError:
        return heard_by(point_action_kinds.get(action.kind))
    return tuple(made.hears) if isinstance(made, EventKind) else ()


def _pays_otherwise(action: PointAction) -> bool:
    if action.archived_at:
        return False
    if action.live is None:
        return True
    now, then = action.live.said(), action.said()
    return any(now[name] != then[name] for name in then.keys() - _WORDS)
