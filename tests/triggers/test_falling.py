"""A score falls below a number: triggers that wait for that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from contacts import merging
from points import resets
from points.models import Reason
from tests import make
from triggers.models import Crossing, PointTrigger, Rearm, Run, Waits

pytestmark = pytest.mark.django_db


def falling(below: int = 20, *actions, **more):
    return make.trigger(below, *actions, name="Gone cold", waits_for=Waits.FALL, **more)


def fired(trigger):
    return Crossing.objects.filter(trigger=trigger).count()


class TestAFall:
    def test_fires_when_the_score_goes_from_the_number_to_below_it(self):
        cold, ada = falling(20, make.tagging("cold")), make.contact()
        make.entry(ada, 20)
        assert fired(cold) == 0
        make.entry(ada, -1)
        assert Crossing.objects.get().score == 19
        assert Run.objects.get().action.trigger == cold

    @pytest.mark.parametrize("reason", [Reason.FADE, Reason.EXPIRY, Reason.EVENT, Reason.HAND])
    def test_fires_when_time_or_anybody_takes_points_away(self, reason):
        cold, ada = falling(), make.contact()
        make.entry(ada, 30)
        make.entry(ada, -20, reason=reason)
        assert fired(cold) == 1

    @pytest.mark.parametrize("reason", [Reason.UNDO, Reason.RECOMPUTE, Reason.IMPORT])
    def test_is_silent_where_points_are_only_put_right(self, reason):
        cold, ada = falling(), make.contact()
        make.entry(ada, 30)
        make.entry(ada, -20, reason=reason)
        assert fired(cold) == 0

    def test_is_no_fall_when_a_score_is_reset_or_goes_to_another_contact(self):
        cold, ada, eve = falling(), make.contact(), make.contact()
        make.entry(ada, 30)
        make.entry(eve, 30)
        resets.reset(contact_id=ada.pk, actor=None, at=timezone.now(), key=1)
        merging.merge(loser_id=eve.pk, winner_id=ada.pk, reason="same", at=timezone.now())
        assert fired(cold) == 0

    def test_fires_once_in_a_climb_unless_it_went_back_up_far_enough(self):
        once, ada = falling(), make.contact()
        again = falling(rearm=Rearm.BELOW, rearm_below=40)
        for points in (30, -20, 15, -15, 35, -35):
            make.entry(ada, points)
        assert (fired(once), fired(again)) == (1, 2)

    def test_does_not_fire_what_waits_for_a_climb(self):
        make.trigger(20)
        ada = make.contact()
        make.entry(ada, 10)
        make.entry(ada, 20, reason=Reason.FADE)
        assert not Crossing.objects.exists()

    def test_colours_no_row(self):
        falling(20)
        make.trigger(10, name="Warm", colour="orange")
        assert [one.name for one in PointTrigger.objects.colouring()] == ["Warm"]


class TestDates:
    def test_let_a_trigger_act_within_them_only(self):
        now = timezone.now()
        day = timedelta(days=1)
        make.trigger(10, make.tagging(), name="later", published_from=now + day)
        make.trigger(10, make.tagging(), name="over", published_until=now - day)
        make.trigger(10, make.tagging(), published_from=now - day, published_until=now + day)
        make.entry(make.contact(), 20)
        assert Crossing.objects.get().trigger.name == "High-Interest"
        assert [one.name for one in PointTrigger.objects.colouring()] == ["High-Interest"]

    def test_make_no_news_of_what_happened_before(self):
        trigger = make.trigger(10, published_from=timezone.now() + timedelta(days=1))
        ada = make.contact()
        make.entry(ada, 20)
        with transaction.atomic():
            make.revision.cut()
            PointTrigger.objects.filter(pk=trigger.pk).update(published_from=timezone.now())
        make.entry(ada, 5)
        assert not Crossing.objects.exists()
