"""A whole scoring model as one JSON file: written, read, compared, taken in as drafts.

What the file looks like stands in docs/model-file.md, and in `format.py`.
"""

from __future__ import annotations

from points.model_file.checking import check
from points.model_file.format import (
    FORMAT,
    VERSION,
    BandSaid,
    GradeSaid,
    ModelFile,
    PageSaid,
    PersonaSaid,
    RuleSaid,
    ScoreSaid,
)
from points.model_file.intake import Intake, compare, take_in
from points.model_file.parts import Change, Part, TakenIn, add_part, parts
from points.model_file.reading import BadModelFile, read
from points.model_file.rights import MayNot
from points.model_file.writing import write

__all__ = [
    "FORMAT",
    "VERSION",
    "BadModelFile",
    "BandSaid",
    "Change",
    "GradeSaid",
    "Intake",
    "MayNot",
    "ModelFile",
    "PageSaid",
    "Part",
    "PersonaSaid",
    "RuleSaid",
    "ScoreSaid",
    "TakenIn",
    "add_part",
    "check",
    "compare",
    "parts",
    "read",
    "take_in",
    "write",
]
