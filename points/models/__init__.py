"""What earns points, the ledger of every point, and the scores that sum it up."""

from __future__ import annotations

from points.models.action import PointAction, PointActionVersion, Repeats
from points.models.award import Award
from points.models.band import Band
from points.models.entry import Entry, Reason
from points.models.group import Group
from points.models.interest import Interest
from points.models.persona import Persona
from points.models.revision import Revision
from points.models.rfm import Rfm
from points.models.score import Score
from points.models.state_paid import StatePaid
from points.models.taken_back import TakenBack

__all__ = [
    "Award",
    "Band",
    "Entry",
    "Group",
    "Interest",
    "Persona",
    "PointAction",
    "PointActionVersion",
    "Reason",
    "Repeats",
    "Revision",
    "Rfm",
    "Score",
    "StatePaid",
    "TakenBack",
]
