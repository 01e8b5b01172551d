"""The inbox of raw requests."""

from __future__ import annotations

from tracking.models.count import IntakeCount
from tracking.models.hit import Hit, RejectedHit

__all__ = ["Hit", "IntakeCount", "RejectedHit"]
