"""Bands, grades, buyers and interests in conditions, in rules, and as columns of the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import settings, slices
from accounts.models import Job
from contacts import cataloguing, conditions
from contacts.attributes import attributes
from contacts.models import Contact, PagePattern, Subject
from points import interest, interest_job, publication
from points.conditions.band import BandForm
from points.conditions.grade import GradeForm
from points.fit import everybody
from points.models import Entry, Group, PointAction, Reason
from tests import make
from tests.points.being import buyer, keen

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LIGHTS, CHAIRS = "https://shop.example/lights", "https://shop.example/chairs"


def true_of(condition, *people):
    """Whose condition holds; asked in both ways, which must agree."""
    tree = conditions.build({"all": [condition]})
    ids = [person.pk for person in people]
    answer = tree.true_for(ids, at=NOW)
    assert set(Contact.objects.filter(tree.q(NOW), pk__in=ids).values_list("pk", flat=True)) == (
        answer
    )
    assert conditions.build(tree.json()) == tree
    assert str(tree)
    return [person for person in people if person.pk in answer]


class TestTheConditionBand:
    def test_holds_within_the_named_bands(self):
        make.bands()
        cold, warm, hot = make.contact(), make.contact(), make.contact()
        make.entry(warm, 40)
        make.entry(hot, 80)
        people = (cold, warm, hot)
        one = {"kind": "band", "names": ["Warm", "Hot"]}
        assert true_of(one, *people) == [warm, hot]
        assert true_of({**one, "operator": "!in"}, *people) == [cold]

    def test_refuses_a_band_that_is_not_there(self):
        make.bands()
        with pytest.raises(conditions.BadTree, match="no band “Icy”"):
            conditions.build({"all": [{"kind": "band", "names": ["Icy"]}]})
        form = BandForm({"group": "1", "operator": "in", "names": ["Warm"]})
        assert form.is_valid()
        fit = Group.objects.create(name="Fit")
        form = BandForm({"group": str(fit.pk), "operator": "in", "names": ["Warm"]})
        assert "Fit has no band “Warm”." in form.errors["names"]


class TestTheConditionGrade:
    def test_holds_for_whole_grades_and_halves_of_them(self):
        fit = Group.objects.create(name="Fit")
        make.grading(fit)
        fits, keen_one = make.contact(), make.contact()
        make.entry(fits, 80, group=fit)
        make.entry(keen_one, 80)
        people = (fits, keen_one)
        assert true_of({"kind": "grade", "grades": ["A4", "B1"]}, *people) == [fits]
        assert true_of({"kind": "grade", "grades": ["1"]}, *people) == [keen_one]
        assert true_of({"kind": "grade", "grades": ["A"], "operator": "!in"}, *people) == [keen_one]

    def test_needs_grades_to_be_given(self):
        with pytest.raises(conditions.BadTree, match="not set up"):
            conditions.build({"all": [{"kind": "grade", "grades": ["A1"]}]})

    def test_is_typed_in_one_line(self):
        form = GradeForm({"operator": "in", "grades": "a1, B2  a1 d"})
        assert form.is_valid()
        assert form.cleaned_data["grades"] == ["A1", "B2", "D"]
        assert not GradeForm({"operator": "in", "grades": "E5"}).is_valid()


class TestTheConditionAboutBuyers:
    def test_holds_for_their_cells(self):
        champion, lost, nobody = buyer("champions"), buyer("lost"), make.contact()
        people = (champion, lost, nobody)
        assert true_of({"kind": "rfm", "cells": ["champions"]}, *people) == [champion]
        others = {"kind": "rfm", "cells": ["champions"], "operator": "!in"}
        assert true_of(others, *people) == [lost, nobody]

    def test_refuses_a_cell_that_is_none(self):
        with pytest.raises(conditions.BadTree):
            conditions.build({"all": [{"kind": "rfm", "cells": ["kings"]}]})


class TestConditionsAboutInterests:
    def test_compare_what_is_left_of_one(self):
        ada, nobody = keen(LIGHTS, "lights", times=3), make.contact()
        faded = keen(LIGHTS, "lights", times=3, at=NOW - timedelta(days=30))
        people = (ada, faded, nobody)
        much = {"kind": "interest", "topic": "lights", "value": 2}
        assert true_of(much, *people) == [ada]
        assert true_of({**much, "operator": "lt"}, *people) == [faded, nobody]
        assert true_of({**much, "value": 1.4}, *people) == [ada, faded]

    def test_know_the_strongest(self):
        ada, nobody = keen(LIGHTS, "lights", times=2), make.contact()
        keen(CHAIRS, "chairs", person=ada)
        grace = keen(CHAIRS, "chairs")
        people = (ada, grace, nobody)
        lights = {"kind": "strongest_interest", "operator": "in", "topics": ["lights"]}
        assert true_of(lights, *people) == [ada]
        assert true_of({**lights, "operator": "!in"}, *people) == [grace, nobody]
        assert true_of({**lights, "topics": ["lights", "chairs"]}, *people) == [ada, grace]
        assert true_of({"kind": "strongest_interest", "operator": "!empty"}, *people) == [
            ada, grace,
        ]  # fmt: skip
        assert true_of({"kind": "strongest_interest", "operator": "empty"}, *people) == [nobody]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "interest", "topic": " ", "value": 1},
            {"kind": "interest", "topic": "lights", "value": 0},
            {"kind": "interest", "topic": "lights", "value": "nan"},
            {"kind": "strongest_interest", "operator": "in", "topics": []},
            {"kind": "strongest_interest", "operator": "like", "topics": ["lights"]},
        ],
    )
    def test_refuse_what_makes_no_sense(self, wrong):
        with pytest.raises(conditions.BadTree):
            conditions.build({"all": [wrong]})


def published(**said):
    """A rule that was published, and everybody paid who is owed."""
    draft = make.draft(**said)
    publication.publish([draft], actor=make.user(), at=timezone.now())
    work()
    return PointAction.objects.get(pk=draft.pk)


def work():
    for job in Job.objects.filter(state=Job.State.RUNNING):
        while slices.run(job.pk, timezone.now()):
            pass


def by_night():
    Job.objects.update(started_at=timezone.now() - timedelta(days=2))
    everybody.begin_nightly(at=timezone.now())
    work()


def states(of):
    lines = Entry.objects.filter(contact=of, reason=Reason.STATE).order_by("pk")
    return list(lines.values_list("points", flat=True))


class TestARuleAboutBuyers:
    def test_pays_each_sort_what_it_is_worth_and_follows_them_by_night(self):
        champion, lost = buyer("champions"), buyer("lost")
        published(kind="rfm", config={"champions": 50, "loyal": 30, "lost": -10})
        assert (make.score(champion), make.score(lost)) == (50, -10)
        buyer("loyal", champion)
        buyer("new", lost)
        by_night()
        assert (make.score(champion), make.score(lost)) == (30, 0)
        by_night()
        assert sum(states(champion)) == 30


class TestARuleAboutAnInterest:
    def test_pays_while_the_interest_lasts(self):
        ada = keen(LIGHTS, "lights", times=4)
        published(kind="interest", config={"topic": "lights", "at_least": 3}, points=15)
        assert make.score(ada) == 15
        Subject.objects.update(topics=["lights"])
        ada.interests.update(at=NOW - timedelta(days=60))
        by_night()
        assert make.score(ada) == 0
        keen(LIGHTS, "lights", person=ada, times=4)
        by_night()
        assert make.score(ada) == 15


class TestTheColumns:
    def shown(self, client, *columns):
        client.force_login(make.user())
        asked = {"columns": ",".join(("name", *columns))}
        return client.get(reverse("contacts:list"), asked).content.decode()

    def test_say_why_the_score_moved_last(self, client):
        ada = make.contact(firstname="Ada")
        make.entry(ada, 5, at=NOW - timedelta(days=1))
        make.point_action("*/pricing*", points=3, name="Looks at prices")
        make.visit(ada, at=NOW)
        page = self.shown(client, "last_reason")
        assert "Looks at prices" in page
        assert "+3" in page
        assert "+5" not in page

    def test_say_the_strongest_interest_and_the_sort_of_buyer(self, client):
        ada = keen(LIGHTS, "lights", times=2)
        buyer("champions", ada)
        page = self.shown(client, "interest", "buyer")
        assert ">lights<" in page
        assert "Champions" in page

    def test_narrow_the_list_to_an_interest(self, client):
        keen(LIGHTS, "lights", person=make.contact(firstname="Ada"))
        keen(CHAIRS, "chairs", person=make.contact(firstname="Grace"))
        client.force_login(make.user())
        page = client.get(reverse("contacts:list"), {"interest": "lights"}).content.decode()
        assert "Ada" in page
        assert "Grace" not in page

    def test_cost_one_statement_each(self, django_assert_num_queries):
        make.grading(Group.objects.create(name="Fit"))
        people = [keen(LIGHTS, "lights") for _ in range(3)]
        rows = [{"id": person.pk} for person in people]
        known = {attribute.key: attribute for attribute in attributes()}
        for key in ("last_reason", "interest", "buyer", "grade"):
            with settings.remembering():
                settings.get(interest.HALF_LIFE)
                with django_assert_num_queries(1):
                    known[key].cells(rows)


class TestTheScreenOfInterests:
    def test_counts_who_is_interested_and_for_whom_it_is_the_strongest(self, client):
        ada = keen(LIGHTS, "lights", times=2)
        keen(CHAIRS, "chairs", person=ada)
        keen(CHAIRS, "chairs", person=make.anonymous())
        client.force_login(make.user())
        topics = client.get("/points/interests/").context["topics"]
        assert [(one.topic, one.contacts, one.strongest) for one in topics] == [
            ("chairs", 1, 0), ("lights", 1, 1),
        ]  # fmt: skip

    def test_counts_all_again_when_they_fade_at_another_pace(self, client):
        ada = keen(LIGHTS, "lights", times=2, at=NOW)
        keen(LIGHTS, "lights", person=ada, at=NOW - timedelta(days=10))
        client.force_login(make.user())
        client.post("/points/interests/half-life/", {"days": "10"})
        work()
        assert ada.interests.get().value == pytest.approx(2.5)
        assert client.post("/points/interests/half-life/", {"days": "0"}).status_code == 422

    def test_counts_what_was_done_before_a_page_had_topics(self, client):
        ada = make.contact()
        make.visit(ada, LIGHTS)
        Subject.objects.filter(key=LIGHTS).update(topics=["lights"])
        client.force_login(make.user())
        client.post("/points/interests/recount/")
        work()
        assert ada.interests.get().topic == "lights"

    def test_counts_it_by_itself_when_pages_get_topics(self):
        ada = make.contact()
        make.visit(ada, LIGHTS)
        pattern = PagePattern(pattern="*/lights*", topics=["lights"], position=0)
        cataloguing.save(pattern, actor=make.user(), at=timezone.now())
        work()
        work()
        assert ada.interests.get().topic == "lights"

    def test_begins_again_where_counting_is_under_way(self):
        first = interest_job.start(None, at=NOW)
        interest_job.start(None, at=NOW)
        first.refresh_from_db()
        assert first.cancel_asked
        assert Job.objects.filter(kind="points.interests").count() == 2

    def test_shows_a_contacts_own_on_their_page(self, client):
        ada = keen(LIGHTS, "lights", times=2)
        client.force_login(make.user())
        page = client.get(f"/points/contacts/{ada.pk}/interests/").content.decode()
        assert "lights" in page
        assert 'value="2.000"' in page
