"""`a[0][b]=c`: how PHP, and with it every client of Mautic, writes nested things in a query."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# Deeper than any parameter of ours; a bomb stops here.
DEEPEST = 12
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_STEP = re.compile(r"\[([^\[\]]*)\]")


class TooDeep(ValueError):
    """More brackets than anybody needs."""


def nested(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs of a query or form as PHP would read them; `a[]=` appends.

    What is numbered 0, 1, 2, … becomes a list. A name whose brackets do not close is a plain
    name. Where two pairs contradict each other, the later one wins.

    Raises:
        TooDeep: more brackets than DEEPEST.
    """
    root: dict[str, Any] = {}
    for name, value in pairs:
        matched = _NAME.fullmatch(name)
        if not matched:
            root[name] = value
            continue
        steps = [matched[1], *_STEP.findall(matched[2])]
        if len(steps) > DEEPEST:
            raise TooDeep(name)
        _put(root, steps, value)
    return {name: _listed(value) for name, value in root.items()}


def _put(root: dict[str, Any], steps: list[str], value: Any) -> None:
    place = root
    for position, step in enumerate(steps):
        step = step or str(len(place))
        if position == len(steps) - 1:
            place[step] = value
        else:
            inner = place.get(step)
            if not isinstance(inner, dict):
                inner = place[step] = {}
            place = inner


def _listed(value: Any) -> Any:
    """Dicts whose keys count from 0 become lists, at every level."""
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(part) for key, part in value.items()}
    if all(key == str(position) for position, key in enumerate(inner)):
        return list(inner.values())
    return inner
