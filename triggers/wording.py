"""Runs in words, also where the kind of their action has vanished."""

from __future__ import annotations

from django.utils.translation import gettext

from kit.kinds import UnknownKind
from triggers.actions import action_kinds
from triggers.models import Run


def label_and_icon(kind: str) -> tuple[str, str]:
    """What an action of this kind is called, and its icon."""
    try:
        found = action_kinds.get(kind)
    except UnknownKind:
        return gettext("Unknown action “%(kind)s”") % {"kind": kind}, "alert-triangle"
    return str(found.label), found.icon


def said(run: Run) -> str:
    """What was done, as the action said itself, or what it is called; with a capital letter."""
    words = str((run.result or {}).get("said", "")) or label_and_icon(run.action.kind)[0]
    return words[:1].upper() + words[1:]


def why_not(run: Run) -> str:
    """Why a run is not done: its state or what it waits for, and the error if there was one."""
    state = str(run.get_waits_because_display() if run.waits_because else run.get_state_display())
    return f"{state}: {run.error}" if run.error else state
