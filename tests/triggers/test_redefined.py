"""Bands, grades, personas, interests are changed: whom that carries somewhere is asked about."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Job
from contacts import tags
from contacts.models import Subject, Tag
from points import bands, grade, interest_job, personas
from points.bands import Said
from points.models import Group, Persona
from tests import make
from tests.contacts.importing import work_off
from triggers import bulk, clock, redefined
from triggers.models import Arming, BulkClimb, Crossing, Waits

pytestmark = pytest.mark.django_db

LIGHTS = "https://shop.example/lights"
HOT = {"all": [{"kind": "band", "names": ["Hot"]}]}
A1 = {"all": [{"kind": "grade", "operator": "in", "grades": ["A1"]}]}
KEEN = {"all": [{"kind": "interest", "topic": "lights", "value": 0.5}]}
VIP = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}


def waiting(condition):
    return make.trigger(0, make.tagging("seen"), waits_for=Waits.CONDITION, condition=condition)


def main():
    return Group.objects.get(pk=Group.MAIN)


def work():
    """Whatever work is waiting; the last of it."""
    for job in Job.objects.filter(state=Job.State.RUNNING).order_by("pk"):
        done = work_off(job)
        assert done.state == Job.State.DONE, done.error
    return done


def asked(job, contact, trigger):
    """Nothing has happened by itself, and the work asks about exactly this."""
    assert not Crossing.objects.exists()
    assert BulkClimb.objects.get().contact == contact
    return bulk.over(job.pk) == [(trigger, 1)]


class TestBands:
    def test_that_begin_elsewhere_are_asked_about_by_whoever_moved_them(self):
        make.bands()
        hot, ada, ana = waiting(HOT), make.contact(), make.user()
        make.entry(ada, 60)
        bands.keep(main(), [Said(0, "Cold", "blue"), Said(50, "Hot", "red")], actor=ana)
        clock.look_again(at_all=True)
        job = work()
        assert asked(job, ada, hot)
        assert (job.started_by, job.done, job.total) == (ana, 1, 1)

    def test_that_are_coloured_otherwise_are_no_work(self):
        make.bands()
        waiting(HOT)
        bands.keep(
            main(), [Said(0, "Cold", "grey"), Said(40, "Warm", "teal"), Said(80, "Hot", "pink")],
            actor=None,
        )  # fmt: skip
        assert not Job.objects.exists()

    def test_forget_of_whom_it_is_not_true_any_more(self):
        make.bands()
        waiting(HOT)
        ada = make.contact()
        make.entry(ada, 90)
        bands.keep(main(), [Said(0, "Cold", "blue"), Said(95, "Hot", "red")], actor=None)
        work()
        assert not Arming.objects.get().holds
        assert not BulkClimb.objects.exists()

    def test_are_looked_at_slice_by_slice(self, monkeypatch):
        monkeypatch.setattr("triggers.becoming._AT_ONCE", 2)
        make.bands()
        hot, people = waiting(HOT), [make.contact() for _ in range(5)]
        for one in people:
            make.entry(one, 60)
        bands.keep(main(), [Said(50, "Hot", "red")], actor=None)
        assert bulk.over(work().pk) == [(hot, 5)]

    def test_that_come_back_wake_a_trigger_that_could_not_be_worked_out(self):
        make.bands()
        hot = waiting(HOT)
        bands.keep(main(), [], actor=None)
        make.entry(make.contact(), 10)
        bands.keep(main(), [Said(80, "Hot", "red")], actor=None)
        ada = make.contact()
        make.entry(ada, 90)
        assert Crossing.objects.get().contact == ada
        assert Crossing.objects.get().trigger == hot


class TestAGrade:
    def test_that_is_given_again_wakes_a_trigger_that_could_not_be_worked_out(self):
        fit, ana = Group.objects.create(name="Fit"), make.user()
        make.grading(fit)
        waiting(A1)
        grade.switch(False, actor=ana)
        make.entry(make.contact(), 10)
        grade.switch(True, actor=ana)
        ada = make.contact()
        make.entry(ada, 90, group=fit)
        make.entry(ada, 90)
        assert Crossing.objects.get().contact == ada

    def test_that_begins_elsewhere_is_asked_about(self):
        fit = Group.objects.create(name="Fit")
        make.grading(fit)
        best, ada = waiting(A1), make.contact()
        make.entry(ada, 60, group=fit)
        make.entry(ada, 60)
        easier = grade.Grading(fit.pk, Group.MAIN, (55, 50, 25), (55, 50, 25))
        grade.put(easier, actor=make.user())
        assert asked(work(), ada, best)


class TestAPersona:
    def test_that_says_something_else_is_asked_about(self):
        champion = Persona.objects.create(name="Champion", tree=VIP)
        trigger = waiting({"all": [{"kind": "persona", "persona": champion.pk}]})
        ada = make.contact()
        tags.add([ada.pk], ["boss"])
        champion.tree = {"all": [{"kind": "tag", "operator": "in", "tags": ["boss"]}]}
        personas.save(champion, actor=make.user())
        assert asked(work(), ada, trigger)


class TestInterests:
    def test_that_are_counted_again_are_asked_about(self):
        keen, ada = waiting(KEEN), make.contact()
        make.visit(ada, LIGHTS)
        Subject.objects.filter(key=LIGHTS).update(topics=["lights"])
        interest_job.start(None, at=timezone.now())
        job = work()
        clock.look_again()
        assert asked(job, ada, keen)

    def test_are_not_looked_at_by_the_clock_while_they_are_counted(self, monkeypatch):
        waiting(KEEN)
        monkeypatch.setattr("triggers.becoming.look_at_everybody", lambda *_, **__: 1 / 0)
        interest_job.start(None, at=timezone.now())
        clock.look_again()
        work()
        with pytest.raises(ZeroDivisionError):
            clock.look_again()


class TestTheNight:
    def test_asks_about_whom_nobody_has_looked_at(self):
        vip, ada = waiting(VIP), make.contact()
        ada.tags.add(Tag.objects.create(name="vip"))  # by a road that tells nobody
        clock.look_again(at_all=True)
        assert asked(work(), ada, vip)

    def test_begins_no_work_where_all_is_as_it_was(self):
        waiting(VIP)
        tags.add([make.contact().pk], ["vip"])
        clock.look_again(at_all=True)
        assert not Job.objects.filter(kind=redefined.LookAtEverybody.key).exists()
