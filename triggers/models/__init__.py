"""Thresholds, what happens there, and the runs that keep what a crossing promised."""

from __future__ import annotations

from triggers.models.allowance import Allowance
from triggers.models.bulk import BulkCause, BulkClimb
from triggers.models.crossing import Arming, Crossing
from triggers.models.run import Run
from triggers.models.trigger import PointTrigger, Rearm, TriggerAction, Waits

__all__ = [
    "Allowance",
    "Arming",
    "BulkCause",
    "BulkClimb",
    "Crossing",
    "PointTrigger",
    "Rearm",
    "Run",
    "TriggerAction",
    "Waits",
]
