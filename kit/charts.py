"""Small charts, worked out on the server: `templates/_chart.html` and `_spark.html` draw them.

Positions along a chart are per cent and heights are pixels, so that a chart fills any width
while its words and lines keep their size. Positions are strings: a template would write a
number as the reader's language does, and SVG does not speak French.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.numbers import written
from kit.scales import Scale, scale_for

HEIGHT = 160
TOP = 18  # room for the name of a mark, and for each further one as much again
GAP = Decimal("0.2")  # of a bar's column
FEWEST_COLUMNS = 8  # one bar alone must not become a wall
NAMES_ALONG = 6  # more names than these run into each other on a phone


@dataclass(frozen=True)
class Series:
    """What one of the stacked values of a bar counts, and its colour (`kit.tones`)."""

    name: str
    tone: str


@dataclass(frozen=True)
class Bar:
    """One bar: a value for each series, and where a click on it goes ("" for nowhere)."""

    label: str
    values: tuple[float, ...]
    url: str = ""


@dataclass(frozen=True)
class Bin:
    """How many (`count`) lie between `low`, included, and `high`, not included."""

    low: int
    high: int
    count: int
    url: str = ""


@dataclass(frozen=True)
class Mark:
    """A named place along a histogram: the threshold of a trigger."""

    at: int
    name: str
    tone: str = "grey"


@dataclass(frozen=True)
class Piece:
    """A rectangle of one tone."""

    tone: str
    y: str
    height: str


@dataclass(frozen=True)
class Column:
    """A bar as it is drawn, with all that stands in its row of the table."""

    label: str
    said: str
    cells: tuple[str, ...]
    url: str
    x: str
    width: str
    bar_x: str
    bar_width: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Line:
    """A tick with its words: `at` is a height in pixels, or per cent along.

    `y` is where the words stand, for marks; `anchor` on which side of `at` they go on.
    """

    at: str
    words: str
    anchor: str = "middle"
    y: str = ""


@dataclass(frozen=True)
class Chart:
    """Everything that the template needs; without columns it says that there is no data."""

    title: str
    description: str
    heads: tuple[str, ...]
    series: tuple[Series, ...]
    columns: tuple[Column, ...]
    ticks: tuple[Line, ...]
    names: tuple[Line, ...]
    marks: tuple[Line, ...]
    zero: str
    top: int = TOP
    height: int = HEIGHT

    @property
    def full_height(self) -> int:
        """With the names below."""
        return self.top + self.height + 24


def bars(*, title: str, points: Sequence[Bar], series: Sequence[Series]) -> Chart:
    """Bars over time, one for each of `points`; several series are stacked.

    Negative values hang below the line at 0.
    """
    highest = max((sum(v for v in bar.values if v > 0) for bar in points), default=0)
    lowest = min((sum(v for v in bar.values if v < 0) for bar in points), default=0)
    scale = scale_for(lowest, highest, height=HEIGHT, top=TOP)
    tones = [one.tone for one in series]
    columns = tuple(
        _column(
            index, max(len(points), FEWEST_COLUMNS), bar, [one.name for one in series], tones, scale
        )
        for index, bar in enumerate(points)
    )
    total = sum(sum(bar.values) for bar in points)
    described = ngettext(
        "%(count)d bar, %(total)s altogether.", "%(count)d bars, %(total)s altogether.", len(points)
    ) % {"count": len(points), "total": _number(total)}
    return Chart(
        title=title,
        description=described,
        heads=(_("When"), *(str(one.name) for one in series)),
        series=tuple(series) if len(series) > 1 else (),
        columns=columns,
        ticks=_ticks(scale),
        names=_names_below([bar.label for bar in points]),
        marks=(),
        zero=scale.at(0),
    )


def histogram(*, title: str, bins: Sequence[Bin], marks: Sequence[Mark] = ()) -> Chart:
    """How many lie in each bin, with thresholds marked; a bar has the colour of the highest
    mark that it lies at or above."""
    top = TOP * max(len(marks), 1)
    scale = scale_for(0, max((one.count for one in bins), default=0), height=HEIGHT, top=top)
    ordered = sorted(marks, key=lambda mark: mark.at)
    columns = []
    for index, one in enumerate(bins):
        reached = [mark.tone for mark in ordered if mark.at <= one.low]
        label = f"{_number(one.low)}\N{EN DASH}{_number(one.high - 1)}"
        bar = Bar(label, (one.count,), one.url)
        tone = reached[-1] if reached else "grey"
        columns.append(_column(index, len(bins), bar, [_("Contacts")], [tone], scale))
    total = _number(sum(one.count for one in bins))
    named = ", ".join(f"{mark.name} {_number(mark.at)}" for mark in ordered)
    described = _("%(total)s contacts.") % {"total": total}
    return Chart(
        title=title,
        description=f"{described} {_('Marked:')} {named}." if named else described,
        heads=(_("Score"), _("Contacts")),
        series=(),
        columns=tuple(columns),
        ticks=_ticks(scale),
        names=_edges_below(bins),
        marks=_marks_along(bins, ordered),
        zero=scale.at(0),
        top=top,
    )


def _column(
    index: int, of: int, bar: Bar, names: Sequence[str], tones: Sequence[str], scale: Scale
) -> Column:
    width = Decimal(100) / of
    pieces = []
    above = below = Decimal(0)
    for value, tone in zip(bar.values, tones, strict=True):
        start = above if value >= 0 else below
        end = start + Decimal(str(value))
        above, below = (end, below) if value >= 0 else (above, end)
        pieces.append(Piece(tone, scale.at(max(start, end)), scale.length(end - start)))
    cells = tuple(_number(value) for value in bar.values)
    listed = [f"{name} {cell}" for name, cell in zip(names, cells, strict=True)]
    return Column(
        label=bar.label,
        said=f"{bar.label}: {', '.join(listed)}",
        cells=cells,
        url=bar.url,
        x=_percent(index * width),
        width=_percent(width),
        bar_x=_percent((index + GAP / 2) * width),
        bar_width=_percent((1 - GAP) * width),
        pieces=tuple(pieces),
    )


def _ticks(scale: Scale) -> tuple[Line, ...]:
    return tuple(Line(scale.at(value), _number(value)) for value in scale.ticks)


def _names_below(labels: Sequence[str]) -> tuple[Line, ...]:
    """As many labels as there is room for, the first and evenly on, from where a bar begins."""
    step = -(-len(labels) // NAMES_ALONG) or 1
    width = Decimal(100) / max(len(labels), FEWEST_COLUMNS)
    return tuple(
        Line(_percent((i + GAP / 2) * width), labels[i], "start")
        for i in range(0, len(labels), step)
    )


def _edges_below(bins: Sequence[Bin]) -> tuple[Line, ...]:
    """The lower edges of bins, under the place where each begins."""
    step = -(-len(bins) // NAMES_ALONG) or 1
    width = Decimal(100) / max(len(bins), 1)
    return tuple(
        Line(_percent(i * width), _number(bins[i].low), "middle" if i else "start")
        for i in range(0, len(bins), step)
    )


def _marks_along(bins: Sequence[Bin], marks: Sequence[Mark]) -> tuple[Line, ...]:
    if not bins:
        return ()
    low, span = bins[0].low, bins[-1].high - bins[0].low
    places = [(Decimal(mark.at - low) * 100 / span, mark) for mark in marks]
    return tuple(
        Line(
            _percent(at),
            f"{mark.name} {_number(mark.at)}",
            "end" if at > 60 else "start",
            str(TOP * (index + 1) - 6),
        )
        for index, (at, mark) in enumerate(places)
        if 0 <= at <= 100
    )


def _percent(value: Decimal) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"


def _number(value: float) -> str:
    return written(value, 0 if float(value).is_integer() else 1)
