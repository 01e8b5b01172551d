"""Thresholds, what happens there, and the runs that keep what a crossing promised."""

from __future__ import annotations

from triggers.models.crossing import Arming, Crossing
from triggers.models.run import Run
from triggers.models.trigger import PointTrigger, Rearm, TriggerAction

__all__ = ["Arming", "Crossing", "PointTrigger", "Rearm", "Run", "TriggerAction"]
