"""Many at once: sums stay right, nobody deadlocks, a publication is a clean cut."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from contacts import creation, merging
from points import by_hand, publication, recompute_job, revision
from points.models import Award, Entry, PointAction, PointActionVersion, Repeats
from points.rules import in_force
from points.verification import verify
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deed, *arguments):
    """Run `deed` once per argument, all starting together, each on a connection of its own."""
    start = Barrier(len(arguments))

    def run(argument):
        start.wait(10)
        try:
            return deed(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


class TestManyAtOnce:
    def test_lose_no_point(self):
        ada = make.contact()
        at_once(lambda number: make.entry(ada, 10, source_id=number), *range(20))
        assert make.score(ada) == 200
        assert sorted(Entry.objects.values_list("balance", flat=True)) == list(range(10, 201, 10))
        assert verify().is_true

    def test_record_one_event_once_however_many_bring_it(self):
        ada = make.contact()
        make.point_action(repeats=Repeats.EVERY_TIME)
        visit = make.event(ada)
        brought = at_once(lambda _: len(make.record(visit)), *range(12))
        assert sum(brought) == 1
        assert make.score(ada) == 10

    def test_pay_a_once_only_rule_once(self):
        ada = make.contact()
        make.point_action(repeats=Repeats.ONCE)
        at_once(lambda _: make.visit(ada), *range(12))
        assert make.score(ada) == 10

    def test_never_pay_more_than_a_day_may_bring(self):
        ada = make.contact()
        make.point_action(
            points=10,
            policy={
                "caps": [
                    {"most": 7, "of": "times", "per": "day"},
                    {"most": 65, "of": "points", "per": "ever"},
                ]
            },
        )
        at_once(lambda _: [make.visit(ada) for _ in range(3)], *range(12))
        assert make.score(ada) == 65
        withheld = Award.objects.get(contact=ada, key__startswith="withheld:cap")
        assert (withheld.times, withheld.points) == (30, 295)
        assert verify().is_true

    def test_do_not_deadlock_when_batches_name_the_same_people_in_other_orders(self):
        people = [make.contact() for _ in range(6)]
        make.point_action(points=1)

        def batch(turn):
            ordered = people[turn:] + people[:turn]
            for _ in range(5):
                make.record(*(make.event(person) for person in ordered))

        at_once(batch, *range(6))
        assert {make.score(person) for person in people} == {30}

    def test_merging_both_ways_makes_one_contact(self):
        one, other = make.contact(), make.contact()
        make.entry(one, 3)
        make.entry(other, 4)

        def absorb(pair):
            loser, winner = pair
            try:
                merging.merge(
                    loser_id=loser.pk, winner_id=winner.pk, reason="", at=winner.created_at
                )
            except merging.CannotMerge:
                return 0
            return 1

        assert sum(at_once(absorb, (one, other), (other, one))) == 1
        assert sorted([make.score(one), make.score(other)]) == [0, 7]
        assert verify().is_true

    def test_points_that_wait_for_a_merge_go_to_whom_it_leaves(self):
        ada, visitor, owner = make.contact(), make.anonymous(), make.user()
        merged, waits = Event(), Event()

        def absorb():
            with transaction.atomic():
                merging.merge(
                    loser_id=visitor.pk, winner_id=ada.pk, reason="", at=visitor.created_at
                )
                merged.set()
                waits.wait(0.5)

        def give():
            assert merged.wait(10)
            by_hand.give(
                contact_id=visitor.pk,
                points=5,
                note="x",
                actor=owner,
                at=ada.created_at,
                key=1,
            )
            waits.set()

        at_once(lambda deed: deed(), absorb, give)
        assert (make.score(ada), make.score(visitor)) == (5, 0)

    def test_a_promised_id_makes_one_contact_whoever_keeps_the_promise(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('contacts_contact_id_seq'), now()")
            promised, at = cursor.fetchone()

        def keep(_):
            with transaction.atomic():
                creation.create_anonymous({promised: at}, source="tracking")

        at_once(keep, *range(8))
        assert make.Score.objects.filter(contact=promised).count() == 1


class TestPublishing:
    def test_waits_for_a_batch_that_began_under_the_old_rules(self):
        ada = make.contact()
        action = make.point_action(points=1)
        scoring, publishing = Event(), Event()

        def score(_):
            with transaction.atomic():
                revision.hold()
                scoring.set()
                assert not publishing.wait(0.5), "published in the middle of a batch"
                make.events.record([make.event(ada)])

        def publish(_):
            assert scoring.wait(10)
            with transaction.atomic():
                revision.cut()
                publishing.set()
                said = action.said() | {"points": 100}
                action.live = PointActionVersion.objects.create(
                    action=action, number=2, published_at=ada.created_at, **said
                )
                PointAction.objects.filter(pk=action.pk).update(live=action.live)

        at_once(lambda deed: deed(None), score, publish)
        assert make.score(ada) == 1
        make.visit(ada)
        assert make.score(ada) == 101

    def test_that_is_rolled_back_leaves_no_rule_behind(self):
        ada = make.contact()
        with transaction.atomic():
            make.point_action(points=5)
            in_force(revision.hold())
            transaction.set_rollback(True)
        make.point_action(points=7)
        make.visit(ada)
        assert make.score(ada) == 7


class TestARecompute:
    def test_beside_two_drains_leaves_every_score_the_sum_of_its_lines(self):
        people = [make.contact() for _ in range(8)]
        daily = {"caps": [{"most": 3, "of": "times", "per": "day"}]}
        rule = make.point_action(points=10, policy=daily)
        for person in people:
            make.visit(person)
        rule.points = 4
        rule.save()
        publication.publish([rule], actor=None, at=timezone.now())
        job = recompute_job.start([rule.live], actor=None, at=timezone.now())

        def drain(_number):
            for _ in range(6):
                make.record(*(make.event(person) for person in people))

        def work_out(_number):
            while slices.run(job.pk, timezone.now()):
                pass

        at_once(lambda deed: deed(None), drain, work_out, drain)
        job.refresh_from_db()
        assert job.state == Job.State.DONE
        assert {make.score(person) for person in people} == {12}
        assert verify().is_true
