"""Interest in topics: what contacts do about them, counting less with time."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contacts import erasure, merging
from contacts.events import NewEvent
from contacts.locking import lock
from contacts.models import Subject
from points import interest
from points.models import Interest
from tests import make

pytestmark = pytest.mark.django_db

PRICES, BLOG = "https://shop.example/pricing", "https://shop.example/blog"
NOW = timezone.now()


def topics(url, *named, kind="page"):
    """File a page under topics, as the catalogue does."""
    Subject.objects.update_or_create(kind=kind, key=url, defaults={"topics": list(named)})


def held(of):
    return {one.topic: (one.value, one.at) for one in Interest.objects.filter(contact=of)}


def now_of(contact, at=None):
    return {one.topic: round(one.now, 3) for one in interest.of_contact(contact.pk, at=at or NOW)}


class TestInterest:
    def test_grows_with_each_visit_of_a_page_about_the_topic(self):
        topics(PRICES, "pricing", "buying")
        ada = make.contact()
        make.record(make.event(ada, PRICES, at=NOW), make.event(ada, PRICES, at=NOW))
        make.visit(ada, PRICES, at=NOW)
        assert now_of(ada) == {"pricing": 3, "buying": 3}

    def test_halves_with_every_half_life(self):
        topics(PRICES, "pricing")
        ada = make.contact()
        make.visit(ada, PRICES, at=NOW)
        assert now_of(ada, NOW + timedelta(days=30)) == {"pricing": 0.5}
        make.visit(ada, PRICES, at=NOW + timedelta(days=30))
        assert now_of(ada, NOW + timedelta(days=30)) == {"pricing": 1.5}

    def test_takes_its_half_life_from_the_settings(self):
        make.setting(interest.HALF_LIFE, 10)
        topics(PRICES, "pricing")
        ada = make.contact()
        make.visit(ada, PRICES, at=NOW - timedelta(days=10))
        assert now_of(ada) == {"pricing": 0.5}

    def test_counts_what_is_heard_late_for_what_is_left_of_it(self):
        topics(PRICES, "pricing")
        ada = make.contact()
        make.visit(ada, PRICES, at=NOW)
        make.visit(ada, PRICES, at=NOW - timedelta(days=30))
        assert now_of(ada) == {"pricing": 1.5}

    def test_is_gone_when_hardly_anything_is_left(self):
        topics(PRICES, "pricing")
        ada = make.contact()
        make.visit(ada, PRICES, at=NOW)
        assert now_of(ada, NOW + timedelta(days=61)) == {}
        assert now_of(ada, NOW + timedelta(days=365_000)) == {}

    def test_is_none_of_machines_nor_of_what_was_done_to_somebody(self):
        topics(PRICES, "pricing")
        topics("7", "pricing", kind="email")
        ada = make.contact()
        make.visit(ada, PRICES, machine="bot")
        make.visit(ada, kind="email.send", about=("email", "7"))
        make.visit(ada, kind="email.unsubscribe", about=("email", "7"))
        assert held(ada) == {}

    def test_grows_by_what_is_done_on_a_page_about_the_topic_and_is_filed_under_nothing(self):
        topics(PRICES, "pricing")
        ada = make.contact()
        make.visit(ada, kind="demo.request", about=("product", "crm"), on=f"{PRICES}?x#y", at=NOW)
        assert now_of(ada) == {"pricing": 5}
        topics("7", "files", kind="asset")
        make.visit(ada, kind="asset.download", about=("asset", "7"), on=PRICES, at=NOW)
        assert now_of(ada) == {"pricing": 5, "files": 3}
        make.record(NewEvent(ada.pk, "cta.click", NOW, "test", uuid4(), url=PRICES))
        assert now_of(ada) == {"pricing": 6, "files": 3}
        with transaction.atomic():
            lock([ada.pk])
            interest.recount([ada.pk])
        assert now_of(ada) == {"pricing": 6, "files": 3}

    def test_costs_nothing_where_no_page_has_topics(self, django_assert_num_queries):
        ada = make.contact()
        recorded = make.visit(ada)
        with django_assert_num_queries(0):
            interest.learn([recorded])

    def test_knows_the_strongest_of_each_contact(self):
        topics(PRICES, "pricing")
        topics(BLOG, "growing")
        ada, grace, nobody = make.contact(), make.contact(), make.contact()
        make.record(*[make.event(ada, url, at=NOW) for url in (PRICES, BLOG, BLOG)])
        make.record(make.event(grace, PRICES, at=NOW), make.event(grace, BLOG, at=NOW))
        ids = [ada.pk, grace.pk, nobody.pk]
        assert interest.strongest(ids, at=NOW) == {ada.pk: "growing", grace.pk: "growing"}

    def test_names_every_topic_once(self):
        topics(PRICES, "pricing", "buying")
        make.visit(make.contact(), PRICES)
        make.visit(make.contact(), PRICES)
        assert interest.topics() == ["buying", "pricing"]


class TestInterestOfContactsThatBecomeOne:
    def test_goes_along_and_comes_back(self):
        topics(PRICES, "pricing")
        ada, other = make.contact(), make.anonymous()
        make.visit(ada, PRICES, at=NOW)
        make.visit(other, PRICES, at=NOW)
        merged = merging.merge(loser_id=other.pk, winner_id=ada.pk, reason="test", at=NOW)
        assert now_of(ada) == {"pricing": 2}
        assert held(other) == {}
        merging.unmerge(merged, actor=None, at=NOW)
        assert now_of(ada) == {"pricing": 1}
        assert now_of(other) == {"pricing": 1}

    def test_is_forgotten_with_who_is_erased(self):
        topics(PRICES, "pricing")
        ada = make.contact()
        make.visit(ada, PRICES)
        erasure.erase([ada.pk], at=NOW)
        assert held(ada) == {}


class TestInterestCountedAgain(TestCase):
    """From the stored events it comes out as it did live, in whatever batches they came."""

    @hypothesis_settings(max_examples=25)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([PRICES, BLOG]),
                st.integers(0, 90),
                st.sampled_from(["url.hit", "email.open", "purchase"]),
            ),
            max_size=12,
        ),
        st.integers(1, 5),
    )
    def test_is_the_same(self, deeds, size):
        topics(PRICES, "pricing", "buying")
        topics(BLOG, "buying")
        ada = make.contact()
        events = [
            make.event(ada, url, kind=kind, at=NOW - timedelta(days=days))
            for url, days, kind in deeds
        ]
        for start in range(0, len(events), size):
            make.record(*events[start : start + size])
        live = held(ada)
        with transaction.atomic():
            lock([ada.pk])
            interest.recount([ada.pk])
        again = held(ada)
        assert live.keys() == again.keys()
        for topic, (value, at) in live.items():
            assert again[topic][1] == at
            assert again[topic][0] == pytest.approx(value)
