"""Presets: models to begin with, one file each, found automatically.

A preset is a model file (docs/model-file.md) in this folder; its words are translated when it is
read (`words.py` lists them). It is opened as one table of weights, and made into drafts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from points.model_file import ModelFile
from points.presets.naming import called_as_here

_FOLDER = Path(__file__).parent

# Read first to last; the rest follow by name.
_ORDER = ("per_stage", "b2b", "b2c", "negative", "email", "social", "bant", "rfm")

# What is told to people, and so is translated; what a rule looks for is not.
_WORDS = {"name", "about", "description", "score", "labels"}
_KEPT = "config"


@dataclass(frozen=True)
class Preset:
    """A model, and the name of its file."""

    key: str
    model: ModelFile


def keys() -> list[str]:
    """Those that there are, in the order in which they are offered."""
    found = {path.stem for path in _FOLDER.glob("*.json")}
    return [key for key in _ORDER if key in found] + sorted(found.difference(_ORDER))


def presets() -> list[Preset]:
    """All of them, for a list: by the names of the language that is active."""
    return [Preset(key, ModelFile.model_validate(_translated(as_written(key)))) for key in keys()]


def preset(key: str) -> Preset:
    """One of them, in the language that is active; what is here already, taken in whatever
    language, keeps the name that it has.

    Raises:
        KeyError: there is none of that name.
    """
    if key not in keys():
        raise KeyError(key)
    written = as_written(key)
    return Preset(key, ModelFile.model_validate(called_as_here(_translated(written), written)))


@cache
def as_written(key: str) -> dict[str, Any]:
    """The file, before anything is translated."""
    found: dict[str, Any] = json.loads((_FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    return found


def words_in(value: Any, field: str = "") -> list[str]:
    """What of a file is told to people, and so is translated."""
    if isinstance(value, dict):
        return [
            word for key, inner in value.items() if key != _KEPT for word in words_in(inner, key)
        ]
    if isinstance(value, list):
        return [word for inner in value for word in words_in(inner, field)]
    return [value] if field in _WORDS and isinstance(value, str) and value else []


def _translated(value: Any, field: str = "") -> Any:
    if isinstance(value, dict):
        return {
            key: inner if key == _KEPT else _translated(inner, key) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_translated(inner, field) for inner in value]
    return gettext(value) if field in _WORDS and isinstance(value, str) and value else value
