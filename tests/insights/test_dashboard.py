"""The dashboard: who to call, and how things are going."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.roles import Role
from contacts import disqualifying, merging
from contacts.merging import merge
from insights import calls, daily, distribution, totals
from insights.period import Period
from kit.bounded import TookTooLong, bounded
from points import publication, recompute_job
from points.models import Reason
from tests import make

pytestmark = pytest.mark.django_db


def last(days: int = 30) -> Period:
    return Period.of_last(days, today=timezone.localdate())


def ago(days: float):
    return timezone.now() - timedelta(days=days)


def work_out(*rules):
    """These rules again, over what contacts did, as the job does it."""
    job = recompute_job.start([rule.live for rule in rules], actor=None, at=timezone.now())
    while slices.run(job.pk, timezone.now()):
        pass


@pytest.fixture
def signed_in(client):
    client.force_login(make.user(role=Role.VIEWER))
    return client


class TestWhoToCallNow:
    def test_names_contacts_that_climbed_over_a_trigger_newest_first(self):
        make.trigger(80)
        early, late = make.contact(), make.contact()
        make.entry(early, 90, at=ago(2))
        make.entry(late, 82, at=ago(1))
        assert [call.contact for call in calls.who_to_call(last(), limit=5)] == [late, early]

    def test_names_a_contact_once_by_the_highest_trigger(self):
        make.trigger(50, name="Warm")
        make.trigger(80, name="High-Interest")
        ada = make.contact()
        make.entry(ada, 60)
        make.entry(ada, 30)
        (call,) = calls.who_to_call(last(), limit=5)
        assert (call.trigger.name, call.score) == ("High-Interest", 90)

    def test_says_what_led_there_without_what_only_moved_points(self):
        make.trigger(80)
        make.point_action("*/pricing*", points=30, name="Reads the prices")
        ada, stranger = make.contact(), make.anonymous()
        make.entry(stranger, 5)
        merging.merge(loser_id=stranger.pk, winner_id=ada.pk, reason="the same", at=timezone.now())
        for _ in range(3):
            make.visit(ada)
        (call,) = calls.who_to_call(last(), limit=5)
        assert [(line.label, line.points) for line in call.lines] == [
            ("Reads the prices", 90),
            ("by a script", 5),  # by the stranger, whom ada has turned out to be
        ]

    def test_says_what_led_there_as_it_stands_after_rules_were_worked_out_again(self):
        make.trigger(80)
        rule = make.point_action("*/pricing*", points=90, name="Reads the prices")
        ada = make.contact()
        make.visit(ada)
        rule.points = 85
        rule.save()
        publication.publish([rule], actor=None, at=timezone.now())
        rule.refresh_from_db()
        work_out(rule)
        (call,) = calls.who_to_call(last(), limit=5)
        assert [(line.label, line.points) for line in call.lines] == [("Reads the prices", 85)]

    def test_names_who_went_into_another_contact_as_the_other(self):
        make.trigger(80)
        ada, older, oldest = make.contact(), make.contact(), make.contact()
        make.entry(ada, 90)
        for loser, winner in ((ada, older), (older, oldest)):
            merging.merge(
                loser_id=loser.pk, winner_id=winner.pk, reason="the same", at=timezone.now()
            )
        (call,) = calls.who_to_call(last(), limit=5)
        assert (call.contact, call.score) == (oldest, 90)
        assert [line.points for line in call.lines] == [90]

    def test_leaves_out_who_is_kept_away_from_sales(self):
        make.trigger(80)
        rival = make.contact()
        make.entry(rival, 90)
        disqualifying.disqualify([rival.pk], reason="a competitor", at=timezone.now())
        assert calls.who_to_call(last(), limit=5) == []

    def test_leaves_out_who_is_not_known(self):
        make.trigger(80)
        make.entry(make.anonymous(), 90)
        assert calls.who_to_call(last(), limit=5) == []

    def test_leaves_out_whose_score_has_fallen_again(self):
        make.trigger(80)
        ada = make.contact()
        make.entry(ada, 90)
        make.entry(ada, -40)
        assert calls.who_to_call(last(), limit=5) == []

    def test_leaves_out_what_happened_at_another_time(self):
        make.trigger(80)
        make.entry(make.contact(), 90, at=ago(20))
        assert calls.who_to_call(last(7), limit=5) == []

    def test_asks_as_many_questions_for_eight_as_for_one(self):
        make.trigger(80)

        def questions() -> int:
            with CaptureQueriesContext(connection) as captured:
                calls.who_to_call(last(), limit=8)
            return len(captured)

        make.entry(make.contact(), 90)
        one = questions()
        for _ in range(7):
            make.entry(make.contact(), 90)
        assert questions() == one <= 4


class TestEventsPerDay:
    def test_counts_people_and_machines_apart(self):
        ada = make.contact()
        make.visit(ada)
        make.visit(ada, machine="crawler")
        events = daily.events(last(7))
        assert events.days[-1][1] == (1, 1)
        assert len(events.days) == 7

    def test_compares_with_as_many_days_before(self):
        ada = make.contact()
        for days in (1, 2, 9):
            make.visit(ada, at=ago(days))
        people = daily.events(last(7)).sums[0]
        assert (people.now, people.before, people.difference, people.percent) == (2, 1, 1, 100)

    def test_puts_an_event_on_the_day_it_was_where_the_reader_is(self):
        moment = timezone.now().replace(hour=20, minute=0) - timedelta(days=3)
        make.visit(make.contact(), at=moment)
        with timezone.override(ZoneInfo("Asia/Tokyo")):
            days = dict(daily.events(last(7)).days)
            assert days[(moment + timedelta(hours=9)).date()] == (1, 0)
            assert sum(people for people, _ in days.values()) == 1


class TestPointsPerDay:
    def test_adds_up_what_was_won_and_what_was_lost(self):
        ada = make.contact()
        make.entry(ada, 30)
        make.entry(ada, 12)
        make.entry(ada, -5)
        assert daily.points(last(7)).days[-1][1] == (42, -5)

    def test_leaves_out_what_only_moves_points(self):
        ada, stranger = make.contact(), make.anonymous()
        make.entry(stranger, 10)
        merging.merge(loser_id=stranger.pk, winner_id=ada.pk, reason="the same", at=timezone.now())
        make.entry(ada, -10, reason=Reason.RESET)
        assert daily.points(last(7)).days[-1][1] == (10, 0)

    def test_counts_what_rules_pay_that_were_worked_out_again_once_and_on_its_day(self):
        rule = make.point_action("*/pricing*", points=10)
        make.visit(make.contact(), at=ago(2))
        rule.points = 4
        rule.save()
        publication.publish([rule], actor=None, at=timezone.now())
        rule.refresh_from_db()
        work_out(rule)
        days = daily.points(last(7)).days
        assert [points for _, points in days if points != (0, 0)] == [(4, 0)]
        assert days[-3][1] == (4, 0)


class TestChange:
    def test_has_no_per_cent_where_there_was_nothing_before(self):
        assert daily.Change(5, 0).percent is None

    def test_has_no_per_cent_where_there_was_next_to_nothing(self):
        assert daily.Change(500, 1).percent is None


class TestDistribution:
    def test_counts_known_contacts_in_bins_without_gaps(self):
        make.trigger(80)
        for points in (-3, 4, 5, 50, 88):
            make.entry(make.contact(), points)
        make.entry(make.anonymous(), 5)
        spread = distribution.spread()
        assert spread.width == 10
        assert spread.contacts == 5
        assert dict(spread.bins) == {
            **dict.fromkeys(range(-10, 90, 10), 0),
            -10: 1,
            0: 2,
            50: 1,
            80: 1,
        }

    @pytest.mark.parametrize(
        ("span", "width"), [(0, 5), (60, 5), (100, 10), (250, 20), (600, 50), (10_000, 1000)]
    )
    def test_cuts_any_span_into_round_bins(self, span, width):
        assert distribution.width_for(span) == width

    def test_reaches_as_far_as_the_highest_trigger(self):
        make.trigger(80)
        make.entry(make.contact(), 5)
        assert distribution.spread().bins[-1] == (80, 0)


class TestTotals:
    def test_count_contacts_that_are_new_or_climbed(self):
        make.trigger(80, name="High-Interest")
        make.contact(at=ago(40))
        ada = make.contact(at=ago(3))
        make.entry(ada, 90, at=ago(2))
        by_name = {total.name: total for total in totals.totals(last(30))}
        assert by_name["New contacts"].number == 1
        assert by_name["New contacts"].change.before == 1
        assert by_name["Reached High-Interest"].number == 1

    def test_count_whom_a_contact_has_become(self):
        make.trigger(80, name="High-Interest")
        ada, twin, grace, visitor = make.contact(), make.contact(), make.contact(), make.anonymous()
        for each in (ada, twin, visitor):
            make.entry(each, 90, at=ago(2))
        assert self.reached() == 2  # nobody knows yet who the visitor is
        merge(loser_id=twin.pk, winner_id=ada.pk, reason="", at=ago(1))
        assert self.reached() == 1
        merge(loser_id=visitor.pk, winner_id=grace.pk, reason="", at=ago(1))
        assert self.reached() == 2

    def reached(self) -> int:
        return next(one.number for one in totals.totals(last(30)) if "Reached" in one.name)


class TestBounded:
    def test_gives_up_rather_than_keep_somebody_waiting(self):
        with pytest.raises(TookTooLong), bounded(1), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    def test_limits_nothing_afterwards(self):
        with bounded(1):
            pass
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


PANELS = ("totals", "scores", "events", "points")


class TestPage:
    def test_needs_somebody_signed_in(self, client):
        assert client.get("/").status_code == 302

    def test_shows_who_to_call_and_a_place_for_each_panel(self, signed_in):
        make.trigger(80)
        ada = make.contact(firstname="Ada", lastname="Lovelace")
        make.entry(ada, 82)
        page = signed_in.get("/?days=7").content.decode()
        assert "Ada Lovelace" in page
        for key in PANELS:
            assert f'hx-get="{reverse("insights:panel", args=[key])}?days=7"' in page

    def test_costs_few_statements(self, signed_in, django_assert_max_num_queries):
        make.trigger(80)
        for _ in range(8):
            make.entry(make.contact(), 90)
        # A viewer, who has no checklist: what that costs is told in test_checklist.py.
        with django_assert_max_num_queries(11):
            signed_in.get("/")

    @pytest.mark.parametrize("key", PANELS)
    def test_has_panels_that_are_pages_without_a_script(self, signed_in, key):
        make.entry(make.contact(), 42)
        make.visit(make.contact())
        address = reverse("insights:panel", args=[key])
        assert "<html" in signed_in.get(address).content.decode()
        part = signed_in.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert f"dashboard__{key}" in part

    @pytest.mark.parametrize("key", ["scores", "events", "points"])
    def test_says_why_a_panel_is_empty_and_what_to_do(self, signed_in, key):
        page = signed_in.get(reverse("insights:panel", args=[key])).content.decode()
        assert 'class="nothing' in page
        assert 'class="btn' in page

    def test_says_why_there_is_nobody_to_call(self, signed_in):
        assert "Nothing says yet at how many points" in signed_in.get("/").content.decode()
        make.trigger(80)
        assert "Nobody has climbed that high yet" in signed_in.get("/").content.decode()

    def test_leads_from_each_bar_to_the_contacts_behind_it(self, signed_in):
        make.entry(make.contact(), 42)
        page = signed_in.get(reverse("insights:panel", args=["scores"])).content.decode()
        assert "/contacts/?score_min=40&amp;score_max=44" in page

    def test_knows_no_other_panels(self, signed_in):
        assert signed_in.get("/dashboard/nonsense/").status_code == 404
