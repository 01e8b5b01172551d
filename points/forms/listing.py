"""What the list of point actions is narrowed to: all of it in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from points.firing import Fired
from points.models import PointAction
from points.sentences import Sentence
from points.states import Standing, State

STANDINGS = (
    (Standing.DRAFT, _("Drafts")),
    (Standing.PUBLISHED, _("Published")),
    (Standing.CHANGED, _("With unpublished changes")),
    (Standing.PAUSED, _("Paused")),
)


@dataclass(frozen=True)
class Line:
    """One row of the list."""

    action: PointAction
    sentence: Sentence
    state: State
    fired: Fired
    broken: str = ""  # why it cannot be worked out any more

    @property
    def is_silent(self) -> bool:
        """Whether it pays and never has: something to look at."""
        return bool(self.action.live_id) and not self.fired.ever


SORTS: dict[str, tuple[Any, Callable[[Line], Any]]] = {
    "name": (_("Name"), lambda line: line.action.name.casefold()),
    "points": (_("Points"), lambda line: line.action.points),
    "fired": (_("Last 30 days"), lambda line: line.fired.times),
    "edited": (_("Edited"), lambda line: line.action.modified_at),
}


class Narrowing:
    """The words and choices of the request, and what is left of the lines."""

    def __init__(self, asked: QueryDict) -> None:
        self.words = asked.get("words", "").strip()
        self.standing = asked.get("state", "")
        self.kind = asked.get("kind", "")
        self.score = asked.get("score", "")
        self.label = asked.get("label", "")
        self.sort = asked.get("sort", "")
        if self.sort.lstrip("-") not in SORTS:
            self.sort = "name"

    @property
    def active(self) -> int:
        """How many of them narrow the list."""
        return sum(bool(one) for one in self._asked())

    def _asked(self) -> tuple[str, ...]:
        return (self.words, self.standing, self.kind, self.score, self.label)

    def of(self, lines: Iterable[Line]) -> list[Line]:
        """The lines that are left, sorted."""
        left = [line for line in lines if self._keeps(line)]
        key = SORTS[self.sort.lstrip("-")][1]
        left.sort(key=lambda line: line.action.pk)
        return sorted(left, key=key, reverse=self.sort.startswith("-"))

    def _keeps(self, line: Line) -> bool:
        action = line.action
        said = (action.name, action.description, line.sentence.does, *action.labels)
        haystack = " ".join(said).casefold()
        return (
            all(word in haystack for word in self.words.casefold().split())
            and self.standing in ("", *_shown_as(line.state.standing))
            and self.kind in ("", action.kind)
            and self.score in ("", str(action.group_id))
            and (not self.label or self.label in action.labels)
        )


def _shown_as(standing: Standing) -> Sequence[str]:
    """The filters under which a standing is found: what has unpublished changes is in two."""
    if standing == Standing.CHANGED:
        return (Standing.PUBLISHED, Standing.CHANGED)
    return (standing,)


def sort_heads(now: str) -> list[dict[str, Any]]:
    """The columns that sort: label, the value that a click asks for, and how it is sorted now."""
    heads = []
    for key, (label, _key) in SORTS.items():
        is_now = now.lstrip("-") == key
        descending = now.startswith("-")
        first = key if key == "name" else f"-{key}"
        turned = key if descending else f"-{key}"
        direction = "descending" if descending else "ascending"
        heads.append(
            {
                "key": key,
                "label": label,
                "asks": turned if is_now else first,
                "now": direction if is_now else "",
            }
        )
    return heads
