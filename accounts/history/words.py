"""What people read of a change: words for its fields, its values and the deed itself.

What a model declares is enough for most of it (verbose names, choices, what `str()` says). An
app tells the rest in its `plugs.py`:

    speak(Group, Words(labels={"name": _("Name")}, silent={"archived_at"}, deed=archiving))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.template.defaultfilters import truncatechars
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.history.tracking import CHANGED, DELETED, MADE, Tracked

LONGEST = 300

# How an object stood: an instance that nobody saves, with the fields that its history keeps.
State = models.Model
# What a foreign key named: (model, id) -> words.
Names = Mapping[tuple[type[models.Model], Any], str]


@dataclass(frozen=True)
class Difference:
    """One thing that stood differently before; empty where nothing was said."""

    what: str
    before: str
    after: str


def _nothing_special(before: Any, after: Any, at: datetime) -> str:
    return ""


def _nothing_more(before: Any, after: Any) -> list[Difference]:
    return []


@dataclass(frozen=True)
class Words:
    """How one model's history reads; everything left out has a sensible default.

    `labels` names fields better than their verbose names do, `silent` those that are not shown
    (because `deed` or `more` tells them), `shown` says a field's value in words, given the whole
    object. `deed` and `more` get how the object stood before and after (None: it was not there),
    `deed` also when that was: what was done ("published"), and differences that no field alone
    can tell. `name` is what an object is called, `url` where it can be looked at.
    """

    labels: Mapping[str, str | Promise] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    shown: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    deed: Callable[[Any, Any, datetime], str] = _nothing_special
    more: Callable[[Any, Any], list[Difference]] = _nothing_more
    name: Callable[[Any], str] = str
    url: Callable[[Any], str] | None = None


_words: dict[type[models.Model], Words] = {}


def speak(model: type[models.Model], words: Words) -> None:
    """Tell how the history of a model reads."""
    _words[model] = words


def words_of(model: type[models.Model]) -> Words:
    """What was told about a model."""
    return _words.get(model, Words())


def plain_deed(label: str) -> str:
    """What was done, where nothing better can be said."""
    return {
        MADE: pgettext("somebody did this", "made"),
        CHANGED: pgettext("somebody did this", "changed"),
        DELETED: pgettext("somebody did this", "deleted"),
    }[label]


def differing(tracked: Tracked, before: State | None, after: State | None) -> list[Any]:
    """The fields that are shown and stood differently; of what was made or deleted, all set."""
    silent = words_of(tracked.model).silent
    hidden = {*silent, tracked.part_of}
    shown = [one for one in tracked.fields if one.name not in hidden]
    return [one for one in shown if _value(one, before) != _value(one, after)]


def references(fields: Iterable[Any], *states: State | None) -> set[tuple[Any, Any]]:
    """What the values of these fields name, to be looked up all at once: (model, id)."""
    return {
        (one.related_model, value)
        for one in fields
        if one.related_model
        for value in (_value(one, state) for state in states)
        if value is not None
    }


def differences(
    tracked: Tracked, fields: Iterable[Any], before: State | None, after: State | None, names: Names
) -> list[Difference]:
    """Each of these fields, before and after, in words; then what the model's words add."""
    words = words_of(tracked.model)
    told = [
        Difference(
            str(words.labels.get(one.name) or capfirst(one.verbose_name)),
            _in_words(words, one, before, names),
            _in_words(words, one, after, names),
        )
        for one in fields
    ]
    return [one for one in told if one.before != one.after] + words.more(before, after)


def _value(of: Any, state: State | None) -> Any:
    """A value as it is compared: nothing and empty are the same."""
    value = getattr(state, of.attname) if state else None
    return None if value in ("", [], {}) else value


def _in_words(words: Words, of: Any, state: State | None, names: Names) -> str:
    value = _value(of, state)
    if state is None or value is None:
        return ""
    if of.name in words.shown:
        return words.shown[of.name](state)
    if of.related_model:
        return names.get((of.related_model, value), _("something that is gone"))
    choices = dict(getattr(of, "base_field", of).flatchoices)
    if choices and isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    # As much as a line can show; the row itself keeps all of it.
    return truncatechars(in_words(value), LONGEST)


def in_words(value: Any) -> str:
    """A value of any type, as people write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, int | float):
        return str(formats.number_format(value, use_l10n=True, force_grouping=True))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(in_words(one) for one in value)
    return "" if value is None else str(value)
