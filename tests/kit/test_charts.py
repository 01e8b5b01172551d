"""Charts that the server draws."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from kit.charts import Bar, Bin, Mark, Series, bars, histogram
from kit.scales import round_step, scale_for
from kit.sparklines import sparkline

POINTS = [Series("Points", "orange")]


def drawn(chart, template: str = "_chart.html") -> str:
    return render_to_string(template, {"chart": chart})


def days(*values: float) -> list[Bar]:
    return [Bar(f"{n} Sep", (value,), url=f"/?day={n}") for n, value in enumerate(values, start=1)]


class TestScale:
    @pytest.mark.parametrize(
        ("least", "step"), [("0.1", 1), (1, 1), (3, 5), (11, 20), (223, 500), (5000, 5000)]
    )
    def test_steps_by_round_numbers(self, least, step):
        assert round_step(Decimal(least)) == step

    def test_begins_at_nought_and_ends_on_a_round_number(self):
        assert scale_for(0, 89, height=160).ticks == [0, 50, 100]

    def test_reaches_below_nought_where_values_do(self):
        assert scale_for(-380, 870, height=160).ticks == [-500, 0, 500, 1000]

    def test_has_an_axis_even_when_all_is_nought(self):
        assert scale_for(0, 0, height=160).ticks == [0, 1, 2, 3, 4]

    def test_places_the_highest_on_top(self):
        scale = scale_for(0, 100, height=160, top=18)
        assert (scale.at(100), scale.at(0), scale.length(50)) == ("18", "178", "80")

    def test_lets_the_smallest_value_be_seen(self):
        assert scale_for(0, 100_000, height=160).length(1) == "1"


class TestBars:
    def test_say_in_words_what_they_show(self):
        chart = bars(title="Points per day", points=days(30, 1200), series=POINTS)
        svg = drawn(chart)
        assert "<title>Points per day</title>" in svg
        assert "<desc>2 bars, 1,230 altogether.</desc>" in svg
        assert "<title>2 Sep: Points 1,200</title>" in svg

    def test_lead_to_what_is_behind_them(self):
        svg = drawn(bars(title="Points", points=days(30), series=POINTS))
        assert '<a href="/?day=1" aria-label="1 Sep: Points 30">' in svg

    def test_come_with_a_table(self):
        svg = drawn(bars(title="Points", points=days(30, -5), series=POINTS))
        assert re.findall(r'<td class="number">(.*?)</td>', svg) == ["30", "\N{MINUS SIGN}5"]

    def test_hang_below_the_line_when_negative(self):
        chart = bars(title="Points", points=days(10, -10), series=POINTS)
        above, below = (column.pieces[0] for column in chart.columns)
        assert below.y == chart.zero
        assert float(above.y) + float(above.height) == float(chart.zero)

    def test_stack_their_series(self):
        series = [Series("Visits", "blue"), Series("Forms", "orange")]
        chart = bars(title="Events", points=[Bar("1 Sep", (30, 10))], series=series)
        visits, forms = chart.columns[0].pieces
        assert float(forms.y) + float(forms.height) == float(visits.y)
        assert "Visits" in drawn(chart)

    def test_say_that_there_is_nothing_to_draw(self):
        svg = drawn(bars(title="Points", points=[], series=POINTS))
        assert "Nothing to draw" in svg
        assert "<svg" not in svg

    def test_do_not_make_a_wall_of_one(self):
        chart = bars(title="Points", points=days(3), series=POINTS)
        assert float(chart.columns[0].width.rstrip("%")) <= 12.5

    @pytest.mark.parametrize("count", [2, 7, 30, 90])
    def test_name_no_more_days_than_fit(self, count):
        assert len(bars(title="Points", points=days(*range(count)), series=POINTS).names) <= 6

    def test_speak_to_svg_in_its_own_numbers_whatever_the_language(self, settings):
        settings.USE_THOUSAND_SEPARATOR = True
        settings.DECIMAL_SEPARATOR = ","
        svg = drawn(bars(title="Points", points=days(1, 2, 3), series=POINTS))
        places = re.findall(r' (?:x|y|width|height|x1|y1|x2|y2)="([^"]*)"', svg)
        assert places
        assert all(re.fullmatch(r"-?\d+(\.\d+)?%?", place) for place in places)

    def test_escape_what_people_typed(self):
        svg = drawn(bars(title="<b>", points=[Bar("<i>", (1,))], series=POINTS))
        assert "<b>" not in svg
        assert "<i>" not in svg


class TestHistogram:
    BINS = [Bin(0, 10, 900), Bin(10, 20, 300), Bin(20, 30, 40)]

    def test_colours_bars_by_the_threshold_they_have_reached(self):
        chart = histogram(
            title="Scores",
            bins=self.BINS,
            marks=[Mark(20, "Hot", "red"), Mark(10, "Warm", "yellow")],
        )
        assert [column.pieces[0].tone for column in chart.columns] == ["grey", "yellow", "red"]

    def test_marks_the_thresholds_where_they_are(self):
        chart = histogram(title="Scores", bins=self.BINS, marks=[Mark(15, "Warm")])
        assert [(mark.at, mark.words) for mark in chart.marks] == [("50%", "Warm 15")]
        assert chart.description == "1,240 contacts. Marked: Warm 15."

    def test_leaves_out_thresholds_beyond_its_end(self):
        chart = histogram(title="Scores", bins=self.BINS, marks=[Mark(80, "Hot")])
        assert chart.marks == ()

    def test_keeps_the_names_of_neighbouring_thresholds_apart(self):
        marks = [Mark(10, "Warm"), Mark(11, "Warmer")]
        chart = histogram(title="Scores", bins=self.BINS, marks=marks)
        assert len({mark.y for mark in chart.marks}) == 2

    def test_draws_no_bins_as_nothing(self):
        assert "Nothing to draw" in drawn(histogram(title="Scores", bins=[], marks=[Mark(1, "x")]))


class TestSparkline:
    def test_goes_from_the_first_to_the_last_value(self):
        line = sparkline(title="Score", values=[0, 50, 100])
        assert line.line == "0.00,30 50.00,16 100.00,2"
        assert line.description == "From 0 to 100; lowest 0, highest 100."

    def test_shows_nought_only_where_it_was_crossed(self):
        assert sparkline(title="Score", values=[0, 3]).zero == ""
        assert sparkline(title="Score", values=[3, -3]).zero == "16"

    def test_is_level_for_one_value_and_empty_for_none(self):
        start, end = sparkline(title="Score", values=[5]).line.split()
        assert start.split(",")[1] == end.split(",")[1]
        assert "<polyline" not in drawn(sparkline(title="Score", values=[]), "_spark.html")
