"""Pages by key: steady under ties, both ways, with and without nulls."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Activity, Contact
from kit import paging
from kit.paging import Key
from tests import make

pytestmark = pytest.mark.django_db

BY_ACTIVITY = (
    Key("last_active_at", datetime, descending=True, may_be_null=True),
    Key("contact_id", int),
)
BY_CITY = (Key("city", str), Key("id", int))


def walk(rows, order, *, size):
    """Every page from the first to the last, and then back again to the first."""
    there = [paging.page(rows, order, size=size)]
    while there[-1].older:
        there.append(paging.page(rows, order, size=size, after=there[-1].older))
    back = [there[-1]]
    while back[-1].newer:
        back.append(paging.page(rows, order, size=size, before=back[-1].newer))
    return [page.rows for page in there], [page.rows for page in back]


class TestPages:
    @pytest.mark.parametrize("mirror", [False, True], ids=["as declared", "mirrored"])
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(ages=st.lists(st.none() | st.integers(0, 3), max_size=14), size=st.integers(1, 5))
    def test_show_every_row_once_in_order_whatever_is_tied_or_null(self, mirror, ages, size):
        Activity.objects.all().delete()
        Contact.objects.all().delete()
        now = timezone.now()
        people = Contact.objects.bulk_create(Contact(created_at=now) for _ in ages)
        Activity.objects.bulk_create(
            Activity(contact=person, last_active_at=None if age is None else now - timedelta(age))
            for person, age in zip(people, ages, strict=True)
        )
        order = paging.mirrored(BY_ACTIVITY) if mirror else BY_ACTIVITY
        rows = Activity.objects.all()

        there, back = walk(rows, order, size=size)

        expected = list(rows.order_by(*[key.order_by() for key in order]))
        assert [row for page in there for row in page] == expected
        assert all(len(page) == size for page in there[:-1])
        if len(there) > 1:
            assert back[-1] == there[0], "going back ends on the first page, and it is full"

    def test_go_on_after_a_row_that_is_gone(self):
        for city in "abcd":
            make.contact(city=city)
        rows = Contact.objects.all()
        first = paging.page(rows, BY_CITY, size=2)
        first.rows[-1].city = "z"
        first.rows[-1].save()

        second = paging.page(rows, BY_CITY, size=2, after=first.older)

        assert [contact.city for contact in second.rows] == ["c", "d"]

    def test_are_the_same_for_dicts(self):
        for city in "ab":
            make.contact(city=city)
        rows = Contact.objects.values("id", "city")
        page = paging.page(rows, BY_CITY, size=1)
        assert page.rows[0]["city"] == "a"
        assert paging.page(rows, BY_CITY, size=1, after=page.older).rows[0]["city"] == "b"

    @pytest.mark.parametrize(
        "name",
        [
            "x",
            "W10",
            "WzEsMl0",
            "bnVsbA",
            "WyJhIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
            "é",
            "[" * 5000,
        ],
    )
    def test_begin_at_the_first_where_a_name_makes_no_sense(self, name):
        contact = make.contact(city="a")
        assert paging.page(Contact.objects.all(), BY_CITY, size=1, after=name).rows == [contact]
        assert paging.page(Contact.objects.all(), BY_CITY, size=1, before=name).rows == [contact]

    def test_take_no_nul_byte_to_the_database(self):
        contact = make.contact(city="a")
        poisoned = paging._name({"city": "a\0", "id": 1}, BY_CITY)
        assert paging.page(Contact.objects.all(), BY_CITY, size=1, after=poisoned).rows == [contact]
