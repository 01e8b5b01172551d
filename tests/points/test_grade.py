"""The grade: two scores in two signs, read as they are now."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.roles import Role
from contacts.models import Contact
from points import grade
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def fit():
    return Group.objects.create(name="Fit")


@pytest.fixture
def console(client):
    client.force_login(make.user(role=Role.RULE_ADMIN))
    return client


def graded(fit, *, fits=0, keen=0, **more):
    """A contact with so many points of both."""
    person = make.contact(**more)
    if fits:
        make.entry(person, fits, group=fit)
    if keen:
        make.entry(person, keen)
    return person


def typed(fit, **more):
    """What a browser sends."""
    return {
        "fit": fit.pk, "a_from": "75", "b_from": "50", "c_from": "25",
        "engagement": "1", "one_from": "75", "two_from": "50", "three_from": "25", **more,
    }  # fmt: skip


class TestAGrade:
    @pytest.mark.parametrize(
        ("fits", "keen", "said"),
        [(75, 75, "A1"), (74, 100, "B1"), (0, 0, "D4"), (25, 24, "C4"), (900, -5, "A4")],
    )
    def test_is_read_from_both_scores(self, fit, fits, keen, said):
        by = make.grading(fit)
        person = graded(fit, fits=fits, keen=keen)
        assert grade.of_contacts([person.pk], by) == {person.pk: said}
        assert list(Contact.objects.filter(by.q(said))) == [person]
        assert list(Contact.objects.filter(by.q(said[0]))) == [person]
        assert list(Contact.objects.filter(by.q(said[1]))) == [person]

    def test_is_given_to_every_known_contact_once(self, fit):
        by = make.grading(fit)
        graded(fit, fits=80, keen=80)
        graded(fit, fits=80, keen=60)
        graded(fit)
        make.anonymous()
        assert {k: v for k, v in grade.counts(by).items() if v} == {"A1": 1, "A2": 1, "D4": 1}

    def test_has_the_colour_of_its_worse_half(self):
        assert grade.tone("A1") == "green"
        assert grade.tone("A4") == grade.tone("D1") == "grey"


class TestTheListOfContacts:
    def test_shows_and_sorts_by_the_grade(self, fit, client):
        make.grading(fit)
        graded(fit, fits=10, keen=90, firstname="Dora")
        graded(fit, fits=90, keen=10, firstname="Ada")
        client.force_login(make.user())
        page = client.get(reverse("contacts:list"), {"sort": "grade"}).content.decode()
        assert page.index("Ada") < page.index("Dora")
        assert "A4" in page
        other = client.get(reverse("contacts:list"), {"sort": "-grade"}).content.decode()
        assert other.index("Dora") < other.index("Ada")

    def test_turns_its_pages_by_grade(self, fit, client):
        make.grading(fit)
        for keen in range(0, 100, 25):
            graded(fit, keen=keen)
        ranked = grade.ranked(Contact.objects.all(), grade.grading()).order_by("grade_rank")
        assert list(ranked.values_list("grade_rank", flat=True)) == [12, 13, 14, 15]

    def test_is_narrowed_to_a_grade(self, fit, client):
        make.grading(fit)
        graded(fit, fits=10, keen=90, firstname="Dora")
        graded(fit, fits=90, keen=10, firstname="Ada")
        client.force_login(make.user())
        for wanted, there, gone in (("A4", "Ada", "Dora"), ("1", "Dora", "Ada")):
            page = client.get(reverse("contacts:list"), {"grade": wanted}).content.decode()
            assert there in page
            assert gone not in page

    def test_knows_nothing_of_grades_until_they_are_given(self, client):
        make.contact(firstname="Ada")
        client.force_login(make.user())
        page = client.get(reverse("contacts:list"), {"sort": "grade"}).content.decode()
        assert "Ada" in page
        assert "Grade" not in page


class TestTheTable:
    def test_counts_and_leads_to_who_is_there(self, fit, console):
        make.grading(fit)
        graded(fit, fits=80, keen=60)
        page = console.get("/points/grade/").content.decode()
        assert f"{reverse('contacts:list')}?grade=A2" in page
        assert page.count('<strong class="grades__many">1</strong>') == 1

    def test_asks_for_a_second_score_first(self, console):
        page = console.get("/points/grade/").content.decode()
        assert "there is only one" in page
        assert console.get("/points/grade/edit/").status_code == 302

    def test_is_set_up_with_quarters_proposed(self, fit, console):
        shown = console.get("/points/grade/edit/")
        assert shown.context["form"]["a_from"].value() == 75
        console.post("/points/grade/edit/", typed(fit, a_from="80"))
        assert grade.grading() == grade.Grading(fit.pk, 1, (80, 50, 25), (75, 50, 25))

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"b_from": "75"}, "must begin below the one before"),
            ({"three_from": "60"}, "must begin below the one before"),
            ({"a_from": ""}, "This field is required"),
            ({"fit": "1"}, "Choose another score"),
            ({"fit": "999"}, "Select a valid choice"),
        ],
    )
    def test_complains_beside_the_field(self, fit, console, wrong, said):
        answer = console.post("/points/grade/edit/", typed(fit) | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert grade.grading() is None

    def test_is_shown_while_it_is_typed(self, fit, console):
        graded(fit, fits=30, keen=0)
        page = console.post("/points/grade/preview/", typed(fit, b_from="30")).content.decode()
        assert "B4" in page
        assert console.post("/points/grade/preview/", typed(fit, b_from="x")).status_code == 200

    def test_is_given_up_and_taken_up_again(self, fit, console):
        given = make.grading(fit)
        console.post("/points/grade/stop/")
        assert grade.grading() is None
        console.post("/points/grade/resume/")
        assert grade.grading() == given


class TestAScoreOfTheGrade:
    def test_is_not_archived(self, fit, console):
        make.grading(fit)
        shown = console.post(f"/points/scores/{fit.pk}/archive/", follow=True)
        assert "in use by the grade" in shown.content.decode()
