"""Which events a rule looks at, and whose."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pydantic import ValidationError

from accounts import slices
from accounts.models import Job
from accounts.roles import Role
from contacts import cataloguing, tags
from contacts.models import PagePattern, Subject
from points import narrowing
from points.narrowing import Narrowing
from tests import make

pytestmark = pytest.mark.django_db

SHOES = "https://shop.example/shoes/red"


def run_jobs():
    """Do what the workers would do."""
    for job in Job.objects.filter(state=Job.State.RUNNING).order_by("pk"):
        while slices.run(job.pk, timezone.now()):
            pass


def pattern(address="*/shoes/*", **said):
    """A pattern of the catalogue, saved as the screen saves it."""
    made = PagePattern(pattern=address, **(said or {"topics": ["shoes"]}))
    cataloguing.save(made, actor=None, at=timezone.now())
    return made


class TestANarrowing:
    def test_says_itself_as_json_and_is_built_from_that(self):
        only = Narrowing(topics=("shoes",), machines=True)
        assert only.json() == {"topics": ["shoes"], "machines": True}
        assert narrowing.of(only.json()) == only
        assert narrowing.of({}) == narrowing.ALL

    def test_refuses_what_is_none(self):
        with pytest.raises(ValidationError):
            narrowing.of({"colour": "red"})


class TestARule:
    def test_pays_for_pages_about_its_topics_only(self):
        pattern()
        ada = make.contact()
        make.point_action("*", only={"topics": ["shoes", "hats"]})
        make.visit(ada, "https://shop.example/about")
        assert make.score(ada) == 0
        make.visit(ada, SHOES)
        assert make.score(ada) == 10

    def test_pays_for_pages_of_its_content_stage_and_category(self):
        pattern("*/pricing*", content_stage="BOFU", category="prices")
        ada = make.contact()
        make.point_action("*", only={"content_stages": ["BOFU"], "categories": ["prices"]})
        make.record(make.event(ada, SHOES), make.event(ada))
        assert make.score(ada) == 10

    def test_follows_the_catalogue_from_one_batch_to_the_next(self):
        ada = make.contact()
        make.point_action("*", only={"topics": ["shoes"]})
        make.visit(ada, SHOES)
        made = pattern()
        run_jobs()
        make.visit(ada, SHOES)
        cataloguing.remove(made, actor=None, at=timezone.now())
        run_jobs()
        make.visit(ada, SHOES)
        assert make.score(ada) == 10

    def test_pays_for_machines_only_where_it_is_told_to(self):
        ada = make.contact()
        make.point_action(points=1)
        make.point_action(points=100, only={"machines": True})
        make.visit(ada, machine="crawler")
        assert make.score(ada) == 100

    def test_leaves_out_what_pages_report_where_it_is_told_to(self):
        ada = make.contact()
        make.point_action(kind="purchase", config={}, points=1)
        make.point_action(kind="purchase", config={}, points=100, only={"vouched": True})
        make.visit(ada, kind="purchase", about=("product", "shoes"), source="visit")
        assert make.score(ada) == 1
        make.visit(ada, kind="purchase", about=("product", "shoes"), source="api")
        assert make.score(ada) == 102

    def test_pays_contacts_who_match_only(self):
        ada, bob = make.contact(), make.contact()
        tags.add([ada.pk], ["vip"])
        make.point_action(
            only={"contacts": {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}}
        )
        make.record(make.event(ada), make.event(bob))
        assert (make.score(ada), make.score(bob)) == (10, 0)

    def test_is_skipped_and_does_no_harm_when_its_condition_makes_no_sense_any_more(self):
        ada = make.contact()
        make.point_action(points=1)
        make.point_action(points=100, only={"contacts": {"all": [{"kind": "gone"}]}})
        make.visit(ada)
        assert make.score(ada) == 1


class TestTheCatalogue:
    def test_files_a_page_at_first_sight_by_every_pattern_that_means_it(self):
        pattern(topics=["shoes"])
        pattern("*/red*", topics=["red", "shoes"], category="colour", content_stage="TOFU")
        pattern("shop.example", topics=["shop"], category="site")
        make.visit(make.contact(), SHOES)
        page = Subject.objects.get(key=SHOES)
        assert page.topics == ["shoes", "red", "shop"]
        assert (page.category, page.content_stage) == ("colour", "TOFU")

    def test_files_pages_anew_when_its_order_changes(self):
        make.visit(make.contact(), SHOES)
        first, second = pattern(category="one"), pattern(category="two")
        run_jobs()
        assert Subject.objects.get(key=SHOES).category == "one"
        cataloguing.move(second, "up", actor=None, at=timezone.now())
        run_jobs()
        assert Subject.objects.get(key=SHOES).category == "two"
        assert first.position == 0


class TestItsScreens:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client):
        client.force_login(make.user(role=Role.RULE_ADMIN))

    def test_take_an_address_with_its_topics_and_say_what_it_means(self, client):
        make.visit(make.contact(), SHOES)
        url = reverse("catalogue:new")
        refused = client.post(url, {"pattern": "*", "topics": "shoes"})
        assert refused.status_code == 422
        assert "every page" in refused.content.decode()
        bare = client.post(url, {"pattern": "*/shoes/*"})
        assert "what these pages are about" in bare.content.decode()
        asked = client.post(reverse("catalogue:matches"), {"pattern": "/shoes/"})
        assert "matches 0 of 1 page seen" in asked.content.decode()
        client.post(url, {"pattern": "*/shoes/*", "topics": "shoes, red", "content_stage": "TOFU"})
        page = client.get(reverse("catalogue:patterns")).content.decode()
        assert "matches 1 of 1 page seen" in page
        assert PagePattern.objects.get().topics == ["shoes", "red"]

    def test_put_back_what_was_removed_where_it_stood(self, client):
        first, second = pattern(position=0, topics=["a"]), pattern(position=1, topics=["b"])
        removed = client.post(reverse("catalogue:remove", args=[first.pk]), follow=True)
        undo = re.search(r'"(/points/pages/put-back/[^"]+)"', removed.content.decode())[1]
        client.post(undo)
        left = PagePattern.objects.order_by("position", "pk").values_list("topics", flat=True)
        assert list(left) == [["a"], ["b"]]
        assert client.post(f"{undo[:-3]}x/").status_code == 404
        assert second.position == 1
