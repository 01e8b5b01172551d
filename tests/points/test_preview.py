"""A preview: what rules would have changed, over what really happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import deletion, erasure
from contacts.models import Subject
from points import preview_walk as module
from points.models import Entry, Group, PointAction, Repeats
from points.preview import preview
from tests import make

pytestmark = pytest.mark.django_db


def ask(*actions, days=30):
    fresh = PointAction.objects.select_related("live", "group").filter(
        pk__in=[action.pk for action in actions]
    )
    return preview(list(fresh), since=timezone.now() - timedelta(days=days), at=timezone.now())


class TestPreviewOfANewRule:
    def test_says_who_would_have_got_how_much(self):
        ada, bob = make.contact(), make.contact()
        make.visit(ada), make.visit(ada), make.visit(bob, "https://shop.example/jobs")
        answer = ask(make.draft(points=10, repeats=Repeats.EVERY_TIME))
        assert [(one.contact, one.points, one.before, one.after) for one in answer.moved] == [
            (ada, 20, 0, 20)
        ]
        assert (answer.contacts, answer.events) == (1, 3)

    def test_pays_once_per_contact_where_the_rule_says_so(self):
        ada = make.contact()
        make.visit(ada), make.visit(ada)
        (paid,) = ask(make.draft(points=10, repeats=Repeats.ONCE)).paid
        assert (paid.times, paid.contacts) == (1, 1)

    @pytest.mark.parametrize("leave", [deletion.delete, erasure.erase])
    def test_leaves_out_who_is_there_no_more(self, leave):
        ada, bob = make.contact(), make.contact()
        make.visit(ada), make.visit(bob)
        leave([bob.pk], at=timezone.now())
        answer = ask(make.draft(points=10))
        assert [one.contact for one in answer.moved] == [ada]
        assert (answer.contacts, answer.events) == (1, 1)

    def test_names_the_pages_that_would_have_paid(self):
        make.visit(make.contact(), "https://shop.example/pricing?from=mail")
        (paid,) = ask(make.draft()).paid
        assert paid.subjects == [("https://shop.example/pricing", 1)]

    def test_leaves_out_what_happened_earlier(self):
        make.visit(make.contact(), at=timezone.now() - timedelta(days=8))
        assert ask(make.draft(), days=7).contacts == 0
        assert ask(make.draft(), days=30).contacts == 1

    def test_leaves_out_machines(self):
        make.record(make.event(make.contact(), machine="crawler"))
        assert ask(make.draft()).contacts == 0

    def test_looks_at_what_things_and_the_pages_they_were_done_on_are_about(self):
        for key in ("red", "blue"):
            Subject.objects.create(kind="page", key=f"https://x.example/{key}", topics=["shoes"])
        Subject.objects.create(kind="product", key="hat", topics=["hats"])
        ada, red = make.contact(), "https://x.example/red"
        make.record(
            make.event(ada, kind="cart.add", about=("product", "crm"), on=f"{red}?from=mail"),
            make.event(ada, kind="cart.add", about=("product", "hat"), on=red),
            make.event(ada, kind="cart.add", about=("product", "crm")),
            make.event(ada, "https://x.example/"),
            make.event(ada, red),
            make.event(ada, "https://x.example/blue"),
        )
        only, every = {"topics": ["shoes"]}, Repeats.EVERY_TIME
        carts = make.draft(kind="cart.add", config={}, points=10, only=only, repeats=every)
        second = make.draft(config={"url": "*", "times": 2}, points=1, only=only, repeats=every)
        assert [paid.times for paid in ask(carts, second).paid] == [1, 1]

    def test_writes_nothing(self):
        ada = make.contact()
        make.visit(ada)
        ask(make.draft())
        assert (make.score(ada), Entry.objects.count()) == (0, 0)

    def test_counts_in_both_scores_where_the_rule_says_so(self):
        make.visit(make.contact())
        group = Group.objects.create(name="Product A")
        answer = ask(make.draft(points=10, group=group, counts_in_main=True))
        assert {(one.group_id, one.points) for one in answer.moved} == {
            (group.pk, 10),
            (Group.MAIN, 10),
        }
        assert answer.paid[0].times == 1, "one payment, in two scores"


class TestPreviewOfAChange:
    def test_tells_the_difference_to_what_is_published(self):
        action, ada = make.point_action(points=10), make.contact()
        make.visit(ada)
        PointAction.objects.filter(pk=action.pk).update(points=4)
        answer = ask(action)
        assert [(one.points, one.before, one.after) for one in answer.moved] == [(-6, 10, 4)]

    def test_moves_nobody_where_nothing_changed(self):
        action = make.point_action()
        make.visit(make.contact())
        assert ask(action).moved == []


class TestPreviewOfSeveral:
    def test_adds_them_up(self):
        ada = make.contact()
        make.visit(ada)
        answer = ask(
            make.draft("*/pricing*", points=10, repeats=Repeats.EVERY_TIME),
            make.draft("*shop.example*", points=1, repeats=Repeats.EVERY_TIME),
        )
        assert [one.points for one in answer.moved] == [11]

    def test_names_the_triggers_that_would_be_climbed_over(self):
        make.trigger(10, name="Warm"), make.trigger(80, name="Hot")
        make.visit(make.contact())
        climbs = {one.threshold.name: one.up for one in ask(make.draft(points=10)).climbs}
        assert climbs == {"Warm": 1, "Hot": 0}

    def test_names_the_triggers_that_would_be_fallen_below(self):
        make.trigger(10, name="Warm")
        action = make.point_action(points=10)
        make.visit(make.contact())
        PointAction.objects.filter(pk=action.pk).update(points=9)
        assert [one.down for one in ask(action).climbs] == [1]

    def test_leaves_out_a_kind_that_nobody_knows_and_says_so(self):
        gone = make.draft(kind="gone.kind")
        make.visit(make.contact())
        answer = ask(gone, make.draft())
        assert (answer.skipped, answer.contacts) == ([gone], 1)


class TestPreviewOfALot:
    def test_looks_at_the_latest_events_only_and_says_so(self, monkeypatch):
        monkeypatch.setattr(module, "MOST_EVENTS", 2)
        first, second, third = make.contact(), make.contact(), make.contact()
        make.visit(first), make.visit(second), make.visit(third)
        answer = ask(make.draft())
        assert answer.is_cut
        assert {one.contact for one in answer.moved} == {second, third}

    def test_comes_to_the_same_in_small_batches(self, monkeypatch):
        ada = make.contact()
        for page in "abcde":
            make.visit(ada, f"https://shop.example/{page}")
        draft = make.draft("*shop*", points=1, repeats=Repeats.ONCE_PER_SUBJECT)
        whole = ask(draft).moved
        monkeypatch.setattr(module, "_BATCH", 2)
        assert ask(draft).moved == whole
        assert whole[0].points == 5
