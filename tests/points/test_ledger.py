"""The ledger: the only door to a score."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from contacts import deletion, erasure, merging
from contacts.models import Contact, Event
from points import by_hand, resets, why
from points.ledger import NewEntry, ScoreOutOfRange, post
from points.models import Award, Entry, Group, Reason, Repeats, Score
from points.verification import verify
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger_tells_the_truth():
    yield
    assert verify().is_true


class TestLedger:
    def test_keeps_the_score_as_the_sum_of_its_lines(self):
        ada = make.contact()
        make.entry(ada, 10)
        make.entry(ada, -3)
        assert make.score(ada) == 7
        assert list(Entry.objects.order_by("pk").values_list("balance", flat=True)) == [10, 7]

    def test_posts_what_it_was_asked_twice_once(self):
        ada = make.contact()
        make.entry(ada, 10, source="script", source_id=7)
        with transaction.atomic():
            again = NewEntry(ada.pk, 10, Reason.API, "script", 7, timezone.now())
            assert post([again]) == []
        assert make.score(ada) == 10

    def test_posts_a_line_once_that_comes_twice_in_one_batch(self):
        ada = make.contact()
        line = NewEntry(ada.pk, 10, Reason.API, "script", 7, timezone.now())
        with transaction.atomic():
            assert len(post([line, line])) == 1
        assert make.score(ada) == 10

    def test_keeps_scores_side_by_side(self):
        ada = make.contact()
        product = Group.objects.create(name="Product")
        make.entry(ada, 10)
        make.entry(ada, 4, group=product)
        assert (make.score(ada), make.score(ada, product)) == (10, 4)

    def test_refuses_a_score_that_no_number_can_hold(self):
        ada = make.contact()
        make.entry(ada, 2**31 - 1)
        with pytest.raises(ScoreOutOfRange):
            make.entry(ada, 1)
        assert make.score(ada) == 2**31 - 1

    @pytest.mark.parametrize("table", [Entry, Event])
    def test_lets_nobody_change_or_delete_a_line(self, table):
        ada = make.contact()
        make.point_action()
        make.visit(ada)
        for deed in (
            lambda: table.objects.update(occurred_at=timezone.now()),
            table.objects.all().delete,
        ):
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                deed()


class TestPaying:
    def test_pays_for_each_visit_that_matches(self):
        ada = make.contact()
        make.point_action("*/pricing*", points=5)
        make.record(make.event(ada), make.event(ada, "https://shop.example/pricing?from=mail"))
        make.visit(ada, "https://shop.example/careers")
        assert make.score(ada) == 10

    def test_pays_once_when_the_same_event_comes_twice(self):
        ada = make.contact()
        make.point_action()
        twice = make.event(ada)
        make.record(twice, twice)
        make.record(twice)
        assert make.score(ada) == 10
        assert Event.objects.count() == 1

    @pytest.mark.parametrize(
        ("repeats", "paid"),
        [
            (Repeats.ONCE, 10),
            (Repeats.ONCE_PER_SUBJECT, 20),
            (Repeats.ONCE_PER_CLIMB, 10),
            (Repeats.EVERY_TIME, 30),
        ],
    )
    def test_pays_as_often_as_the_rule_says(self, repeats, paid):
        ada = make.contact()
        make.point_action("*/pricing*", repeats=repeats)
        pages = ["https://shop.example/pricing", "https://shop.example/pricing/team"]
        make.record(*(make.event(ada, page) for page in [*pages, pages[0]]))
        assert make.score(ada) == paid

    def test_pays_once_per_climb_again_after_a_reset(self):
        ada, owner = make.contact(), make.user()
        make.point_action(repeats=Repeats.ONCE_PER_CLIMB)
        make.visit(ada)
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        make.visit(ada)
        make.visit(ada)
        assert make.score(ada) == 10

    def test_pays_nothing_for_machines(self):
        ada = make.contact()
        make.point_action()
        make.visit(ada, machine="crawler")
        assert make.score(ada) == 0

    def test_pays_a_rule_within_its_dates_only(self):
        ada = make.contact()
        now = timezone.now()
        make.point_action(
            published_from=now - timedelta(days=2), published_until=now - timedelta(days=1)
        )
        make.visit(ada, at=now)
        make.visit(ada, at=now - timedelta(hours=36))
        assert make.score(ada) == 10

    def test_pays_a_rule_of_another_score_there_and_in_the_main_one_only_if_asked(self):
        ada = make.contact()
        product, fit = Group.objects.create(name="Product"), Group.objects.create(name="Fit")
        make.point_action(points=3, group=product)
        make.point_action(points=4, group=fit, counts_in_main=True)
        make.visit(ada)
        assert (make.score(ada), make.score(ada, product), make.score(ada, fit)) == (4, 3, 4)

    def test_pays_for_named_events(self):
        ada = make.contact()
        make.point_action(kind="custom", config={"name": "demo.request"}, points=30)
        make.record(make.event(ada, name="demo.request"), make.event(ada, name="other"))
        assert make.score(ada) == 30

    def test_goes_on_without_a_rule_whose_kind_has_vanished(self):
        ada = make.contact()
        make.point_action(kind="telepathy", config={})
        make.point_action(points=2)
        make.visit(ada)
        assert make.score(ada) == 2


class TestByHand:
    def test_posts_once_for_one_form(self):
        ada, owner = make.contact(), make.user()
        for _ in range(2):
            by_hand.give(
                contact_id=ada.pk, points=5, note="praise", actor=owner, at=timezone.now(), key=9
            )
        assert make.score(ada) == 5

    def test_keeps_within_the_limit_of_the_role(self):
        ada, seller = make.contact(), make.user(role="sales")
        with pytest.raises(by_hand.TooManyPoints):
            by_hand.give(
                contact_id=ada.pk, points=21, note="!", actor=seller, at=timezone.now(), key=1
            )
        assert make.score(ada) == 0

    def test_is_undone_by_a_line_and_only_once(self):
        ada, owner = make.contact(), make.user()
        given = by_hand.give(
            contact_id=ada.pk, points=5, note="x", actor=owner, at=timezone.now(), key=1
        )
        by_hand.undo(entry_id=given.id, actor=owner, at=timezone.now())
        with pytest.raises(by_hand.CannotUndo):
            by_hand.undo(entry_id=given.id, actor=owner, at=timezone.now())
        assert make.score(ada) == 0
        assert Entry.objects.count() == 2

    def test_is_not_undone_after_a_reset_settled_it(self):
        ada, owner = make.contact(), make.user()
        given = by_hand.give(
            contact_id=ada.pk, points=5, note="x", actor=owner, at=timezone.now(), key=1
        )
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=2)
        with pytest.raises(by_hand.CannotUndo):
            by_hand.undo(entry_id=given.id, actor=owner, at=timezone.now())
        assert make.score(ada) == 0

    def test_is_undone_also_where_a_reset_before_it_was_undone(self):
        ada, owner = make.contact(), make.user()
        line = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        given = by_hand.give(
            contact_id=ada.pk, points=5, note="x", actor=owner, at=timezone.now(), key=2
        )
        resets.undo(entry_id=line, actor=owner, at=timezone.now())
        by_hand.undo(entry_id=given.id, actor=owner, at=timezone.now())
        assert make.score(ada) == 0
        (main,) = why.explain(ada.pk).groups
        assert main.total == main.points == 0


class TestReset:
    def test_settles_and_begins_again(self):
        ada, owner = make.contact(), make.user()
        make.entry(ada, 82)
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1, to=20)
        assert make.score(ada) == 20
        assert Score.objects.get(contact=ada).cycle == 2

    def test_undone_loses_no_point_earned_since(self):
        ada, owner = make.contact(), make.user()
        make.entry(ada, 82)
        line = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1, to=20)
        make.entry(ada, 5)
        resets.undo(entry_id=line, actor=owner, at=timezone.now())
        assert make.score(ada) == 87
        assert Score.objects.get(contact=ada).cycle == 1

    def test_never_gives_two_climbs_the_same_number(self):
        ada, owner = make.contact(), make.user()
        line = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        make.entry(ada, 5)
        resets.undo(entry_id=line, actor=owner, at=timezone.now())
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=2)
        assert Score.objects.get(contact=ada).cycle == 3


class TestMerge:
    def test_adds_the_scores_and_keeps_both_histories(self):
        ada, visitor = make.contact(), make.anonymous()
        make.point_action(points=5)
        make.visit(visitor)
        make.entry(ada, 7)
        merging.merge(loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=timezone.now())
        assert (make.score(ada), make.score(visitor)) == (12, 0)
        assert Event.objects.get().contact_id == ada.pk
        assert merging.living(visitor.pk) == ada.pk

    def test_does_not_pay_twice_for_what_either_was_paid_for_once(self):
        ada, visitor = make.contact(), make.anonymous()
        make.point_action(repeats=Repeats.ONCE)
        make.visit(visitor)
        merging.merge(loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=timezone.now())
        make.visit(ada)
        assert make.score(ada) == 10

    def test_undone_gives_each_their_own_back(self):
        ada, visitor, owner = make.contact(), make.anonymous(), make.user()
        make.point_action(points=5, repeats=Repeats.ONCE)
        make.visit(visitor)
        make.entry(ada, 7)
        merged = merging.merge(
            loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=timezone.now()
        )
        merging.unmerge(merged, actor=owner, at=timezone.now())
        assert (make.score(ada), make.score(visitor)) == (7, 5)
        assert Event.objects.get().contact_id == visitor.pk
        assert Award.objects.get().contact_id == visitor.pk

    def test_undone_after_a_reset_pulls_nobody_below_zero(self):
        ada, visitor, owner = make.contact(), make.anonymous(), make.user()
        make.entry(visitor, 5)
        merged = merging.merge(
            loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=timezone.now()
        )
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        merging.unmerge(merged, actor=owner, at=timezone.now())
        assert (make.score(ada), make.score(visitor)) == (0, 5)

    def test_undone_after_a_reset_was_undone_counts_no_point_twice(self):
        ada, visitor, owner = make.contact(), make.anonymous(), make.user()
        make.entry(visitor, 5)
        line = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        merged = merging.merge(
            loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=timezone.now()
        )
        resets.undo(entry_id=line, actor=owner, at=timezone.now())
        merging.unmerge(merged, actor=owner, at=timezone.now())
        assert (make.score(ada), make.score(visitor)) == (0, 5)

    def test_undone_before_a_reset_is_counts_no_point_twice_either(self):
        ada, visitor, owner = make.contact(), make.anonymous(), make.user()
        make.entry(ada, 7)
        make.entry(visitor, 5)
        merged = merging.merge(
            loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=timezone.now()
        )
        line = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        merging.unmerge(merged, actor=owner, at=timezone.now())
        assert (make.score(ada), make.score(visitor)) == (0, 5)
        resets.undo(entry_id=line, actor=owner, at=timezone.now())
        assert (make.score(ada), make.score(visitor)) == (7, 5)

    def test_undone_gives_nobody_back_what_was_taken_back_meanwhile(self):
        ada, visitor, tablet = make.contact(), make.anonymous(), make.anonymous()
        owner = make.user()
        given = by_hand.give(
            contact_id=tablet.pk, points=10, note="x", actor=owner, at=timezone.now(), key=1
        )
        merges = [
            merging.merge(loser_id=loser.pk, winner_id=winner.pk, reason="", at=timezone.now())
            for loser, winner in ((tablet, visitor), (visitor, ada))
        ]
        by_hand.undo(entry_id=given.id, actor=owner, at=timezone.now())
        for merged in reversed(merges):
            merging.unmerge(merged, actor=owner, at=timezone.now())
        assert [make.score(one) for one in (ada, visitor, tablet)] == [0, 0, 0]

    def test_takes_along_what_was_paid_in_the_climb_that_is_open(self):
        ada, visitor, owner = make.contact(), make.anonymous(), make.user()
        make.point_action(repeats=Repeats.ONCE_PER_CLIMB)
        for key in (1, 2):
            resets.reset(contact_id=visitor.pk, actor=owner, at=timezone.now(), key=key)
        make.visit(visitor)
        merged = merging.merge(
            loser_id=visitor.pk, winner_id=ada.pk, reason="link", at=timezone.now()
        )
        make.visit(ada)
        assert make.score(ada) == 10
        for key in (3, 4):
            resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=key)
        make.visit(ada)
        assert make.score(ada) == 10
        merging.unmerge(merged, actor=owner, at=timezone.now())
        make.visit(visitor)
        assert make.score(visitor) == 10

    def test_refuses_a_known_contact_going_into_an_anonymous_one(self):
        with pytest.raises(merging.CannotMerge):
            merging.merge(
                loser_id=make.contact().pk,
                winner_id=make.anonymous().pk,
                reason="",
                at=timezone.now(),
            )


class TestErasure:
    def test_blanks_the_person_and_keeps_the_sums(self):
        ada, owner = make.contact("ada@love.example", firstname="Ada"), make.user()
        make.point_action(points=5)
        make.visit(ada, "https://shop.example/pricing?email=ada@love.example")
        by_hand.give(
            contact_id=ada.pk, points=5, note="Ada rang", actor=owner, at=timezone.now(), key=1
        )
        erasure.erase([ada.pk], at=timezone.now())
        ada.refresh_from_db()
        assert (ada.email, ada.firstname, ada.search) == (None, "", "")
        assert Event.objects.get().url == ""
        assert set(Entry.objects.values_list("note", flat=True)) == {""}
        assert make.score(ada) == 10

    def test_frees_the_address_at_deletion_already(self):
        ada = make.contact("ada@love.example")
        deletion.delete([ada.pk], at=timezone.now())
        make.contact("ada@love.example")
        assert Contact.objects.listed().count() == 1


class TestWhy:
    def test_adds_up_to_the_score_by_rule_times_points(self):
        ada = make.contact()
        make.point_action("*/pricing*", points=5, name="Looked at prices")
        make.point_action("*/careers", points=-3, name="Looks for a job")
        make.record(
            make.event(ada), make.event(ada), make.event(ada, "https://shop.example/careers")
        )
        (main,) = why.explain(ada.pk).groups
        assert [(line.label, line.times, line.each, line.points) for line in main.lines] == [
            ("Looked at prices", 2, 5, 10),
            ("Looks for a job", 1, -3, -3),
        ]
        assert main.total == main.points == 7

    def test_names_a_rule_as_it_was_when_it_paid(self):
        ada = make.contact()
        action = make.point_action(name="Old name")
        make.visit(ada)
        type(action).objects.update(name="New name")
        assert why.explain(ada.pk).groups[0].lines[0].label == "Old name"

    def test_tells_the_lines_of_those_who_were_merged_in(self):
        ada, phone, laptop = make.contact(), make.anonymous(), make.anonymous()
        make.point_action(points=5, name="Looked at prices")
        make.visit(phone)
        make.visit(laptop)
        make.visit(laptop)
        merging.merge(loser_id=phone.pk, winner_id=laptop.pk, reason="", at=timezone.now())
        merging.merge(loser_id=laptop.pk, winner_id=ada.pk, reason="", at=timezone.now())
        (main,) = why.explain(ada.pk).groups
        assert [(line.label, line.times) for line in main.lines] == [("Looked at prices", 3)]
        assert main.total == main.points == 15

    def test_forgets_what_a_reset_settled(self):
        ada, owner = make.contact(), make.user()
        make.entry(ada, 82)
        resets.reset(
            contact_id=ada.pk, actor=owner, at=timezone.now(), key=1, to=20, note="new stage"
        )
        (main,) = why.explain(ada.pk).groups
        assert [line.points for line in main.lines] == [20]

    def test_says_what_machines_did_and_what_was_taken_back(self):
        ada, owner = make.contact(), make.user()
        make.visit(ada, machine="crawler")
        given = by_hand.give(
            contact_id=ada.pk, points=5, note="x", actor=owner, at=timezone.now(), key=1
        )
        by_hand.undo(entry_id=given.id, actor=owner, at=timezone.now())
        explained = why.explain(ada.pk)
        assert [(w.label, w.times) for w in explained.machines] == [("crawler", 1)]
        assert explained.groups[0].lines == []
        assert [w.times for w in explained.groups[0].withheld] == [1]
