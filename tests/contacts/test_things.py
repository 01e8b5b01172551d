"""Things and topics: what forms, files and products are about, said of one or of several."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.history.tracking import kind
from accounts.models import Job
from accounts.roles import Role
from contacts import catalogue, things
from contacts.event_kinds import EVENT_KINDS
from contacts.models import Subject
from points import interest
from tests import make

pytestmark = pytest.mark.django_db

LIST, FILE = reverse("catalogue:things"), reverse("catalogue:things-file")


def thing(key="7", sort="asset", label="", **said):
    return Subject.objects.create(kind=sort, key=key, label=label, **said)


def download(of, key="7"):
    return make.visit(of, kind="asset.download", about=("asset", key))


def run_jobs():
    """Do what the workers would do."""
    for job in Job.objects.filter(state=Job.State.RUNNING).order_by("pk"):
        while slices.run(job.pk, timezone.now()):
            pass


def file(*several, actor=None, **said):
    return things.file([one.pk for one in several], said, actor=actor, at=timezone.now())


def test_every_sort_of_thing_that_an_event_can_be_about_has_a_name():
    about = {known.about for known in EVENT_KINDS.values()}
    assert set(things.SORTS) == about - {catalogue.PAGE, "silence"}


class TestFilingThings:
    def test_lets_rules_that_are_narrowed_pay_from_now_on(self):
        ada = make.contact()
        make.point_action(
            kind="asset.download", config={}, points=5, only={"topics": ["shoes"]}, repeats="every"
        )
        download(ada)
        assert make.score(ada) == 0
        assert file(Subject.objects.get(), topics=["shoes"]) == 1
        assert make.score(ada) == 0
        download(ada)
        assert make.score(ada) == 5

    def test_has_interests_counted_again_from_everything_that_was_done(self):
        ada = make.contact()
        download(ada)
        file(Subject.objects.get(), topics=["shoes"])
        run_jobs()
        assert [one.topic for one in interest.of_contact(ada.pk, at=timezone.now())] == ["shoes"]

    def test_is_nothing_where_it_stood_so_already(self):
        one = thing(topics=["shoes"])
        assert file(one, topics=["shoes"]) == 0
        assert not Job.objects.exists()

    def test_leaves_pages_to_their_patterns(self):
        page = thing("https://shop.example/", sort="page")
        assert file(page, topics=["shoes"]) == 0

    def test_keeps_what_was_said_before(self):
        one = thing(topics=["shoes"], category="paper")
        file(one, topics=["hats"])
        Subject.objects.filter(kind="page").update(topics=["x"])
        (row,) = kind("subject").rows
        assert (row.pgh_label, row.topics, row.category) == ("changed", ["shoes"], "paper")

    def test_leaves_no_history_of_pages(self):
        page = thing("https://shop.example/", sort="page")
        Subject.objects.filter(pk=page.pk).update(topics=["shoes"])
        assert not kind("subject").rows.exists()

    def test_offers_its_words_to_rules(self):
        thing(topics=["shoes"], category="paper")
        thing("8", content_stage="TOFU")
        names = catalogue.names()
        assert (names.topics, names.categories, names.has_stages) == (["shoes"], ["paper"], True)


class TestTheList:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client):
        client.force_login(make.user(role=Role.VIEWER))

    def shown(self, client, **asked):
        answer = client.get(LIST, asked)
        return [str(row[0]) for row in answer.context["rows"]]

    def test_has_everything_but_pages_the_newest_first(self, client):
        thing("7", label="Guide"), thing("crm", sort="product")
        thing("https://shop.example/", sort="page"), thing("30 days", sort="silence")
        assert self.shown(client) == ["crm", "Guide"]

    def test_finds_by_name_number_and_topic_by_sort_and_by_what_is_filed(self, client):
        thing("7", label="Guide to shoes"), thing("8", topics=["Shoes", "hats"])
        thing("shoe-9", sort="product", category="x")
        assert self.shown(client, q="SHOE") == ["shoe-9", "8", "Guide to shoes"]
        assert self.shown(client, q="hats shoes") == ["8"]
        assert self.shown(client, sort="product") == ["shoe-9"]
        assert self.shown(client, filed="no") == ["Guide to shoes"]
        assert self.shown(client, filed="yes", q="8") == ["8"]
        assert self.shown(client, q="%") == []
        assert "Show all" in client.get(LIST, {"q": "nothing"}).content.decode()

    def test_goes_on_from_page_to_page(self, client, monkeypatch):
        monkeypatch.setattr("contacts.views.things.PAGE_SIZE", 2)
        for number in range(3):
            thing(str(number))
        first = client.get(LIST)
        after = first.context["older"]
        assert self.shown(client) == ["2", "1"]
        assert self.shown(client, after=after) == ["0"]

    def test_asks_no_more_for_many_than_for_one(self, client):
        thing("a")
        client.get(LIST)
        with CaptureQueriesContext(connection) as one:
            client.get(LIST)
        for number in range(20):
            thing(str(number))
        with CaptureQueriesContext(connection) as many:
            client.get(LIST)
        assert len(many) == len(one)

    def test_lets_nobody_change_who_may_only_look(self, client):
        one = thing()
        assert FILE not in client.get(
            LIST, headers={"hx-request": "true"}
        ).content.decode().replace(f'<form action="{FILE}"', "")
        assert client.post(FILE, {"selected": one.pk, "topics": "x"}).status_code == 403


class TestTheForm:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client):
        self.admin = make.user(role=Role.RULE_ADMIN)
        client.force_login(self.admin)

    def test_says_what_one_is_about_and_goes_back_to_the_list_as_it_was(self, client):
        one = thing(label="Guide", topics=["old"], category="paper")
        back = urlencode({"q": "gui", "sort": "asset"})
        page = client.get(FILE, {"selected": one.pk, "back": back}).content.decode()
        assert 'value="old"' in page
        assert 'value="paper"' in page
        said = {"selected": one.pk, "back": back, "topics": "shoes, red", "content_stage": "TOFU"}
        answer = client.post(FILE, said)
        assert answer.headers["Location"] == f"{LIST}?{back}"
        one.refresh_from_db()
        assert (one.topics, one.category, one.content_stage) == (["shoes", "red"], "", "TOFU")
        (row,) = kind("subject").rows
        assert row.pgh_context["user"] == self.admin.pk

    def test_changes_of_several_what_is_filled_in_and_what_they_had_in_common(self, client):
        one = thing("1", topics=["a"], category="paper")
        other = thing("2", topics=["b"], category="paper")
        asked = {"selected": [one.pk, other.pk]}
        page = client.get(FILE, asked).content.decode()
        assert "They differ" in page
        assert re.findall(r'name="differing" value="(\w+)"', page) == ["topics"]
        client.post(FILE, {**asked, "differing": "topics", "content_stage": "BOFU"})
        stand = Subject.objects.order_by("key").values_list("topics", "category", "content_stage")
        assert list(stand) == [(["a"], "", "BOFU"), (["b"], "", "BOFU")]
        client.post(FILE, {**asked, "differing": "topics", "topics": "c", "content_stage": "BOFU"})
        assert [one.topics for one in Subject.objects.all()] == [["c"], ["c"]]

    def test_refuses_what_is_no_content_stage_and_knows_no_page(self, client):
        one, page = thing(), thing("https://shop.example/", sort="page")
        assert client.post(FILE, {"selected": one.pk, "content_stage": "X"}).status_code == 422
        assert client.get(FILE, {"selected": page.pk}).status_code == 404
        assert client.get(FILE, {"selected": "9" * 30}).status_code == 404

    def test_tells_in_the_history_what_was_changed(self, client):
        one = thing(label="Guide", topics=["old"])
        client.post(FILE, {"selected": one.pk, "topics": "new"})
        page = client.get(reverse("accounts:history")).content.decode()
        assert "Guide" in page
        assert "old" in page
