"""What a model file may say; documented in docs/model-file.md."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from kit.tones import Tone

FORMAT: Final = "kindling-model"
VERSION: Final = 1

MOST_RULES, MOST_SCORES, MOST_OTHERS, MOST_PAGES = 500, 50, 200, 500
_INT = 2**31 - 1

Points = Annotated[int, Field(ge=-_INT, le=_INT)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
ScoreName = Annotated[str, Field(max_length=100)]

# What presets called the colours of bands, before they were those that a form offers.
_CALLED: Final = {"cold": Tone.BLUE, "cool": Tone.TEAL, "warm": Tone.YELLOW, "hot": Tone.RED}


def _as_tone(said: str) -> str:
    tone = _CALLED.get(said, said)
    if tone not in Tone.values:
        raise PydanticCustomError("enum", "no such colour")
    return str(tone)


BandColour = Annotated[str, AfterValidator(_as_tone)]


class _Said(BaseModel):
    """Nothing is guessed: what is not known is refused, and "3" is no number."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class BandSaid(_Said):
    """A part of a score."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    from_points: Points
    colour: BandColour = Tone.GREY.value


class ScoreSaid(_Said):
    """A score; the main one is called `main` here whatever people call it."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=300)] = ""
    main: bool = False
    floor: Annotated[int, Field(ge=-_INT, le=0)] | None = None
    ceiling: Annotated[int, Field(ge=1, le=_INT)] | None = None
    bands: Annotated[list[BandSaid], Field(max_length=20)] = []


class GradeSaid(_Said):
    """How grades are given: two scores by name, "" for the main one, and where A, B, C and 1, 2, 3
    begin."""

    fit: ScoreName = ""
    engagement: ScoreName = ""
    letters: Annotated[list[Points], Field(min_length=3, max_length=3)]
    numbers: Annotated[list[Points], Field(min_length=3, max_length=3)]


class PageSaid(_Said):
    """What pages at an address are about (`contacts.models.PagePattern`)."""

    pattern: Annotated[str, Field(min_length=1, max_length=1_000)]
    topics: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)
    ] = []
    category: Annotated[str, Field(max_length=100)] = ""
    content_stage: Literal["", "TOFU", "MOFU", "BOFU"] = ""


class PersonaSaid(_Said):
    """A persona or an ideal customer, with the condition by which it is recognised."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    about: Literal["person", "company"] = "person"
    description: Annotated[str, Field(max_length=2_000)] = ""
    tree: dict[str, Any] = {}


class RuleSaid(_Said):
    """A point action. `score` is the name of a score, "" for the main one."""

    name: Name
    description: Annotated[str, Field(max_length=300)] = ""
    kind: Annotated[str, Field(max_length=40)]
    config: dict[str, Any] = {}
    points: Points
    repeats: Literal["once", "subject", "climb", "every"] = "once"
    score: ScoreName = ""
    counts_in_main: bool = False
    only: dict[str, Any] = {}
    policy: dict[str, Any] = {}
    labels: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    published_from: Annotated[AwareDatetime, Field(strict=False)] | None = None
    published_until: Annotated[AwareDatetime, Field(strict=False)] | None = None


class ModelFile(_Said):
    """The whole. `others` holds what apps above points bring (`points.model_file.parts`)."""

    format: Literal["kindling-model"]
    version: Literal[1]
    name: Annotated[str, Field(max_length=120)] = ""
    about: Annotated[str, Field(max_length=1_000)] = ""
    written_at: Annotated[datetime, Field(strict=False)] | None = None
    scores: Annotated[list[ScoreSaid], Field(max_length=MOST_SCORES)] = []
    grade: GradeSaid | None = None
    pages: Annotated[list[PageSaid], Field(max_length=MOST_PAGES)] = []
    personas: Annotated[list[PersonaSaid], Field(max_length=MOST_OTHERS)] = []
    rules: Annotated[list[RuleSaid], Field(max_length=MOST_RULES)] = []
    others: dict[
        Annotated[str, Field(max_length=40)],
        Annotated[list[dict[str, Any]], Field(max_length=MOST_OTHERS)],
    ] = {}
