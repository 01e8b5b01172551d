"""A trigger is paused, acts again, or acts by other numbers: what it owed and what it missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from contacts import merging
from points import revision
from points.models import Reason
from tests import make
from triggers import drafts, keeping, publication, retrying
from triggers.models import Arming, Crossing, PointTrigger, Rearm, Run, Waits

pytestmark = pytest.mark.django_db

State, Because = Run.State, Run.Because


def crossed(trigger):
    return Crossing.objects.filter(trigger=trigger).count()


def says(trigger, **more):
    """Publish the trigger with something changed."""
    trigger.refresh_from_db()
    draft = replace(drafts.working_copy(trigger), **more)
    drafts.save(trigger, draft, actor=make.user(), was_seen=drafts.seen(trigger))
    publication.publish(trigger, actor=None, at=timezone.now())


def owed_by_one_that_is_paused(*actions):
    hot = make.trigger(80, *(actions or (make.mailing(),)))
    make.entry(make.contact(), 90)
    publication.pause(hot)
    keeping.keep_all()
    return hot


def stands(run=None):
    run = run or Run.objects.get()
    run.refresh_from_db()
    return run.state, run.waits_because


class TestWhatATriggerOwes:
    def test_waits_while_it_is_paused_and_no_attempt_counts(self):
        owed_by_one_that_is_paused(make.tagging())
        run = Run.objects.get()
        assert stands(run) == (State.DUE, Because.PAUSED)
        assert run.attempts == 0
        assert run.due_at > timezone.now() + timedelta(minutes=50)

    def test_says_why_it_waits_wherever_it_is_shown(self, client):
        client.force_login(make.user(role=Role.RULE_ADMIN))
        hot = owed_by_one_that_is_paused()
        run = Run.objects.get()
        for where in (
            f"/points/triggers/{hot.pk}/actions/",
            f"/points/triggers/of-contact/{run.contact_id}/",
            f"/points/triggers/actions/{run.pk}/",
        ):
            page = client.get(where).text
            assert "Waiting, because its trigger is paused" in page
            assert "next try" not in page
        assert "Waiting, because triggers are paused" in client.get("/administration/work/").text

    def test_goes_at_once_when_it_is_resumed(self):
        hot = owed_by_one_that_is_paused()
        publication.resume(hot, at=timezone.now())
        keeping.keep_all()
        assert stands() == (State.DONE, "")

    def test_goes_at_once_when_it_is_published_again(self):
        says(owed_by_one_that_is_paused(), description="again")
        keeping.keep_all()
        assert stands() == (State.DONE, "")

    def test_goes_at_once_when_a_script_lets_it_act_again(self):
        hot, api = owed_by_one_that_is_paused(), make.api()
        api.patch(f"/api/points/triggers/{hot.pk}/edit", {"isPublished": True})
        keeping.keep_all()
        assert stands() == (State.DONE, "")

    def test_leaves_alone_what_waits_for_something_else(self):
        hot = owed_by_one_that_is_paused()
        later = timezone.now() + timedelta(hours=9)
        Run.objects.update(waits_because=Because.QUIET, due_at=later)
        publication.resume(hot, at=timezone.now())
        assert Run.objects.get().due_at == later

    def test_goes_although_it_is_paused_when_somebody_asks_for_that_one(self):
        owed_by_one_that_is_paused()
        assert retrying.retry(Run.objects.get(), actor=make.user())
        keeping.keep_all()
        assert stands() == (State.DONE, "")

    def test_is_stopped_in_the_middle_of_a_batch(self):
        hot = make.trigger(80, make.tagging())
        for _ in range(2):
            make.entry(make.contact(), 90)
        first, second = keeping.outbox.claim(limit=2, lease=keeping.LEASE)
        keeping.keep(first)
        publication.pause(hot)
        keeping.keep(second)
        assert (stands(first), stands(second)) == ((State.DONE, ""), (State.DUE, Because.PAUSED))


def again(below=60, **more):
    return make.trigger(80, rearm=Rearm.BELOW, rearm_below=below, **more)


class TestAFallThatNobodySaw:
    def test_lets_it_fire_in_the_next_climb_when_it_is_resumed(self):
        hot, ada, eve = again(), make.contact(), make.contact()
        make.entry(ada, 90)
        make.entry(eve, 90)
        publication.pause(hot)
        make.entry(ada, -50)
        make.entry(eve, -20)  # not far enough
        publication.resume(hot, at=timezone.now())
        make.entry(ada, 50)
        make.entry(eve, 20)
        assert list(Crossing.objects.order_by("pk").values_list("contact", flat=True)) == [
            ada.pk,
            eve.pk,
            ada.pk,
        ]

    def test_is_seen_when_its_dates_are_made_longer(self):
        hot, ada = again(), make.contact()
        make.entry(ada, 90)
        now = timezone.now()
        says(hot, published_until=now - timedelta(hours=1))
        make.entry(ada, -50)
        says(hot, published_until=now + timedelta(days=1))
        make.entry(ada, 50)
        assert crossed(hot) == 2

    def test_is_seen_before_its_dates_let_it_act_again(self):
        hot, ada = again(), make.contact()
        make.entry(ada, 90)
        now = timezone.now()
        says(hot, published_from=now + timedelta(days=1))
        for points in (-50, 50, -15):  # the climb is no news yet
            make.entry(ada, points)
        assert crossed(hot) == 1
        with transaction.atomic():
            revision.cut()
            PointTrigger.objects.update(published_from=now - timedelta(hours=1))
        make.entry(ada, 15)
        assert crossed(hot) == 2

    def test_counts_when_the_number_is_changed(self):
        hot, ada = again(below=30), make.contact()
        for points in (90, -50):
            make.entry(ada, points)
        says(hot, rearm_below=50)
        make.entry(ada, 50)
        assert crossed(hot) == 2

    def test_is_a_climb_for_what_waits_for_a_fall(self):
        cold = make.trigger(20, waits_for=Waits.FALL, rearm=Rearm.BELOW, rearm_below=40)
        ada = make.contact()
        for points in (30, -20):
            make.entry(ada, points)
        publication.pause(cold)
        make.entry(ada, 35)
        publication.resume(cold, at=timezone.now())
        make.entry(ada, -35)
        assert crossed(cold) == 2

    def test_is_none_where_the_points_went_into_another_contact(self):
        hot, ada, double = again(), make.contact(), make.contact()
        make.entry(double, 90)
        merging.merge(loser_id=double.pk, winner_id=ada.pk, reason="same", at=timezone.now())
        publication.pause(hot)
        publication.resume(hot, at=timezone.now())
        assert not Arming.objects.get(contact=double).armed


class TestATriggerThatWaitsForSomethingElse:
    def test_fires_for_a_fall_in_the_climb_in_which_it_fired_for_the_climb(self):
        watched, ada = make.trigger(80), make.contact()
        make.entry(ada, 90)
        says(watched, waits_for=Waits.FALL)
        make.entry(ada, -20, reason=Reason.HAND)
        assert crossed(watched) == 2

    def test_makes_no_news_of_what_was_true_before(self):
        known = {"all": [{"kind": "tag", "operator": "!in", "tags": ["vip"]}]}
        watched, ada = make.trigger(80, condition=known), make.contact()
        says(watched, waits_for=Waits.CONDITION, rearm=Rearm.AGAIN)
        assert Arming.objects.get(contact=ada).holds
        make.entry(ada, 1)
        assert crossed(watched) == 0
