"""A preset that was taken in while another language was active is the same preset.

Names are keys of model files, and those of presets are translated: what is here by a name in any
of the languages is called so, instead of coming into being a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, override

from points.model_file.parts import parts
from points.models import Group, PointAction


def called_as_here(said: dict[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """The model `said` (translated from `written`) with the names that its rules, scores and other
    parts have here, if they are."""
    rules = _folded(PointAction.objects.current().values_list("name", flat=True))
    scores = _folded(Group.objects.filter(archived_at=None).values_list("name", flat=True))
    others = {key: _folded(part.names()) for key, part in parts().items()}
    rows = [("rules", rules), ("scores", scores)]
    named = said | {
        where: [
            _named(row, source, known, scores)
            for row, source in zip(said.get(where, ()), written.get(where, ()), strict=True)
        ]
        for where, known in rows
    }
    named["others"] = {
        key: [
            _named(row, source, others.get(key, set()), scores)
            for row, source in zip(several, written["others"][key], strict=True)
        ]
        for key, several in said.get("others", {}).items()
    }
    return named


def _named(
    row: Mapping[str, Any], written: Mapping[str, Any], known: set[str], scores: set[str]
) -> dict[str, Any]:
    """One row with its own name, and that of its score, as they are here."""
    named = {**row, "name": _here(written["name"], known)}
    if written.get("score"):
        named["score"] = _here(written["score"], scores)
    return named


def _here(word: str, known: set[str]) -> str:
    """What `word` is called here; as the active language says, where nothing is called so."""
    active = gettext(word)
    for language in (get_language() or settings.LANGUAGE_CODE, *dict(settings.LANGUAGES)):
        with override(language):
            called = gettext(word)
        if called.casefold() in known:
            return called
    return active


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
