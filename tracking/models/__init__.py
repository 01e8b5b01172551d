"""The inbox of raw requests, and what is known of where they come from."""

from __future__ import annotations

from tracking.models.count import IntakeCount
from tracking.models.event_file import EventFile
from tracking.models.hit import Hit, RejectedHit
from tracking.models.link import PersonalLink
from tracking.models.site import SiteSeen

__all__ = ["EventFile", "Hit", "IntakeCount", "PersonalLink", "RejectedHit", "SiteSeen"]
