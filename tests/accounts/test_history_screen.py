"""Administration → History: words, not column names; narrowed, paged, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts import api_tokens, security, settings
from accounts.history import reading
from accounts.history.acting import Through, acting
from accounts.history.wanted import NOBODY, Wanted
from accounts.models import Setting, User
from accounts.roles import Role
from contacts import deletion, editing, erasure, tags
from points import publication
from points.models import Group, PointAction
from tests import make
from triggers import drafts
from triggers import publication as triggers

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def ana():
    return make.user("ana@kindling.example", first_name="Ana", last_name="Costa")


@pytest.fixture
def by_ana(ana):
    with acting(user_id=ana.pk, ip="192.0.2.7"):
        yield ana


def said(key="", *ids, **more):
    """Deeds and what they changed, the latest first."""
    page = reading.page(Wanted(key=key, objects=[str(pk) for pk in ids], **more), size=50)
    return page.changes


def deeds(key, *ids):
    return [change.deed for change in said(key, *ids)]


class TestChange:
    def test_says_who_did_what_to_which_object_from_where(self, by_ana):
        settings.put("consent_mode", "ask", by_ana)
        (change,) = said("setting")
        assert (change.who, change.ip, change.deed) == ("Ana Costa", "192.0.2.7", "made")
        assert str(change.object).startswith("Cookies on visitors")

    def test_says_before_and_after_by_what_things_are_called(self, by_ana):
        bob = make.user("bob@kindling.example", first_name="Bob", role=Role.SALES)
        ada = make.contact(firstname="Ada")
        editing.change(ada.pk, fields={"owner": bob, "firstname": "Augusta"}, at=NOW)
        User.objects.filter(pk=bob.pk).update(role=Role.MARKETER)
        (edited,) = said("contact", ada.pk)
        told = {(one.what, one.before, one.after) for one in edited.differences}
        assert told == {("Owner", "", "Bob"), ("First name", "Ada", "Augusta")}
        (given,) = said("user", bob.pk)[0].differences
        assert (given.what, given.before, given.after) == ("Role", "Sales", "Marketer")

    def test_tells_steps_between_apart_from_how_it_is_now(self):
        ada = make.contact(city="London")
        for city in ("Paris", "Rome"):
            editing.change(ada.pk, fields={"city": city}, at=NOW)
        steps = [(one.before, one.after) for c in said("contact", ada.pk) for one in c.differences]
        assert steps == [("Paris", "Rome"), ("London", "Paris")]

    def test_of_a_rule_names_the_deed(self):
        rule = make.draft("*/pricing*", points=5)
        publication.publish([rule], actor=None, at=timezone.now())
        publication.pause(rule)
        publication.archive(rule, at=NOW)
        publication.restore(rule)
        assert deeds("pointaction", rule.pk) == [
            "brought back", "archived", "paused", "published", "made",
        ]  # fmt: skip
        made = {one.what: one.after for one in said("pointaction", rule.pk)[-1].differences}
        assert made["Points"] == "+5"
        assert "*/pricing*" in made["When a contact"]

    def test_of_a_resumed_rule_is_told_from_a_published_one(self):
        rule = make.draft()
        publication.publish([rule], actor=None, at=timezone.now() - timedelta(days=2))
        publication.pause(rule)
        publication.resume(rule)
        assert deeds("pointaction", rule.pk)[0] == "resumed"

    def test_of_a_trigger_tells_drafts_publication_and_what_it_does(self, ana):
        trigger = make.trigger(80, make.tagging("hot"))
        draft = drafts.working_copy(trigger)
        columns = {**draft.columns(), "threshold": 90}
        edited = drafts.Draft(**columns, actions=())
        drafts.save(trigger, edited, actor=ana, was_seen=drafts.seen(trigger))
        triggers.publish(trigger, actor=ana, at=NOW + timedelta(seconds=1))
        triggers.pause(trigger)
        assert deeds("pointtrigger", trigger.pk) == [
            "paused", "took away from", "published", "edited the draft of", "added to", "made",
        ]  # fmt: skip
        wrote = said("pointtrigger", trigger.pk)[3]
        assert ("At", "80 points", "90 points") in {
            (d.what, d.before, d.after) for d in wrote.differences
        }

    def test_of_a_contact_names_deletion_tags_and_restoration(self):
        ada = make.contact()
        tags.add([ada.pk], ["hot"])
        deletion.delete([ada.pk], at=NOW)
        deletion.restore([ada.pk])
        assert deeds("contact", ada.pk) == ["restored", "deleted", "tagged"]
        assert said("contact", ada.pk)[-1].differences[0].after == "hot"

    def test_of_an_erased_contact_says_that_it_was_erased(self):
        ada = make.contact(city="London")
        editing.change(ada.pk, fields={"city": "Paris"}, at=NOW)
        erasure.erase([ada.pk], at=NOW)
        last, first = said("contact", ada.pk)
        assert (last.deed, last.differences) == ("erased for ever", [])
        assert first.is_blank

    def test_of_a_script_names_its_token(self, ana):
        token, _raw = make.api_token(ana, name="Zapier")
        with acting(user_id=ana.pk, token=token.pk):
            Group.objects.update(name="Heat")
        assert said("group")[0].through == "API token “Zapier”"

    def test_of_a_visitor_or_trigger_says_so(self):
        Group.objects.update(name="x")
        assert said("group")[0].who == "Kindling"
        for through, who in ((Through.VISITOR, "A visitor"), (Through.TRIGGER, "A trigger")):
            with acting(through=through):
                Group.objects.update(name=who)
            assert said("group")[0].who == who

    def test_of_a_token_never_shows_more_than_how_it_begins(self):
        token, raw = make.api_token()
        api_tokens.revoke(token, actor=token.user, at=NOW)
        revoked, made = said("apitoken", token.pk)
        assert revoked.deed == "revoked"
        assert raw not in repr(made)


class TestList:
    def test_reads_page_after_page_without_gap_or_twice(self):
        for number in range(7):
            settings.put("company_name", f"Name {number}", None)
            Group.objects.update(name=f"Name {number}")
        whole = [(c.at, c.key, c.row) for c in reading.page(Wanted(), size=500).changes]
        seen, after = [], ""
        while True:
            page = reading.page(Wanted(), size=5, after=after)
            seen += page.changes
            if not page.older:
                break
            after = page.older
        assert [(c.at, c.key, c.row) for c in seen] == whole
        back = reading.page(Wanted(), size=5, before=page.newer).changes
        start = whole.index((page.changes[0].at, page.changes[0].key, page.changes[0].row))
        assert [(c.at, c.key, c.row) for c in back] == whole[start - 5 : start]

    def test_is_narrowed_to_a_person_a_kind_and_days(self, by_ana):
        settings.put("company_name", "Ember", by_ana)
        assert [c.key for c in said(user=by_ana.pk)] == ["setting"]
        assert said("group", user=by_ana.pk) == []
        assert "setting" not in {c.key for c in said(user=NOBODY)}
        assert said(since=timezone.now() + timedelta(days=1)) == []
        assert said("setting", until=timezone.now() + timedelta(days=1)) != []

    def test_tells_sign_ins_beside_it(self, ana):
        security.record(security.Kind.SIGNED_IN, user=ana)
        assert [(c.who, c.deed) for c in said("security")] == [("Ana Costa", "Signed in")]

    def test_costs_no_more_queries_for_more_rows(self, django_assert_max_num_queries):
        for number in range(20):
            ada = make.contact()
            editing.change(ada.pk, fields={"city": f"City {number}"}, at=NOW)
        with django_assert_max_num_queries(10):
            reading.page(Wanted(key="contact"), size=50)

    def test_cannot_be_asked_for_nonsense(self, client, ana):
        client.force_login(ana)
        for query in (
            "user=x", "kind=x", "since=x", "of=x&kind=contact", "after=x", "before=~~",
            "kind=contact&of=99999999999999999999999", "user=99999999999999999999",
            "after=2026-01-01T00:00:00%2B00:00~contact~-5", "of=%00&kind=setting",
        ):  # fmt: skip
            assert client.get(f"/administration/history/?{query}").status_code == 200, query


class TestScreen:
    def test_survives_addresses_that_make_no_sense(self, client, ana):
        client.force_login(ana)
        for day in ("9999-12-31", "0001-01-01"):
            assert (
                client.get(reverse("accounts:history"), {"since": day, "until": day}).status_code
                == 200
            )
        assert client.get("/administration/history/setting/%00/").status_code == 200

    def test_shows_words_and_links(self, client, by_ana):
        client.force_login(by_ana)
        rule = make.point_action(name="Looks at prices")
        PointAction.objects.filter(pk=rule.pk).update(points=25)
        page = client.get(reverse("accounts:history")).content.decode()
        assert "Looks at prices" in page
        assert rule.get_absolute_url() in page
        assert "+25" in page
        assert "counts_in_main" not in page

    def test_gives_a_file_that_no_spreadsheet_runs(self, client, ana):
        client.force_login(ana)
        settings.put("company_name", "=cmd|' /C calc'!A0", ana)
        answer = client.get(reverse("accounts:history-file"), {"kind": "setting"})
        text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
        heads, line = list(csv.reader(io.StringIO(text)))
        assert heads[0] == "When"
        assert line[-1] == "'=cmd|' /C calc'!A0"

    def test_gives_a_file_with_the_words_and_hours_of_who_asked(self, client):
        client.force_login(make.user(role=Role.OWNER, language="fr", time_zone="Asia/Tokyo"))
        settings.put("company_name", "Ours", User.objects.get())
        answer = client.get(reverse("accounts:history-file"), {"kind": "setting"})
        text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
        heads, line = list(csv.reader(io.StringIO(text)))
        with translation.override("fr"):
            assert heads[0] == gettext("When") != "When"
        assert line[0].endswith("+09:00")

    @pytest.mark.parametrize("key", ["pointaction", "pointtrigger", "group", "contact", "user"])
    def test_is_a_panel_of_each_object(self, client, ana, key):
        client.force_login(ana)
        things = {
            "pointaction": make.point_action(),
            "pointtrigger": make.trigger(),
            "group": Group.objects.get(pk=Group.MAIN),
            "contact": make.contact(),
            "user": ana,
        }
        thing = things[key]
        addresses = {
            "group": f"/points/scores/{thing.pk}/",
            "user": f"/administration/people/{thing.pk}/",
        }
        page = client.get(addresses.get(key) or thing.get_absolute_url()).content.decode()
        at = (
            reverse("contacts:history", args=[thing.pk])
            if key == "contact"
            else reverse("accounts:history-of", args=[key, thing.pk])
        )
        assert at in page
        assert client.get(at).status_code == 200
        assert client.get(at, headers={"HX-Request": "true"}).status_code == 200

    def test_is_not_shown_to_whom_it_is_not_for(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        page = client.get(make.contact().get_absolute_url()).content.decode()
        assert "/history/" not in page


class TestLastChange:
    def test_says_who_and_when(self, by_ana):
        ada = make.contact()
        assert reading.last_change("contact", ada.pk) is None
        editing.change(ada.pk, fields={"city": "Paris"}, at=NOW)
        found = reading.last_change("contact", ada.pk)
        assert found is not None
        assert found[0] == by_ana


def test_a_value_that_is_a_list_of_things_with_parts_is_told_in_words(client):
    Setting.objects.create(pk="parts", value=[{"name": "Shop"}, {"name": "Blog"}])
    client.force_login(make.user(role=Role.OWNER))
    answer = client.get(reverse("accounts:history"))
    assert answer.status_code == 200
    assert "name: Shop, name: Blog" in answer.content.decode()
