"""Conditions about scores and what moved them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import conditions
from contacts.merging import merge
from points import resets
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def true_of(leaf, *contacts):
    tree = conditions.build({"all": [leaf]})
    ids = [contact.pk for contact in contacts]
    found = tree.true_for(ids, at=timezone.now())
    none = conditions.build({"none": [leaf]}).true_for(ids, at=timezone.now())
    assert found | none == set(ids)
    assert not found & none
    return [contact for contact in contacts if contact.pk in found]


class TestAScore:
    @pytest.mark.parametrize(
        ("operator", "points", "found"),
        [
            ("gte", 10, [0]),
            ("gte", 0, [0, 1]),
            ("gt", 0, [0]),
            ("lt", 1, [1, 2]),
            ("lte", -1, [2]),
            ("lt", 0, [2]),
            ("=", 0, [1]),
            ("=", 10, [0]),
            ("gt", -100, [0, 1, 2]),
        ],
    )
    def test_is_compared_and_stands_at_0_where_there_is_none(self, operator, points, found):
        product = make.group()
        people = up, _idle, down = make.contact(), make.contact(), make.contact()
        make.entry(up, 10, group=product)
        make.entry(down, -5, group=product)
        leaf = {"kind": "score", "group": product.pk, "operator": operator, "points": points}
        assert true_of(leaf, *people) == [people[place] for place in found]

    def test_says_which_one_unless_it_is_the_main_one(self):
        product = make.group("Product B")
        leaf = {"kind": "score", "operator": "gte", "points": 30}
        said = [
            str(conditions.build_condition(leaf | {"group": pk})) for pk in (Group.MAIN, product.pk)
        ]
        assert said == [
            "has a score of at least 30",
            "has a score (Product B) of at least 30",
        ]


class TestAChange:
    def moved(self, way, points, days=7):
        return {"kind": "score_change", "way": way, "points": points, "days": days}

    def test_is_the_sum_of_what_the_last_days_brought_and_took(self):
        keen, old, fell = make.contact(), make.contact(), make.contact()
        for points in (20, 15):
            make.entry(keen, points, at=NOW - timedelta(days=2))
        make.entry(old, 50, at=NOW - timedelta(days=9))
        make.entry(fell, -12, at=NOW - timedelta(days=1))
        everybody = (keen, old, fell)
        assert true_of(self.moved("rose", 35), *everybody) == [keen]
        assert true_of(self.moved("rose", 36), *everybody) == []
        assert true_of(self.moved("rose", 36, days=30), *everybody) == [old]
        assert true_of(self.moved("fell", 10), *everybody) == [fell]

    def test_is_none_by_a_reset_its_undo_or_a_merge(self):
        ada, eve = make.contact(), make.contact()
        make.entry(ada, 60, at=NOW - timedelta(days=30))
        line = resets.reset(contact_id=ada.pk, actor=None, at=NOW, key=1)
        assert true_of(self.moved("fell", 1), ada) == []
        resets.undo(entry_id=line, actor=None, at=timezone.now())
        assert true_of(self.moved("rose", 1), ada) == []
        merge(loser_id=ada.pk, winner_id=eve.pk, reason="same", at=timezone.now())
        assert true_of(self.moved("rose", 1), eve) == []


class TestARuleThatHasPaid:
    def test_counts_until_it_is_taken_back_and_goes_along_in_a_merge(self):
        rule = make.point_action("*/pricing*", points=10)
        paid, not_paid = make.contact(), make.contact()
        make.visit(paid, "https://shop.example/pricing", at=NOW - timedelta(days=3))
        did = {"kind": "paid", "rule": rule.pk}
        assert true_of(did, paid, not_paid) == [paid]
        assert true_of(did | {"days": 7}, paid, not_paid) == [paid]
        assert true_of(did | {"days": 1}, paid, not_paid) == []
        assert true_of(did | {"way": "did not"}, paid, not_paid) == [not_paid]
        merge(loser_id=paid.pk, winner_id=not_paid.pk, reason="same", at=timezone.now())
        assert true_of(did, not_paid) == [not_paid]
