"""Rules that cannot be worked out any more, because what they name is gone; and why."""

from __future__ import annotations

from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from kit.kinds import UnknownKind
from points import narrowing
from points.kinds import StateKind, behaviour
from points.models.action import Definition


def why_broken(definition: Definition) -> str:
    """Why it cannot be worked out, in words for people; "" where it can.

    A rule whose kind nobody knows any more is another matter: its sentence says so.
    """
    try:
        kind = behaviour(definition.kind, definition.config)
        if isinstance(kind, StateKind):
            kind.check()
        narrowing.said(narrowing.of(definition.only))
    except (UnknownKind, ValidationError):
        return ""
    except BadTree as bad:
        return " ".join(dict.fromkeys(bad.errors.values()))
    except Wrong as wrong:
        return str(wrong)
    return ""
