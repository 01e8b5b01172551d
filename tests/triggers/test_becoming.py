"""Something becomes true of a contact: triggers that wait for a condition."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import slices
from contacts import bant, in_bulk, merging, tags
from contacts.bant import Said
from contacts.models import Subject
from points import resets, revision, rfm_job
from points.models import Group
from tests import make
from triggers import becoming, clock, publication
from triggers.models import Arming, BulkClimb, Crossing, PointTrigger, Rearm, Run, Waits

pytestmark = pytest.mark.django_db

VIP = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}
QUICK = {"all": [{"kind": "score_change", "points": 30, "days": 7}]}


def waiting(condition, *actions, **more):
    more.setdefault("rearm", Rearm.AGAIN)
    return make.trigger(
        0, *actions, name="VIP", waits_for=Waits.CONDITION, condition=condition, **more
    )


def tag(*people, words=("vip",)):
    with transaction.atomic():
        tags.add([one.pk for one in people], words)


def untag(*people):
    with transaction.atomic():
        tags.remove([one.pk for one in people], ["vip"])


def fired(trigger):
    return list(Crossing.objects.filter(trigger=trigger).order_by("pk").values_list("contact_id"))


class TestBecomingTrue:
    def test_fires_once_when_somebody_changes_the_contact(self):
        vip, ada = waiting(VIP, make.tagging("hot")), make.contact()
        tag(ada, words=["other"])
        assert fired(vip) == []
        tag(ada)
        tag(ada, words=["another"])
        assert fired(vip) == [(ada.pk,)]
        assert Run.objects.get().action.trigger == vip

    def test_is_no_news_of_whom_it_was_true_when_the_trigger_was_published(self):
        ada, eve = make.contact(), make.contact()
        tag(ada)
        vip = waiting(VIP)
        tag(ada, words=["other"])
        assert fired(vip) == []
        tag(eve)
        assert fired(vip) == [(eve.pk,)]

    def test_fires_again_as_the_trigger_chooses(self):
        every, ada = waiting(VIP), make.contact()
        never = waiting(VIP, rearm=Rearm.NEVER)
        in_a_climb = waiting(VIP, rearm=Rearm.AFTER_RESET)
        tag(ada)
        untag(ada)
        tag(ada)
        untag(ada)
        assert [len(fired(one)) for one in (every, never, in_a_climb)] == [2, 1, 1]
        resets.reset(contact_id=ada.pk, actor=None, at=timezone.now(), key=1)
        tag(ada)
        assert [len(fired(one)) for one in (every, never, in_a_climb)] == [3, 1, 2]

    def test_fires_again_though_it_ended_while_the_trigger_was_paused(self):
        vip, ada = waiting(VIP), make.contact()
        tag(ada)
        publication.pause(vip)
        untag(ada)
        publication.resume(vip, at=timezone.now())
        tag(ada)
        assert fired(vip) == [(ada.pk,), (ada.pk,)]

    def test_is_no_news_where_it_became_true_before_the_trigger_may_act(self):
        now = timezone.now()
        vip = waiting(VIP, published_from=now + timedelta(hours=1))
        ada, eve = make.contact(), make.contact()
        tag(ada)
        with transaction.atomic():
            revision.cut()
            PointTrigger.objects.update(published_from=now - timedelta(hours=1))
        tag(ada, eve, words=["other"])
        clock.look_again(at_all=True)
        tag(eve)
        assert fired(vip) == [(eve.pk,)]

    def test_sees_what_a_moved_score_makes_true(self):
        quick, ada = waiting(QUICK), make.contact()
        make.entry(ada, 20)
        assert fired(quick) == []
        make.entry(ada, 15)
        make.entry(ada, 15)
        assert fired(quick) == [(ada.pk,)]

    def test_notices_by_the_clock_what_time_has_ended(self):
        quick, ada = waiting(QUICK), make.contact()
        make.entry(ada, 40, at=timezone.now() - timedelta(days=6, hours=23))
        assert fired(quick) == [(ada.pk,)]
        later = timezone.now() + timedelta(days=8)
        assert becoming.look_at_everybody(quick.pk, at=later) == 1
        assert not Arming.objects.get().holds
        clock.look_again()
        assert Arming.objects.get().holds
        assert len(fired(quick)) == 2

    def test_is_no_news_when_two_contacts_become_one(self):
        vip = waiting(VIP)
        ada, double = make.contact(), make.contact()
        tag(double)
        merged = merging.merge(
            loser_id=double.pk, winner_id=ada.pk, reason="same", at=timezone.now()
        )
        assert fired(vip) == [(double.pk,)]
        merging.unmerge(merged, actor=None, at=timezone.now())
        tag(double, words=["other"])
        assert fired(vip) == [(double.pk,)]

    def test_sees_what_the_answers_of_two_make_true_together(self):
        make.setting("bant_needed", 2)
        qualified = waiting({"all": [{"kind": "bant", "what": "qualified"}]})
        ada, double = make.contact(), make.contact()
        for contact, question in ((ada, "budget"), (double, "need")):
            bant.answer(contact.pk, {question: Said(True)}, actor=None, at=timezone.now())
        merging.merge(loser_id=double.pk, winner_id=ada.pk, reason="same", at=timezone.now())
        assert fired(qualified) == [(ada.pk,)]

    def test_of_a_demo_owes_nothing(self):
        quick = waiting(QUICK, make.tagging())
        make.entry(make.contact(), 50, reason=make.Reason.DEMO)
        assert len(fired(quick)) == 1
        assert not Run.objects.exists()

    def test_waits_for_an_answer_when_long_work_makes_it_true(self):
        vip, ada = waiting(VIP, make.tagging()), make.contact()
        with in_bulk.caused_by(make.bulk_job().pk):
            tag(ada)
        assert fired(vip) == []
        assert BulkClimb.objects.get().contact == ada


def fits_and_is_keen(ada):
    """Points in a score that says how well somebody fits, and in the main one."""
    fit = Group.objects.get(name="Fit")
    make.entry(ada, 80, group=fit)
    yield
    make.entry(ada, 80)
    yield


def buys(ada):
    """A purchase, and the night in which buyers are marked."""
    make.purchase(ada)
    clock.look_again()
    yield
    job = rfm_job.start(None, at=timezone.now())
    while slices.run(job.pk, timezone.now()):
        pass
    clock.look_again()
    yield


def reads_of_prices(ada):
    """Visits of pages about two topics, more and more of the second."""
    make.visit(ada, "https://shop.example/blog")
    yield
    make.record(*[make.event(ada, "https://shop.example/pricing") for _ in range(2)])
    yield


def answers_well(ada):
    """Two answers that speak for the contact, one after the other."""
    for question in ("budget", "need"):
        bant.answer(ada.pk, {question: bant.Said(True)}, actor=None, at=timezone.now())
        yield


class TestWhatAModelMakesOfAContact:
    @pytest.mark.parametrize(
        ("condition", "story"),
        [
            ({"kind": "grade", "grades": ["A1"]}, fits_and_is_keen),
            ({"kind": "rfm", "cells": ["new"]}, buys),
            (
                {"kind": "strongest_interest", "operator": "in", "topics": ["buying"]},
                reads_of_prices,
            ),
            ({"kind": "bant", "what": "qualified"}, answers_well),
        ],
        ids=lambda value: value["kind"] if isinstance(value, dict) else "",
    )
    def test_fires_when_the_second_step_makes_it_true_and_not_before(self, condition, story):
        make.grading(make.group("Fit"))
        make.setting("bant_needed", 2)
        for page, topic in (("blog", "reading"), ("pricing", "buying")):
            address = f"https://shop.example/{page}"
            Subject.objects.create(kind="page", key=address, topics=[topic])
        trigger, ada = waiting({"all": [condition]}, make.tagging()), make.contact()
        steps = story(ada)
        next(steps)
        assert fired(trigger) == []
        next(steps)
        assert fired(trigger) == [(ada.pk,)]
        assert Run.objects.get().contact == ada


class TestCost:
    def test_is_nothing_where_no_condition_reads_what_moved(self):
        waiting(VIP)
        ada = make.contact()
        make.entry(ada, 1)
        with CaptureQueriesContext(connection) as queries:
            make.entry(ada, 1)
        assert not [query for query in queries if "triggers_" in query["sql"]]

    def test_is_the_same_for_a_batch_of_any_size(self):
        waiting(VIP, make.tagging())

        def cost(many):
            people = [make.contact() for _ in range(many)]
            with CaptureQueriesContext(connection) as queries:
                tag(*people)
            return len(queries)

        cost(1)
        assert cost(30) == cost(2)
