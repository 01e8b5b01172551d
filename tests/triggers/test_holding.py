"""Messages about somebody whom nobody knows, and climbs of two contacts who turn out to be one."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from contacts import erasure, lifecycle, merging
from contacts.models import Contact
from tests import make
from triggers import holding, keeping, retrying
from triggers.models import Crossing, Rearm, Run

pytestmark = pytest.mark.django_db


def know(visitor, *, at=None):
    """An anonymous contact becomes known."""
    at = at or timezone.now()
    with transaction.atomic():
        Contact.objects.filter(pk=visitor.pk).update(email="ada@shop.example", identified_at=at)
        lifecycle.on_identified([visitor.pk], at)


def merge(loser, winner):
    return merging.merge(
        loser_id=loser.pk, winner_id=winner.pk, reason="same device", at=timezone.now()
    )


def unmerge(merged):
    merging.unmerge(merged, actor=None, at=timezone.now())


def mail_about(contact):
    return Run.objects.get(contact=contact, action__kind="email.send_to_user")


class TestAHeldMessage:
    def test_falls_due_when_the_contact_becomes_known(self):
        make.trigger(80, make.mailing())
        visitor = make.anonymous()
        make.entry(visitor, 90)
        know(visitor)
        run = mail_about(visitor)
        assert run.state == Run.State.DUE
        assert run.due_at is not None

    def test_is_cancelled_with_the_reason_when_the_score_has_fallen_since(self):
        make.trigger(80, make.mailing())
        visitor = make.anonymous()
        make.entry(visitor, 90)
        make.entry(visitor, -30)
        know(visitor)
        run = mail_about(visitor)
        assert run.state == Run.State.CANCELLED
        assert "not so any more" in run.error

    def test_moves_to_the_known_contact_that_the_visitor_turned_out_to_be(self):
        make.trigger(80, make.mailing())
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        merge(visitor, ada)
        run = mail_about(ada)
        assert run.state == Run.State.DUE
        assert Crossing.objects.count() == 1

    def test_stays_held_when_two_visitors_turn_out_to_be_one(self):
        make.trigger(80, make.mailing())
        one, other = make.anonymous(), make.anonymous()
        make.entry(one, 90)
        merge(one, other)
        assert mail_about(other).state == Run.State.HELD

    def test_is_cancelled_when_together_they_have_too_few_points(self):
        make.trigger(80, make.mailing())
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        make.entry(ada, -50)
        merge(visitor, ada)
        assert mail_about(ada).state == Run.State.CANCELLED

    def test_is_not_sent_twice_where_the_contact_had_it_in_this_climb(self):
        make.trigger(80, make.mailing())
        visitor, ada = make.anonymous(), make.contact()
        make.entry(ada, 90)
        make.entry(visitor, 90)
        merge(visitor, ada)
        states = Run.objects.filter(contact=ada).order_by("pk").values_list("state", flat=True)
        assert list(states) == [Run.State.DUE, Run.State.CANCELLED]

    def test_goes_back_when_the_merge_is_undone(self):
        make.trigger(80, make.mailing())
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        merged = merge(visitor, ada)
        unmerge(merged)
        run = mail_about(visitor)
        assert (run.state, run.due_at, run.error) == (Run.State.HELD, None, "")
        assert not Run.objects.filter(contact=ada).exists()

    def test_stays_sent_when_the_merge_is_undone_too_late(self):
        make.trigger(80, make.mailing())
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        merged = merge(visitor, ada)
        Run.objects.update(state=Run.State.DONE, attempts=1)
        unmerge(merged)
        assert mail_about(ada).state == Run.State.DONE

    def test_that_somebody_stopped_stays_stopped(self):
        make.trigger(80, make.mailing())
        visitor = make.anonymous()
        make.entry(visitor, 90)
        held = list(Run.objects.select_related("crossing__trigger", "action__trigger"))
        retrying.give_up(held[0], actor=make.user())
        holding.let_go(held)
        assert mail_about(visitor).state == Run.State.CANCELLED


class TestMessagesThatWaitForTheirHour:
    def about_both(self):
        """Two contacts who are one person, a message about each at night, and tags."""
        make.trigger(80, make.mailing(), make.tagging(), pacing={"most_a_day": 1})
        ada, double = make.contact(), make.contact()
        for one in (make.contact(), ada, double):
            make.entry(one, 90)
        keeping.keep_all()
        assert {mail_about(one).waits_because for one in (ada, double)} == {Run.Because.ENOUGH}
        return ada, double

    def test_are_one_message_when_their_contacts_become_one(self):
        ada, double = self.about_both()
        merge(double, ada)
        assert mail_about(ada).state == Run.State.DUE
        run = mail_about(double)
        assert (run.state, run.due_at, run.waits_because) == (Run.State.CANCELLED, None, "")
        assert run.error == "The contact that this one has become had it already."

    def test_are_two_again_when_that_is_undone(self):
        ada, double = self.about_both()
        unmerge(merge(double, ada))
        run = mail_about(double)
        assert (run.state, run.error) == (Run.State.DUE, "")
        keeping.keep_all()
        assert mail_about(double).waits_because == Run.Because.ENOUGH

    def test_go_where_the_other_contact_is_owed_nothing(self):
        ada, double = self.about_both()
        Run.objects.filter(contact=ada).update(state=Run.State.CANCELLED)
        merge(double, ada)
        assert mail_about(double).state == Run.State.DUE


class TestAMerge:
    def test_fires_when_only_together_they_reach_the_threshold(self):
        make.trigger(80, make.tagging())
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 50)
        make.entry(ada, 50)
        merge(visitor, ada)
        assert Crossing.objects.get().contact == ada

    @pytest.mark.parametrize("rearm", [Rearm.AFTER_RESET, Rearm.NEVER])
    def test_does_not_fire_again_when_the_visitor_had_crossed(self, rearm):
        make.trigger(80, make.tagging(), rearm=rearm)
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        merge(visitor, ada)
        make.entry(ada, -30)
        make.entry(ada, 30)
        assert Crossing.objects.get().contact == visitor

    def test_does_not_fire_later_in_a_climb_that_the_visitor_has_crossed_already(self):
        make.trigger(80)
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        make.entry(ada, -50)
        merge(visitor, ada)
        assert make.score(ada) == 40
        make.entry(ada, 50)
        assert Crossing.objects.get().contact == visitor

    def test_lets_a_trigger_fire_again_where_they_stand_below_its_number_together(self):
        make.trigger(80, rearm=Rearm.BELOW, rearm_below=60)
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        make.entry(ada, -50)
        merge(visitor, ada)
        make.entry(ada, 50)
        assert list(Crossing.objects.order_by("pk").values_list("contact", flat=True)) == [
            visitor.pk,
            ada.pk,
        ]

    def test_that_is_undone_leaves_both_as_they_were(self):
        make.trigger(80, rearm=Rearm.BELOW, rearm_below=70)
        visitor, ada = make.anonymous(), make.contact()
        make.entry(visitor, 90)
        make.entry(visitor, -15)  # not low enough to fire again
        unmerge(merge(visitor, ada))
        make.entry(visitor, 15)
        assert Crossing.objects.filter(contact=visitor).count() == 1
        make.entry(ada, 90)
        assert Crossing.objects.filter(contact=ada).count() == 1


class TestErasure:
    def test_leaves_no_words_about_the_contact_in_runs(self):
        make.trigger(80, make.mailing())
        ada = make.contact()
        make.entry(ada, 90)
        Run.objects.update(error="ada@shop.example was refused", result={"said": "to Ada"})
        erasure.erase([ada.pk], at=timezone.now())
        run = mail_about(ada)
        assert run.state == Run.State.CANCELLED
        assert run.result is None
        assert "ada@" not in run.error
