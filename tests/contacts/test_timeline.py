"""The timeline's reading of long histories."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts import merging
from contacts.timeline import newest, read
from points.models import Entry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    """A contact with the visitors that turned out to be the same person, each with a past."""
    now = timezone.now()
    ada, phone, tablet = make.contact(), make.anonymous(), make.anonymous()
    for minutes, contact in enumerate((ada, phone, tablet, phone, ada, tablet)):
        make.entry(contact, minutes + 1, at=now - timedelta(minutes=minutes))
    for visitor in (phone, tablet):
        merging.merge(
            loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=now - timedelta(days=1)
        )
    return merging.family(ada.pk)


class TestTheNewest:
    def test_are_of_the_whole_family_in_the_order_of_time(self, family):
        lines = newest(Entry.objects.exclude(reason="merge"), family, by="occurred_at", limit=4)
        assert [line.points for line in lines] == [1, 2, 3, 4]

    def test_are_found_in_an_index_without_reading_what_is_older(self, family):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        own = newest(Entry.objects.all(), family[:1], by="occurred_at", limit=4)
        plan = own.explain()
        assert "entry_timeline" in plan
        assert "Sort" not in plan


class TestATimeline:
    def test_costs_the_same_few_statements_whatever_its_length(self, family):
        def cost(limit):
            with CaptureQueriesContext(connection) as queries:
                read(family, before=None, limit=limit)
            return len(queries)

        assert cost(2) == cost(100)
