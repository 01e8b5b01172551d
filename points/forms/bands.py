"""The bands of a score in its form: one row each.

Which rows there are stands in the form itself (`row`, one number each), so adding and removing
are ordinary submits that work without a script.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.tones import Tone
from points import bands
from points.bands import Said
from points.models import Band, Group

# More names than anybody tells apart; keeps a hostile form small.
_MOST = 12
_TONES = list(Tone)


class BandForm(forms.Form):
    """One band."""

    from_points = forms.IntegerField(
        label=_("From points"), min_value=-(2**31), max_value=2**31 - 1
    )
    name = forms.CharField(label=_("Name"), max_length=40)
    colour = forms.ChoiceField(label=_("Colour"), choices=Tone.choices, initial=Tone.GREY)


@dataclass
class Row:
    """One band in the form."""

    index: int
    form: BandForm
    is_new: bool = False

    @property
    def said(self) -> Said | None:
        """What it says; None while that makes no sense."""
        if not self.form.is_valid():
            return None
        typed = self.form.cleaned_data
        return Said(typed["from_points"], typed["name"].strip(), typed["colour"])


@dataclass(frozen=True)
class Slice:
    """What lies from `low` up to `high` (None: no end), and how many contacts that is now."""

    low: int | None
    high: int | None
    name: str
    colour: str
    contacts: int


class BandRows:
    """The rows: the bands of the score, or what was sent."""

    def __init__(self, group: Group, data: QueryDict | None = None) -> None:
        self._group = group
        if data is None:
            standing = Band.objects.filter(group=group.pk).order_by("from_points")
            self.rows = _shown(Said(one.from_points, one.name, one.colour) for one in standing)
        else:
            sent = [row for row in data.getlist("row") if row.isdecimal() and len(row) < 4]
            self.rows = [Row(int(row), BandForm(data, prefix=f"band{row}")) for row in sent[:_MOST]]

    @property
    def may_grow(self) -> bool:
        """Whether there is room for one more."""
        return len(self.rows) < _MOST

    def rearrange(self, data: QueryDict, deed: str) -> None:
        """Carry out what a button asks ("add", "propose", "remove:1"); what was typed stays, and
        nothing is complained about yet."""
        verb, _colon, what = deed.partition(":")
        for row in self.rows:
            row.form = _as_typed(data, row.form.prefix or "")
        if verb == "propose" and not self.rows:
            self.rows = _shown(bands.proposed(self._group))
        elif verb == "add" and self.may_grow:
            index = max((row.index for row in self.rows), default=-1) + 1
            tone = _TONES[len(self.rows) % len(_TONES)]
            form = BandForm(prefix=f"band{index}", initial={"colour": tone})
            self.rows.append(Row(index, form, is_new=True))
        elif verb == "remove":
            self.rows = [row for row in self.rows if str(row.index) != what]

    def is_valid(self, *, ceiling: int | None) -> bool:
        """Whether every row makes sense, and they do together; complaints stand in the rows."""
        places: set[int] = set()
        names: set[str] = set()
        for row in self.rows:
            said = row.said
            if said is None:
                continue
            if said.from_points in places:
                row.form.add_error("from_points", gettext("Another one begins here, too."))
            elif ceiling is not None and said.from_points > ceiling:
                told = gettext("The score never gets above %(ceiling)s.")
                row.form.add_error("from_points", told % {"ceiling": ceiling})
            if said.name.lower() in names:
                row.form.add_error("name", gettext("Another one is called so, too."))
            places.add(said.from_points)
            names.add(said.name.lower())
        return not self.errors

    @property
    def errors(self) -> list[tuple[forms.BoundField, str]]:
        """Every complaint with its field."""
        return [
            (field, str(error))
            for row in self.rows
            if row.form.is_bound
            for field in row.form
            for error in field.errors
        ]

    def said(self) -> list[Said]:
        """The rows that make sense."""
        return [said for row in self.rows if (said := row.said)]

    def spread(self) -> list[Slice]:
        """How many contacts lie below the first band and in each, as far as the rows make sense
        yet; one query. A score that does not exist yet has everybody at 0."""
        placed = {place: row for row in self.rows if (place := _place(row)) is not None}
        starts = sorted(placed)
        if not starts:
            return []
        below, *inside = bands.spread(self._group.pk or 0, starts)
        slices = [Slice(None, starts[0] - 1, "", Tone.GREY, below)] if below else []
        ends = [start - 1 for start in starts[1:]]
        for low, high, contacts in zip_longest(starts, ends, inside):
            form = placed[low].form
            name, colour = form["name"].value() or "…", form["colour"].value()
            tone = colour if colour in Tone.values else Tone.GREY
            slices.append(Slice(low, high, name, tone, contacts))
        return slices


def _shown(said: Iterable[Said]) -> list[Row]:
    return [
        Row(index, BandForm(prefix=f"band{index}", initial=one._asdict()))
        for index, one in enumerate(said)
    ]


def _as_typed(data: QueryDict, prefix: str) -> BandForm:
    """The form with what was typed in it, unchecked."""
    form = BandForm(prefix=prefix)
    form.initial = {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    return form


def _place(row: Row) -> int | None:
    """Where it begins, also while its name is missing."""
    try:
        place: int = BandForm.base_fields["from_points"].clean(row.form["from_points"].value())
    except forms.ValidationError:
        return None
    return place
