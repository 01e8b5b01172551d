"""Thresholds, what happens there, and the runs that keep what a crossing promised."""

from __future__ import annotations

from triggers.models.agreement import Agreement
from triggers.models.allowance import Allowance
from triggers.models.bulk import BulkCause, BulkClimb
from triggers.models.crossing import Arming, Crossing
from triggers.models.delivery import Delivery
from triggers.models.digest_item import DigestItem, Rhythm
from triggers.models.run import Run
from triggers.models.trigger import PointTrigger, Rearm, TriggerAction, Waits
from triggers.models.turn import Turn

__all__ = [
    "Agreement",
    "Allowance",
    "Arming",
    "BulkCause",
    "BulkClimb",
    "Crossing",
    "Delivery",
    "DigestItem",
    "PointTrigger",
    "Rearm",
    "Rhythm",
    "Run",
    "TriggerAction",
    "Turn",
    "Waits",
]
