"""What rules ask about a contact's past: worked out for a batch, however it is split."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.arrival import channel_of
from points.models import Entry
from tests import make

pytestmark = pytest.mark.django_db

PRICING = "https://shop.example/pricing"
HOME = "https://shop.example/"
NEWS = "https://news.example/"
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


def minutes(many):
    return timedelta(minutes=many)


def rule(points=10, only=None, **config):
    """A rule about visits of /pricing that pays every time."""
    return make.point_action(
        "pricing", points=points, only=only or {}, config={"url": "pricing", **config}
    )


def visits(of, *steps):
    """Record page views one after another: (minutes after MONDAY, page); the score after each."""
    scores = []
    for at, page in steps:
        make.visit(of, page, at=MONDAY + minutes(at))
        scores.append(make.score(of))
    return scores


class TestVisitsOfAPage:
    def test_count_those_of_the_same_pattern_alone(self):
        ada = make.contact()
        rule(times=3)
        pages = [(0, PRICING), (1, HOME), (2, PRICING), (3, HOME), (4, PRICING), (5, PRICING)]
        assert visits(ada, *pages) == [0, 0, 0, 0, 10, 20]

    def test_count_what_happened_before_the_rule_was_made(self):
        ada = make.contact()
        visits(ada, (0, PRICING), (1, PRICING))
        rule(times=3)
        assert visits(ada, (2, PRICING)) == [10]

    def test_do_not_count_what_machines_did(self):
        ada = make.contact()
        rule(times=2)
        make.visit(ada, machine="crawler")
        make.visit(ada)
        assert make.score(ada) == 0

    def test_add_up_time_until_the_next_page_and_pay_there(self):
        ada = make.contact()
        rule(seconds=600)
        steps = [(0, PRICING), (6, HOME), (60, PRICING), (63, HOME), (64, PRICING), (65, HOME)]
        assert visits(ada, *steps) == [0, 0, 0, 0, 0, 10]

    def test_do_not_know_how_long_somebody_stayed_who_came_back_half_an_hour_later(self):
        ada = make.contact()
        rule(seconds=60)
        assert visits(ada, (0, PRICING), (31, HOME)) == [0, 0]

    def test_pay_for_coming_back_in_time_to_the_same_page(self):
        ada = make.contact()
        rule(within=3600, after=600)
        steps = [(0, PRICING), (5, PRICING), (7, HOME), (20, PRICING), (200, PRICING)]
        assert visits(ada, *steps) == [0, 0, 0, 10, 10]

    def test_hold_all_conditions_together(self):
        ada = make.contact()
        rule(times=3, after=3600)
        steps = [(0, PRICING), (1, PRICING), (2, PRICING), (90, PRICING)]
        assert visits(ada, *steps) == [0, 0, 0, 10]

    def test_take_what_comes_late_at_its_own_time(self):
        ada = make.contact()
        rule(seconds=600)
        steps = [(0, PRICING), (29, HOME), (1, HOME)]
        assert visits(ada, *steps) == [0, 10, 10]
        # As of the late page, the stay was a minute: what was paid stays, nothing more is.
        assert visits(ada, (30, PRICING)) == [10]


class TestOneVisit:
    def test_pays_once_at_the_page_that_makes_it_a_long_one(self):
        ada = make.contact()
        make.point_action(kind="visit.engaged", config={"pages": 3})
        pages = [(n, f"{HOME}{n % 4}") for n in range(6)]
        assert visits(ada, *pages) == [0, 0, 10, 10, 10, 10]
        assert visits(ada, *[(n + 60, page) for n, page in pages])[-1] == 20

    def test_does_not_go_on_after_half_an_hour(self):
        ada = make.contact()
        make.point_action(kind="visit.engaged", config={"seconds": 2400})
        assert visits(ada, (0, HOME), (29, HOME), (59, HOME)) == [0, 0, 0]
        assert visits(ada, (80, HOME), (88, HOME), (99, HOME)) == [0, 0, 10]


class TestSteadyVisits:
    def test_pay_at_the_first_visit_of_the_week_that_makes_enough_of_them(self):
        ada = make.contact()
        make.point_action(kind="visits.steady", config={"times": 3, "weeks": 4})
        week, day = 7 * 24 * 60, 24 * 60
        steps = [(0, HOME), (day, HOME), (week, HOME), (3 * week, HOME), (3 * week + 1, HOME)]
        assert visits(ada, *steps) == [0, 0, 0, 10, 10]
        assert visits(ada, (4 * week, HOME), (9 * week, HOME)) == [20, 20]


class TestThePurchase:
    def test_pays_from_its_amount_on(self):
        ada = make.contact()
        make.point_action(kind="purchase", config={"at_least": 100})
        for amount in (99.5, "100.00", None, True, "a lot"):
            make.record(
                make.event(ada, kind="purchase", about=("product", "a"), says={"amount": amount})
            )
        assert make.score(ada) == 10


class TestTheChannel:
    @pytest.mark.parametrize(
        ("says", "channel"),
        [
            ({"referrer": "https://www.google.de/"}, "organic"),
            ({"referrer": "https://mail.google.com/"}, "email"),
            ({"referrer": "https://l.facebook.com/"}, "social"),
            ({"referrer": "https://t.co/x"}, "social"),
            ({"referrer": "https://news.example/"}, "referral"),
            ({"referrer": "https://www.shop.example/blog"}, ""),
            ({}, ""),
            ({"source": "newsletter", "medium": "email"}, "email"),
            ({"source": "google", "medium": "cpc"}, "paid"),
            ({"source": "linkedin"}, "social"),
            ({"source": "bing", "medium": "organic"}, "organic"),
            ({"source": "partner"}, "referral"),
            ({"source": "facebook", "medium": "paid_social"}, "paid"),
            ({"url": "https://shop.example/?gclid=x"}, "paid"),
            ({"url": f"{HOME}?utm_source=may&utm_medium=email"}, "email"),
            ({"url": f"{HOME}?a=1&UTM_Medium=CPC", "referrer": "https://www.google.de/"}, "paid"),
            ({"url": f"{HOME}?utm_source=facebook&gclid=x"}, "social"),
            ({"url": f"{HOME}?utm_medium=email", "source": "google", "medium": "cpc"}, "paid"),
            ({"url": f"{HOME}?utm_medium=&about=utm_source%3D", "referrer": NEWS}, "referral"),
            ({"url": f"{HOME}?utm_campaign=may", "referrer": NEWS}, "referral"),
            ({"referrer": "https://blog.shop.example/"}, ""),
            ({"referrer": "https://shop.example/", "url": "https://www2.eu.shop.example/"}, ""),
            ({"referrer": "https://mail.shop.example/"}, "email"),
            ({"referrer": "https://a.shop.co.uk/", "url": "https://b.shop.co.uk/"}, ""),
            ({"referrer": "https://news.co.uk/", "url": "https://shop.co.uk/"}, "referral"),
            (
                {"referrer": "https://a.myshopify.com/", "url": "https://b.myshopify.com"},
                "referral",
            ),
            ({"referrer": "http://10.1.2.3/", "url": "http://10.9.2.3/"}, "referral"),
            ({"referrer": "https://[broken"}, ""),
        ],
    )
    def test_is_told_by_tags_then_marks_of_ads_then_the_page_before(self, says, channel):
        asked = {"source": "", "medium": "", "referrer": "", "url": HOME, **says}
        assert channel_of(**asked) == channel

    def test_is_that_of_the_visit_in_which_something_happened(self):
        ada = make.contact()
        rule(only={"channels": ["organic"]})
        came = {"referrer": "https://duckduckgo.com/"}
        make.visit(ada, HOME, at=MONDAY, says=came)
        assert visits(ada, (5, PRICING), (34, PRICING), (65, PRICING)) == [10, 20, 20]

    def test_is_that_of_who_came_last_within_the_visit(self):
        ada = make.contact()
        rule(only={"channels": ["email"]})
        make.visit(ada, HOME, at=MONDAY, says={"referrer": "https://duckduckgo.com/"})
        assert visits(ada, (5, PRICING)) == [0]
        make.visit(ada, HOME, at=MONDAY + minutes(6), says={"utm_medium": "email"})
        assert visits(ada, (7, PRICING)) == [10]

    def test_stays_that_of_the_visit_when_somebody_goes_on_to_another_of_the_owners_sites(self):
        ada = make.contact()
        rule(only={"channels": ["paid"]})
        make.visit(ada, f"{HOME}?utm_source=google&utm_medium=cpc", at=MONDAY)
        came = {"referrer": "https://blog.shop.example/prices"}
        make.visit(ada, PRICING, at=MONDAY + minutes(5), says=came)
        assert make.score(ada) == 10

    def test_is_none_of_what_happened_outside_of_any_visit(self):
        ada = make.contact()
        make.point_action(kind="purchase", config={}, only={"channels": ["direct"]})
        make.visit(ada, kind="purchase", about=("product", "a"), source="api", at=MONDAY)
        assert make.score(ada) == 0
        make.visit(ada, HOME, at=MONDAY + minutes(1))
        make.visit(ada, kind="purchase", about=("product", "a"), at=MONDAY + minutes(2))
        assert make.score(ada) == 10


PAGES = st.sampled_from([PRICING, HOME, f"{HOME}blog"])
STEPS = st.lists(st.tuples(st.integers(0, 3_000), PAGES), min_size=1, max_size=12)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "times": st.integers(1, 4),
        "seconds": st.sampled_from([60, 600, 3600]),
        "within": st.sampled_from([3600, 7200]),
        "after": st.sampled_from([60, 1800]),
    },
)
KINDS = st.one_of(
    CONFIGS.map(lambda more: ("url.hit", {"url": "pricing", **more})),
    st.tuples(st.just("visit.engaged"), st.sampled_from([{"pages": 2}, {"seconds": 600}])),
    st.just(("visits.steady", {"times": 2, "weeks": 3})),
)


class TestAnyFact:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS, kind=KINDS, cuts=st.sets(st.integers(0, 12)))
    def test_is_the_same_in_any_batch_split(self, steps, kind, cuts):
        action = make.point_action(kind=kind[0], config=kind[1])
        whole, parted = make.contact(), make.contact()
        happened = [(MONDAY + minutes(at), page) for at, page in steps]
        make.record(*(make.event(whole, page, at=at) for at, page in happened))
        batch = []
        for number, (at, page) in enumerate(happened):
            batch.append(make.event(parted, page, at=at))
            if number in cuts:
                make.record(*batch)
                batch = []
        if batch:
            make.record(*batch)
        paid = Entry.objects.filter(point_action_id=action.pk).order_by("pk")
        times = [
            list(paid.filter(contact=one).values_list("occurred_at", flat=True))
            for one in (whole, parted)
        ]
        assert times[0] == times[1]
