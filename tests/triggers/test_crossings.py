"""A score climbs over a threshold."""

from __future__ import annotations

import threading
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from points import by_hand, ledger, resets
from points.ledger import NewEntry
from points.models import Entry, Group, Reason
from tests import make
from triggers import drafts, publication
from triggers.models import Arming, Crossing, Rearm, Run

pytestmark = pytest.mark.django_db


def post(*steps, of=None, reason=Reason.API, group=Group.MAIN):
    """Post several lines for one contact, or (contact, points) pairs, as one batch."""
    pairs = [(of, points) for points in steps] if of else steps
    with transaction.atomic():
        return ledger.post(
            [
                NewEntry(
                    contact_id=contact.pk,
                    points=points,
                    reason=reason,
                    source="test",
                    source_id=next(make._numbers),
                    occurred_at=timezone.now(),
                    group_id=group,
                )
                for contact, points in pairs
            ]
        )


def numbers(trigger, of):
    crossings = Crossing.objects.filter(trigger=trigger, contact=of)
    return list(crossings.order_by("number").values_list("number", flat=True))


class TestACrossing:
    def test_is_written_when_a_score_climbs_to_the_threshold(self):
        trigger, ada = make.trigger(80), make.contact()
        posted = make.entry(ada, 80, at=datetime(2026, 3, 1, tzinfo=UTC))
        crossing = Crossing.objects.get()
        assert (crossing.trigger, crossing.contact) == (trigger, ada)
        assert (crossing.number, crossing.threshold, crossing.score) == (1, 80, 80)
        assert (crossing.cycle, crossing.entry_id) == (1, posted.id)
        assert crossing.crossed_at == datetime(2026, 3, 1, tzinfo=UTC)

    def test_is_not_written_below_the_threshold_or_when_falling(self):
        make.trigger(80)
        ada = make.contact()
        make.entry(ada, 79)
        assert not Crossing.objects.exists()
        make.entry(ada, 21)
        make.entry(ada, -20)
        assert Crossing.objects.count() == 1

    def test_is_not_written_for_a_draft_or_an_archived_trigger(self):
        draft, archived = make.trigger(10), make.trigger(10)
        draft.is_published = False
        draft.save()
        archived.archived_at = timezone.now()
        archived.save()
        make.entry(make.contact(), 50)
        assert not Crossing.objects.exists()

    def test_is_written_for_every_threshold_that_one_step_climbs_over(self):
        warm, hot = make.trigger(50), make.trigger(80)
        ada = make.contact()
        make.entry(ada, 100)
        assert numbers(warm, ada) == numbers(hot, ada) == [1]

    def test_sees_a_peak_inside_one_batch(self):
        hot, ada = make.trigger(80), make.contact()
        post(90, -30, of=ada)
        assert make.score(ada) == 60
        assert Crossing.objects.get().score == 90
        assert numbers(hot, ada) == [1]

    def test_sees_a_peak_of_a_score_of_its_own_inside_one_batch(self):
        fit, ada = make.group("Fit"), make.contact()
        of_fit, main = make.trigger(80, group=fit), make.trigger(80)
        post(90, -30, of=ada, group=fit.pk)
        assert make.score(ada, fit) == 60
        assert Crossing.objects.get().score == 90
        assert (numbers(of_fit, ada), numbers(main, ada)) == ([1], [])

    def test_sees_a_peak_that_the_events_of_one_batch_lead_to(self):
        fit, ada = make.group("Fit"), make.contact()
        make.point_action("*/pricing*", points=90, group=fit)
        make.point_action("*/jobs*", points=-30, group=fit)
        hot = make.trigger(80, group=fit)
        pages = ("https://shop.example/pricing", "https://shop.example/jobs")
        make.record(*[make.event(ada, page) for page in pages])
        assert make.score(ada, fit) == 60
        assert numbers(hot, ada) == [1]

    def test_happens_once_in_a_climb_however_often_the_score_goes_up_and_down(self):
        hot, ada = make.trigger(80), make.contact()
        for points in (80, -30, 30, -10, 40):
            make.entry(ada, points)
        assert numbers(hot, ada) == [1]

    def test_counts_in_the_score_that_its_trigger_looks_at(self):
        fit = Group.objects.create(name="Fit")
        of_fit, main = make.trigger(10, group=fit), make.trigger(10)
        ada = make.contact()
        make.entry(ada, 20, group=fit)
        assert numbers(of_fit, ada) == [1]
        assert numbers(main, ada) == []

    def test_happens_at_a_threshold_of_nothing_by_climbing_only(self):
        zero, ada = make.trigger(0), make.contact()
        make.entry(ada, 5)
        assert numbers(zero, ada) == []
        make.entry(ada, -10)
        make.entry(ada, 5)
        assert numbers(zero, ada) == [1]

    def test_of_demo_history_is_quiet(self):
        make.trigger(80, make.tagging())
        make.entry(make.contact(), 90, reason=Reason.DEMO)
        assert Crossing.objects.get().quiet
        assert not Run.objects.exists()

    def test_is_gone_with_the_score_when_the_transaction_fails(self):
        make.trigger(80, make.tagging())
        ada = make.contact()
        with transaction.atomic():
            make.entry(ada, 90)
            transaction.set_rollback(True)
        assert not Crossing.objects.exists()
        assert not Run.objects.exists()
        make.entry(ada, 90)
        assert Crossing.objects.count() == 1


class TestFiringAgain:
    def test_happens_after_a_reset(self):
        hot, ada, owner = make.trigger(80), make.contact(), make.user()
        make.entry(ada, 90)
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        assert numbers(hot, ada) == [1]
        make.entry(ada, 90)
        assert numbers(hot, ada) == [1, 2]
        assert Crossing.objects.get(number=2).cycle == 2

    def test_does_not_happen_when_the_reset_was_undone(self):
        hot, ada, owner = make.trigger(80), make.contact(), make.user()
        make.entry(ada, 90)
        line = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        resets.undo(entry_id=line, actor=owner, at=timezone.now())
        make.entry(ada, -20)
        make.entry(ada, 20)
        assert numbers(hot, ada) == [1]

    def test_does_not_happen_when_the_reset_was_undone_after_a_climb_of_its_own(self):
        hot, ada, owner = make.trigger(80), make.contact(), make.user()
        make.entry(ada, 90)
        line = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        make.entry(ada, 90)
        resets.undo(entry_id=line, actor=owner, at=timezone.now())
        make.entry(ada, -150)
        make.entry(ada, 60)
        assert numbers(hot, ada) == [1, 2]
        assert list(Crossing.objects.order_by("pk").values_list("cycle", flat=True)) == [1, 2]

    def test_starts_anew_when_the_trigger_is_told_to_look_at_another_score(self):
        hot, ada, owner = make.trigger(80), make.contact(), make.user()
        for key in (1, 2, 3):
            resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=key)
        make.entry(ada, 90)
        fit = Group.objects.create(name="Fit")
        hot.draft = asdict(replace(drafts.in_force(hot), group_id=fit.pk))
        hot.save()
        publication.publish(hot, actor=owner, at=timezone.now())
        make.entry(ada, 90, group=fit)
        assert numbers(hot, ada) == [1, 2]
        make.entry(ada, -90, group=fit)
        make.entry(ada, 90, group=fit)
        assert numbers(hot, ada) == [1, 2]

    def test_does_not_come_from_the_points_that_a_reset_begins_with(self):
        hot, ada, owner = make.trigger(10), make.contact(), make.user()
        make.entry(ada, 5)
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1, to=50)
        assert numbers(hot, ada) == []

    def test_happens_after_a_fall_below_the_chosen_number(self):
        hot = make.trigger(80, rearm=Rearm.BELOW, rearm_below=70)
        ada = make.contact()
        for points in (80, -10, 10):  # down to 70 is not below 70
            make.entry(ada, points)
        assert numbers(hot, ada) == [1]
        make.entry(ada, -11)
        make.entry(ada, 11)
        assert numbers(hot, ada) == [1, 2]

    def test_happens_after_a_fall_and_a_climb_inside_one_batch(self):
        hot = make.trigger(80, rearm=Rearm.BELOW, rearm_below=70)
        ada = make.contact()
        post(90, -40, 40, of=ada)
        assert numbers(hot, ada) == [1, 2]

    def test_does_not_happen_when_the_fall_was_taken_back(self):
        hot = make.trigger(80, rearm=Rearm.BELOW, rearm_below=70)
        ada, owner = make.contact(), make.user()
        make.entry(ada, 90)
        given = by_hand.give(
            contact_id=ada.pk, points=-50, note="a slip", actor=owner, at=timezone.now(), key=1
        )
        by_hand.undo(entry_id=given.id, actor=owner, at=timezone.now())
        make.entry(ada, -15)
        make.entry(ada, 15)
        assert numbers(hot, ada) == [1]

    def test_never_happens_where_the_trigger_fires_once(self):
        hot = make.trigger(80, rearm=Rearm.NEVER)
        ada, owner = make.contact(), make.user()
        make.entry(ada, 90)
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        make.entry(ada, 90)
        assert numbers(hot, ada) == [1]

    def test_follows_what_the_trigger_says_now(self):
        hot = make.trigger(80, rearm=Rearm.NEVER)
        ada, owner = make.contact(), make.user()
        make.entry(ada, 90)
        resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        with transaction.atomic():
            make.revision.cut()
            hot.rearm = Rearm.AFTER_RESET
            hot.save()
        make.entry(ada, 90)
        assert numbers(hot, ada) == [1, 2]


class TestRunsOwed:
    def test_are_one_for_each_action_in_their_order(self):
        hot = make.trigger(80, make.tagging("hot"), make.mailing())
        make.entry(make.contact(), 90)
        crossing = Crossing.objects.get()
        runs = list(Run.objects.order_by("pk"))
        assert [run.action.kind for run in runs] == ["lead.changetags", "email.send_to_user"]
        assert all(run.crossing == crossing and run.state == Run.State.DUE for run in runs)
        assert [run.action for run in runs] == list(hot.actions.order_by("position"))

    def test_leave_out_actions_that_were_archived(self):
        hot = make.trigger(80, make.tagging("hot"), make.tagging("warm"))
        hot.actions.filter(position=0).update(archived_at=timezone.now())
        with transaction.atomic():
            make.revision.cut()
        make.entry(make.contact(), 90)
        assert Run.objects.get().action.config["add_tags"] == ["warm"]

    def test_wait_while_nobody_knows_the_contact_if_they_reach_outside(self):
        make.trigger(80, make.tagging(), make.mailing())
        make.entry(make.anonymous(), 90)
        assert Crossing.objects.count() == 1
        tag, mail = Run.objects.order_by("pk")
        assert tag.state == Run.State.DUE
        assert mail.state == Run.State.HELD
        assert mail.due_at is None

    def test_belong_to_the_trigger_that_was_crossed_when_a_batch_crosses_several(self):
        make.trigger(50, make.tagging("warm"))
        make.trigger(80, make.tagging("hot"))
        ada, bob, cy = make.contact(), make.contact(), make.contact()
        post((ada, 60), (bob, 90), (cy, 10), (ada, 25))
        owed = {
            (run.contact_id, run.action.config["add_tags"][0])
            for run in Run.objects.select_related("action")
        }
        assert owed == {(ada.pk, "warm"), (ada.pk, "hot"), (bob.pk, "warm"), (bob.pk, "hot")}


class TestABatch:
    def test_costs_the_same_few_statements_whatever_its_size(self):
        make.trigger(50, make.tagging())
        make.trigger(80, make.tagging(), rearm=Rearm.BELOW, rearm_below=20)

        def cost(people):
            contacts = [make.contact() for _ in range(people)]
            with CaptureQueriesContext(
                connection,
            ) as queries:
                post(*[(contact, points) for contact in contacts for points in (90, -80, 80)])
            return len(queries)

        cost(1)
        assert cost(40) == cost(2)

    def test_that_touches_no_threshold_asks_for_no_arming(self):
        make.trigger(80)
        ada = make.contact()
        make.entry(ada, 1)
        with CaptureQueriesContext(connection) as queries:
            make.entry(ada, 1)
        assert not [query for query in queries if "triggers_" in query["sql"]]


@pytest.mark.django_db(transaction=True)
class TestTwentyAtOnce:
    def test_make_one_crossing_and_one_run(self):
        make.trigger(80, make.tagging())
        ada = make.contact()
        start = threading.Barrier(20)
        errors = []

        def climb():
            try:
                start.wait()
                make.entry(ada, 10)
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=climb) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        assert make.score(ada) == 200
        assert Crossing.objects.get().score == 80
        assert Run.objects.count() == 1
        assert Arming.objects.get().number == 1

    def test_fire_again_exactly_as_often_as_the_score_came_back_up(self):
        make.trigger(80, make.tagging(), rearm=Rearm.BELOW, rearm_below=70)
        ada = make.contact()
        make.entry(ada, 75)
        start = threading.Barrier(12)
        errors = []

        def go(points):
            try:
                start.wait()
                for sign in (1, -1, 1):
                    make.entry(ada, sign * points)
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=go, args=[7 + number]) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        armed, fired = True, 0
        for line in Entry.objects.filter(contact=ada).order_by("pk"):
            before = line.balance - line.points
            if armed and before < 80 <= line.balance:
                armed, fired = False, fired + 1
            armed = armed or line.balance < 70 <= before
        assert Crossing.objects.count() == Run.objects.count() == fired
        assert sorted(Crossing.objects.values_list("number", flat=True)) == list(
            range(1, fired + 1)
        )
