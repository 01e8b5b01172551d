"""The time that a page of charts is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from insights.period import Period, chosen

TODAY = date(2026, 11, 22)


class TestPeriod:
    def test_is_the_last_thirty_days_if_nothing_else_is_asked(self):
        assert chosen({}, today=TODAY) == Period(date(2026, 10, 24), TODAY, 30)

    def test_may_be_chosen_by_its_length(self):
        assert chosen({"days": "7"}, today=TODAY) == Period(date(2026, 11, 16), TODAY, 7)

    def test_may_be_chosen_by_two_dates_both_included(self):
        period = chosen({"from": "2026-09-01", "to": "2026-09-30"}, today=TODAY)
        assert (period.first, period.last, period.length) == (
            date(2026, 9, 1),
            date(2026, 9, 30),
            30,
        )

    @pytest.mark.parametrize(
        "nonsense",
        [
            {"days": "12"},
            {"days": "-7"},
            {"days": "x"},
            {"from": "yesterday"},
            {"to": "2026-13-40"},
            {"from": "0001-01-01"},
        ],
    )
    def test_is_the_usual_one_where_the_address_says_nonsense(self, nonsense):
        assert chosen(nonsense, today=TODAY).choice == 30

    def test_never_ends_after_today(self):
        assert chosen({"from": "2026-11-01", "to": "2027-11-01"}, today=TODAY).last == TODAY

    def test_is_turned_round_when_it_ends_before_it_begins(self):
        period = chosen({"from": "2026-11-10", "to": "2026-11-01"}, today=TODAY)
        assert period.first == period.last == date(2026, 11, 1)

    def test_is_never_longer_than_a_year(self):
        assert chosen({"from": "1990-01-01", "to": "2026-11-22"}, today=TODAY).length == 366

    def test_knows_as_many_days_right_before_it(self):
        before = chosen({"days": "7"}, today=TODAY).before
        assert (before.first, before.last) == (date(2026, 11, 9), date(2026, 11, 15))

    def test_begins_and_ends_at_midnight_of_the_active_time_zone(self):
        with timezone.override(ZoneInfo("Asia/Tokyo")):
            period = Period(TODAY, TODAY)
            assert period.since == datetime(2026, 11, 21, 15, tzinfo=UTC)
            assert period.until == datetime(2026, 11, 22, 15, tzinfo=UTC)

    def test_says_itself_in_its_address(self):
        assert Period.of_last(7, today=TODAY).query == "days=7"
        assert Period(date(2026, 9, 1), TODAY).query == "from=2026-09-01&to=2026-11-22"
