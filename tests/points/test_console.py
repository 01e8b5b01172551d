"""The Points console: what earns points, written, previewed and published by people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from points.models import Group, PointAction
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(client, role=Role.RULE_ADMIN):
    client.force_login(make.user(role=role))
    return client


@pytest.fixture
def console(client):
    return signed_in(client)


def typed(**more):
    """What a browser sends for a new rule about pages."""
    return {
        "which-url": "*/pricing*",
        "points": "3",
        "repeats": "once",
        "group": "1",
        "name": "",
        "seen": "",
        **more,
    }


NEW = "/points/new/url.hit/"


class TestListOfRules:
    def test_says_what_it_is_for_while_it_is_empty(self, console):
        assert "Make the first rule" in console.get("/points/").content.decode()

    def test_shows_each_rule_as_a_sentence_with_its_state_and_what_it_paid(self, console):
        make.point_action("*/pricing*", points=3, name="Prices")
        ada = make.contact()
        make.visit(ada), make.visit(ada)
        shown = " ".join(console.get("/points/").content.decode().split())
        for words in ("Prices", "visits */pricing*", "Published", "2 times", "for 1 contact"):
            assert words in shown

    def test_warns_of_a_published_rule_that_never_paid(self, console):
        make.point_action()
        assert "never paid" in console.get("/points/").content.decode()

    def test_shows_a_kind_that_nobody_knows_without_failing(self, console):
        gone = make.draft(kind="gone.kind", name="Old thing")
        assert "Unknown" in console.get("/points/").content.decode()
        assert console.get(gone.get_absolute_url()).status_code == 200
        assert console.get(f"/points/{gone.pk}/edit/").status_code == 302

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("words=price", {"Prices"}),
            ("words=career", {"Jobs"}),
            ("state=draft", {"Jobs"}),
            ("state=published", {"Prices"}),
            ("state=paused", set()),
            ("kind=custom", set()),
            ("state=archived", {"Old"}),
        ],
    )
    def test_is_narrowed_by_the_address(self, console, asked, found):
        make.point_action("*/pricing*", name="Prices")
        make.draft("*/careers*", name="Jobs")
        make.draft(name="Old", archived_at=timezone.now())
        lines = console.get(f"/points/?{asked}").context["lines"]
        assert {line.action.name for line in lines} == found

    def test_is_sorted_by_the_address(self, console):
        for points in (5, -20, 30):
            make.draft(points=points)
        lines = console.get("/points/?sort=-points").context["lines"]
        assert [line.action.points for line in lines] == [30, 5, -20]

    def test_costs_as_many_queries_for_many_rules_as_for_one(
        self, console, django_assert_max_num_queries
    ):
        group = Group.objects.create(name="Fit")
        for _ in range(12):
            make.point_action(group=group)
        make.visit(make.contact())
        with django_assert_max_num_queries(13):
            console.get("/points/")


class TestRuleForm:
    def test_picks_what_earns_points_by_words(self, console):
        assert "Visits a page" in console.get("/points/new/").content.decode()
        assert "Visits a page" not in console.get("/points/new/?words=report").content.decode()

    def test_saves_a_draft_that_pays_nothing_yet(self, console):
        console.post(NEW, typed(then="save"))
        action = PointAction.objects.get()
        assert (action.live, action.config["url"], action.points) == (None, "*/pricing*", 3)

    def test_names_a_rule_after_what_the_contact_does_where_the_name_was_left_empty(self, console):
        console.post(NEW, typed())
        assert PointAction.objects.get().name == "Visits */pricing*"

    def test_publishes_at_once_where_that_was_asked(self, console):
        console.post(NEW, typed(then="publish"))
        ada = make.contact()
        make.visit(ada)
        assert make.score(ada) == 3

    def test_leads_to_the_preview_where_that_was_asked(self, console):
        answer = console.post(NEW, typed(then="preview"))
        pk = PointAction.objects.get().pk
        assert answer.url == f"/points/preview/?ids={pk}"

    @pytest.mark.parametrize(
        ("mistake", "complaint"),
        [
            ({"points": "0"}, "0 points change nothing"),
            ({"points": "2147483648"}, "between -2147483648 and 2147483647"),
            ({"points": "many"}, "Enter a whole number"),
            ({"which-url": ""}, "This field is required"),
            (
                {"published_from": "2026-05-02T00:00", "published_until": "2026-05-01T00:00"},
                "later than the start",
            ),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, console, mistake, complaint):
        answer = console.post(NEW, typed(**mistake))
        assert answer.status_code == 422
        assert complaint in answer.content.decode()
        assert not PointAction.objects.exists()

    def test_is_no_change_to_save_what_is_published_already(self, console):
        action = make.point_action("*/pricing*", points=3, name="Prices", repeats="once")
        sent = typed(name="Prices", seen=action.modified_at.isoformat())
        console.post(f"/points/{action.pk}/edit/", sent)
        action.refresh_from_db()
        assert not action.is_changed

    def test_refuses_to_overwrite_what_somebody_else_saved_and_says_who(self, console):
        action = make.draft(points=1)
        was_seen = action.modified_at.isoformat()
        action.modified_by = make.user(first_name="Ana")
        action.points = 2
        action.save()
        answer = console.post(f"/points/{action.pk}/edit/", typed(points="9", seen=was_seen))
        assert "Ana changed" in answer.content.decode()
        assert 'value="9"' in answer.content.decode(), "what was typed is not lost"
        assert PointAction.objects.get().points == 2

    def test_shows_what_is_set_under_more_while_that_is_closed(self, console):
        group = Group.objects.create(name="Product A")
        action = make.draft(group=group, counts_in_main=True, published_until=timezone.now())
        shown = console.get(f"/points/{action.pk}/edit/").context["form"].more_said
        assert shown[:2] == ["Product A", "also counts in the main score"]
        assert shown[2].startswith("until ")

    def test_ticks_the_main_score_only_for_another_one(self, console):
        console.post(NEW, typed(counts_in_main="on"))
        assert not PointAction.objects.get().counts_in_main

    def test_does_not_know_a_kind_that_no_file_provides(self, console):
        assert console.get("/points/new/gone.kind/").status_code == 404


class TestLiveSentence:
    def test_says_what_the_rule_will_do_and_how_many_visits_it_matches(self, console):
        ada = make.contact()
        make.visit(ada), make.visit(ada, "https://shop.example/jobs")
        said = console.post("/points/sentence/url.hit/", typed()).content.decode()
        assert "visits */pricing*" in said
        assert "matches 1 of the last 2 visits" in said

    def test_offers_a_visit_to_try_where_there_were_none(self, console):
        said = console.post("/points/sentence/url.hit/", typed()).content.decode()
        assert "No visits yet" in said

    def test_waits_quietly_for_a_form_that_is_half_filled_in(self, console):
        answer = console.post("/points/sentence/url.hit/", {"which-url": "", "points": "x"})
        assert (answer.status_code, "required" in answer.content.decode()) == (200, False)

    def test_never_lets_a_name_become_html(self, console):
        said = console.post("/points/sentence/url.hit/", typed(**{"which-url": "<b>*"}))
        assert "<b>*" not in said.content.decode()


class TestPreviewPage:
    def test_is_an_address_that_can_be_shared(self, console):
        ada = make.contact(firstname="Ada", lastname="Lovelace")
        make.visit(ada)
        draft = make.draft(points=10)
        shown = console.get(f"/points/preview/?ids={draft.pk}&days=7").content.decode()
        assert "Ada Lovelace" in shown

    def test_is_reached_from_the_ticked_list(self, console):
        first, second = make.draft(), make.draft()
        answer = console.post("/points/preview/", {"selected": [first.pk, second.pk]})
        assert answer.url == f"/points/preview/?ids={first.pk}&ids={second.pk}"

    @pytest.mark.parametrize("ids", ["", "x", "999999", "9" * 40])
    def test_leads_back_where_there_is_nothing_to_preview(self, console, ids):
        assert console.get(f"/points/preview/?ids={ids}").url == "/points/"


class TestPublishing:
    def test_publishes_several_together(self, console):
        drafts = [make.draft("*/a"), make.draft("*/b")]
        console.post("/points/publish/", {"selected": [draft.pk for draft in drafts]})
        assert PointAction.objects.exclude(live=None).count() == 2

    def test_refuses_what_somebody_saved_at_the_same_moment(self, console):
        # As if a colleague saved it again as soon as it is saved.
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION save_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " NEW.modified_at := NEW.modified_at + interval '1 second'; RETURN NEW; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER save_again BEFORE INSERT ON points_pointaction"
                " FOR EACH ROW EXECUTE FUNCTION save_again()"
            )
        answer = console.post(NEW, typed(then="publish"), follow=True)
        assert "Nothing was saved" in answer.content.decode()
        assert PointAction.objects.get().live is None

    def test_refuses_what_was_changed_after_the_preview(self, console):
        draft = make.draft()
        seen = f"{draft.pk}:{draft.modified_at.isoformat()}"
        draft.save()
        answer = console.post("/points/publish/", {"selected": draft.pk, "seen": seen}, follow=True)
        assert "Nothing was saved" in answer.content.decode()
        assert PointAction.objects.get().live is None

    def test_pauses_with_a_way_back(self, console):
        action = make.point_action()
        shown = console.post(f"/points/{action.pk}/pause/", follow=True).content.decode()
        assert "Paused" in shown
        assert f"/points/{action.pk}/resume/" in shown

    def test_duplicates_as_a_draft(self, console):
        action = make.point_action(name="Prices")
        console.post(f"/points/{action.pk}/duplicate/")
        assert PointAction.objects.get(live=None).name == "Copy of Prices"


class TestFromWhenOnItCounts:
    """A question only where something happened that could be paid for afterwards."""

    ASKS = "What shall it count for?"

    @pytest.fixture(autouse=True)
    def visit(self):
        return make.visit(make.contact())

    def asked(self, answer):
        """Whether it led to the preview with the question, and published nothing."""
        is_there = self.ASKS in answer.content.decode()
        assert is_there == (PointAction.objects.get().live is None)
        return is_there

    def test_is_asked_where_a_form_publishes(self, console):
        assert "choose from when on" in console.get(NEW).content.decode()
        answer = console.post(NEW, typed(then="publish"), follow=True)
        assert self.asked(answer)
        assert "Saved. Choose what it counts from." in answer.content.decode()

    def test_is_asked_on_the_page_of_a_rule_and_answered_in_the_preview(self, console):
        draft = make.draft()
        answer = console.post("/points/publish/", {"selected": draft.pk}, follow=True)
        assert self.asked(answer)
        said = {"selected": draft.pk, "history": "now"}
        assert not self.asked(console.post("/points/publish/", said, follow=True))

    def test_is_asked_of_several_together(self, console):
        drafts = [make.draft("*/a"), make.draft("*/b")]
        answer = console.post("/points/publish/", {"selected": [draft.pk for draft in drafts]})
        assert (
            answer.url
            == "/points/preview/?" + "&".join(f"ids={draft.pk}" for draft in drafts) + "#publish"
        )

    def test_is_not_asked_of_what_nobody_did_yet(self, console):
        draft = make.draft(kind="purchase", config={})
        assert not self.asked(console.post("/points/publish/", {"selected": draft.pk}, follow=True))

    def test_is_not_asked_where_only_words_change(self, console):
        rule = make.point_action(name="Prices")
        PointAction.objects.filter(pk=rule.pk).update(name="Looks at prices", labels=["web"])
        console.post("/points/publish/", {"selected": rule.pk})
        rule.refresh_from_db()
        assert rule.live.name == "Looks at prices"

    def test_is_not_asked_of_what_contacts_are(self, console):
        sent = {"which-budget": "10", "which-need": "5", "group": "1", "seen": "", "name": ""}
        answer = console.post("/points/new/bant/", sent | {"then": "publish"}, follow=True)
        assert not self.asked(answer)


class TestPageOfARule:
    def test_lists_who_got_points_from_it(self, console):
        action = make.point_action()
        make.visit(make.contact(firstname="Ada", lastname="Lovelace"))
        assert "Ada Lovelace" in console.get(action.get_absolute_url()).content.decode()

    def test_turns_the_pages_of_that_list(self, console):
        action, ada = make.point_action(points=1), make.contact()
        for _ in range(30):
            make.visit(ada)
        first = console.get(action.get_absolute_url()).context["payments"]
        older = console.get(
            f"{action.get_absolute_url()}?after={first['older']}", HTTP_HX_REQUEST="true"
        )
        assert (len(first["rows"]), older.content.decode().count("<tr>")) == (25, 5 + 1)

    def test_says_what_a_paused_rule_would_resume_as_and_what_waits_beside_it(self, console):
        action = make.point_action(points=10)
        PointAction.objects.filter(pk=action.pk).update(points=20)
        console.post(f"/points/{action.pk}/pause/")
        shown = console.get(action.get_absolute_url())
        assert shown.context["published"].points == 10
        assert [(one.before, one.after) for one in shown.context["unpublished"]] == [("+10", "+20")]
        assert "Resume as it was" in shown.content.decode()

    def test_brings_an_old_version_back_as_a_draft(self, console):
        action = make.point_action(points=10)
        PointAction.objects.filter(pk=action.pk).update(points=20)
        console.post("/points/publish/", {"selected": action.pk})
        console.post(f"/points/{action.pk}/versions/1/take-back/")
        action.refresh_from_db()
        assert (action.points, action.live.points) == (10, 20)


class TestScores:
    def test_keeps_one_beside_the_main_one(self, console):
        console.post("/points/scores/new/", {"name": "Product A", "description": ""})
        assert "Product A" in console.get("/points/scores/").content.decode()

    def test_refuses_a_name_that_is_taken(self, console):
        answer = console.post("/points/scores/new/", {"name": "score"})
        assert answer.status_code == 422

    @pytest.mark.parametrize("user_of", [make.draft, make.trigger], ids=["rule", "trigger"])
    def test_is_not_archived_while_something_uses_it(self, console, user_of):
        group = Group.objects.create(name="Fit")
        user_of(group=group, name="The user")
        shown = console.post(f"/points/scores/{group.pk}/archive/", follow=True)
        assert "in use by The user" in shown.content.decode()
        group.refresh_from_db()
        assert group.archived_at is None

    def test_is_archived_with_a_way_back(self, console):
        group = Group.objects.create(name="Fit")
        console.post(f"/points/scores/{group.pk}/archive/")
        group.refresh_from_db()
        assert group.archived_at
        console.post(f"/points/scores/{group.pk}/restore/")
        group.refresh_from_db()
        assert group.archived_at is None

    def test_never_archives_the_main_one(self, console):
        assert console.post("/points/scores/1/archive/").status_code == 404


class TestRights:
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.SALES])
    def test_lets_everybody_look_and_only_marketers_draft(self, client, role):
        action = make.point_action()
        signed_in(client, role)
        for path in ("/points/", action.get_absolute_url(), f"/points/preview/?ids={action.pk}"):
            assert client.get(path).status_code == 200
        assert client.get(NEW).status_code == 403
        assert client.post(f"/points/{action.pk}/duplicate/").status_code == 403

    @pytest.mark.parametrize(
        "deed", ["points:pause", "points:resume", "points:archive", "points:restore"]
    )
    def test_lets_marketers_draft_and_not_publish(self, client, deed):
        action = make.point_action()
        signed_in(client, Role.MARKETER)
        assert client.post(reverse(deed, args=[action.pk])).status_code == 403
        assert client.post("/points/publish/", {"selected": action.pk}).status_code == 403

    def test_saves_a_draft_where_a_marketer_pretends_to_publish(self, client):
        signed_in(client, Role.MARKETER).post(NEW, typed(then="publish"))
        assert PointAction.objects.get().live is None

    def test_offers_nothing_that_would_be_refused(self, client):
        action = make.draft()
        shown = signed_in(client, Role.VIEWER).get(action.get_absolute_url()).content.decode()
        for words in ("Publish", "Archive", "Duplicate", f"/points/{action.pk}/edit/"):
            assert words not in shown
