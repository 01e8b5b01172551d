"""What a file or a script says of an action, by the rules of the form that people fill in.

An action refuses what it could not carry out; how long, how many and which of those that there are
is for its form, and whoever comes by another door keeps to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from triggers.actions import action_kinds, mean_the_same


class BadAction(ValueError):
    """Its form would refuse this; `errors` has words by field, "" for all of it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


def as_typed(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config as the form of its kind keeps it; as it came where that means the same.

    What is not said counts as the kind has it, and not as its form proposes it. A field that may
    be filled in `later` may be empty.

    Raises:
        kit.kinds.UnknownKind: no file provides the kind.
        BadAction: its form refuses it.
    """
    sort = action_kinds.get(kind)
    own = {field.name: field for field in fields(sort)}  # type: ignore[arg-type]
    if unknown := [name for name in config if name not in own]:
        raise BadAction({name[:40]: _("Nobody knows what this is.") for name in unknown})
    said = {name: _default(field) for name, field in own.items()} | dict(config)
    shown = sort.Form(initial=said)
    form = sort.Form({field.html_name: field.value() for field in shown})
    for name in sort.later:
        form.fields[name].required = bool(said[name])
    if not form.is_valid():
        raise BadAction(
            {
                "" if name == NON_FIELD_ERRORS else name: " ".join(map(str, words))
                for name, words in form.errors.items()
            }
        )
    typed = dict(form.cleaned_data)
    return dict(config) if mean_the_same(kind, dict(config), typed) else typed


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else None
