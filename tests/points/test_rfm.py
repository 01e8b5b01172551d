"""Buyers, marked next to each other each night."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from accounts.roles import Role
from contacts import erasure
from contacts.purchases import amount_of
from points import rfm, rfm_job
from points.models import Rfm
from points.tasks import mark_buyers
from tests import make

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def mark():
    """The job from begin to end."""
    job = rfm_job.start(None, at=timezone.now())
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error


def bought(*, days_ago, times=1, amount=10):
    """A contact who bought so often, last so long ago."""
    buyer = make.contact()
    for more in range(times):
        make.purchase(buyer, amount, at=NOW - timedelta(days=days_ago + more))
    return buyer


def marks(of):
    row = Rfm.objects.get(contact=of)
    return (row.recency, row.frequency, row.amount)


class TestBuyers:
    def test_are_marked_in_fifths(self):
        people = [bought(days_ago=10 * n, times=5 - n, amount=100 - 10 * n) for n in range(5)]
        mark()
        assert [marks(person) for person in people] == [
            (5, 5, 5), (4, 4, 4), (3, 3, 3), (2, 2, 2), (1, 1, 1),
        ]  # fmt: skip
        assert [Rfm.objects.get(contact=person).cell for person in people] == [
            "champions", "loyal", "attention", "hibernating", "lost",
        ]  # fmt: skip

    def test_get_the_same_mark_where_they_are_alike(self):
        people = [bought(days_ago=5) for _ in range(7)]
        keen = bought(days_ago=5, times=3)
        mark()
        assert {marks(person)[1] for person in people} == {1}
        assert marks(keen)[1] == 5

    def test_are_new_where_there_is_but_one(self):
        only = bought(days_ago=400)
        mark()
        assert Rfm.objects.get(contact=only).cell == "new"

    def test_are_people_who_paid_something_that_can_be_read(self):
        ada = make.contact()
        for amount in (10, "2.50", "a lot", None, -3):
            make.purchase(ada, amount)
        bot = make.contact()
        make.visit(bot, kind="purchase", machine="bot")
        mark()
        row = Rfm.objects.get()
        assert (row.contact_id, row.times, row.total) == (ada.pk, 5, 12.5)

    def test_are_marked_by_every_amount_that_a_rule_would_pay_for(self):
        amounts = [
            *(
                164.70000000000002,
                7,
                "7",
                " 1 049.90",
                "1\u00a0000",
                "+5",
                ".5",
                "5.",
                "1e2",
                0.1 + 0.2,
            ),
            *(1e-7, 10**12, 10**13, -1, "-1", "1,5", "1.2.3", "", "1_000", True, None, "٤", "NaN"),
            *("1e999", "e5", ".", "5 EUR"),
        ]
        ada = make.contact()
        for amount in amounts:
            make.purchase(ada, amount)
        mark()
        said = [amount_of({"amount": amount}) for amount in amounts]
        assert sum(1 for amount in said if amount is not None) == 11
        paid = sum(amount for amount in said if amount is not None)
        assert Rfm.objects.get().total == round(paid, 2)
        assert paid > 2000

    def test_are_marked_anew_and_forgotten_when_they_are_none(self):
        ada, gone = bought(days_ago=5), make.contact()
        Rfm.objects.create(
            contact=gone, recency=1, frequency=1, amount=1, cell="lost",
            bought_at=NOW, times=1, total=1, at=NOW - timedelta(days=1),
        )  # fmt: skip
        mark()
        make.purchase(ada, 5)
        mark()
        row = Rfm.objects.get()
        assert (row.contact_id, row.times) == (ada.pk, 2)

    def test_are_marked_a_few_at_a_time(self, monkeypatch):
        monkeypatch.setattr(rfm_job, "_AT_ONCE", 2)
        people = [bought(days_ago=n) for n in range(5)]
        mark()
        assert Rfm.objects.count() == len(people)

    def test_are_marked_by_night(self):
        bought(days_ago=1)
        mark_buyers()
        assert Job.objects.get().kind == "points.rfm"

    def test_are_forgotten_with_who_is_erased(self):
        ada = bought(days_ago=1)
        mark()
        erasure.erase([ada.pk], at=NOW)
        assert not Rfm.objects.exists()


class TestTheScreenOfBuyers:
    @pytest.fixture
    def console(self, client):
        client.force_login(make.user(role=Role.RULE_ADMIN))
        return client

    def test_counts_who_is_where(self, console):
        bought(days_ago=1)
        mark()
        page = console.get("/points/buyers/").content.decode()
        assert f"{reverse('contacts:list')}?buyer=new" in page
        assert page.count('<strong class="grades__many">1</strong>') == 1

    def test_says_that_nobody_bought_anything_and_looks_when_asked(self, console):
        assert "Nobody bought anything yet" in console.get("/points/buyers/").content.decode()
        console.post("/points/buyers/mark/")
        assert Job.objects.filter(kind="points.rfm").exists()

    def test_leads_to_the_contacts_of_a_cell(self, console):
        bought(days_ago=1)
        make.contact(firstname="Grace")
        mark()
        page = console.get(
            reverse("contacts:list"), {"buyer": "new", "columns": "name,buyer"}
        ).content.decode()
        assert "New" in page
        assert "Grace" not in page

    def test_shows_on_the_contacts_page(self, console):
        ada = bought(days_ago=1, times=2)
        mark()
        page = console.get(f"/points/contacts/{ada.pk}/interests/").content.decode()
        assert "Bought 2 times" in page

    def test_has_a_cell_for_every_pair_of_marks(self):
        found = {rfm.cell_at(recency, value).key for recency in rfm.MARKS for value in rfm.MARKS}
        assert found == rfm.CELLS.keys()
