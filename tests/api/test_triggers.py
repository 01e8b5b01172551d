"""/api/points/triggers: what happens at N points, as scripts make and change it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Job
from accounts.roles import Role
from points.models import Group
from tests import make
from tests.contacts.importing import work_off
from triggers import drafts, keeping, publication
from triggers.api import keeping as by_script
from triggers.api.colours import DIGITS, digits_of, name_of
from triggers.contract import EVENT_TYPES
from triggers.models import PointTrigger, Rearm, Run, TriggerAction, Waits

pytestmark = pytest.mark.django_db

TAGGING = {
    "name": "tag them",
    "description": "as hot",
    "type": "lead.changetags",
    "order": 1,
    "properties": {"add_tags": ["hot"], "remove_tags": []},
}
MAILING = {
    "name": "send email",
    "description": "test",
    "type": "email.send",
    "order": 2,
    "properties": {"email": 1},
}


@pytest.fixture
def api():
    return make.api()


def made(api, **said):
    answer = api.post("/api/points/triggers/new", {"name": "test", "points": 5, **said})
    assert answer.status_code == 201, answer.content
    return answer.json()["trigger"]


def edited(api, trigger, how="patch", **said):
    answer = getattr(api, how)(f"/api/points/triggers/{trigger['id']}/edit", said)
    assert answer.status_code == 200, answer.content
    return answer.json()["trigger"]


def refused(answer, field):
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    assert list(error["details"]) == [field], error
    return error["details"][field][0]


def without_ids(events):
    return [{key: event[key] for key in event if key != "id"} for event in events]


class TestTrigger:
    def test_is_told_as_the_contract_has_it(self, api):
        trigger = made(
            api, description="d", color="4e5d9d", events=[TAGGING, MAILING], triggerExistingLeads=0
        )
        assert trigger == {
            "isPublished": False,
            "dateAdded": trigger["dateAdded"],
            "dateModified": trigger["dateModified"],
            "createdBy": api.user.pk,
            "createdByUser": str(api.user),
            "modifiedBy": api.user.pk,
            "modifiedByUser": str(api.user),
            "id": PointTrigger.objects.get().pk,
            "name": "test",
            "category": None,
            "description": "d",
            "publishUp": None,
            "publishDown": None,
            "points": 5,
            "color": "4e5d9d",
            "events": trigger["events"],
            "triggerExistingLeads": False,
            "group": None,
        }
        assert without_ids(trigger["events"]) == [TAGGING, MAILING]
        assert all(isinstance(event["id"], int) for event in trigger["events"])
        assert api.get(f"/api/points/triggers/{trigger['id']}").json() == {"trigger": trigger}

    def test_acts_once_it_is_published(self, api):
        made(api, isPublished=True, events=[TAGGING])
        ada = make.contact()
        make.entry(ada, 5)
        keeping.keep_all()
        assert list(ada.tags.values_list("name", flat=True)) == ["hot"]

    def test_shows_its_colour_by_the_name_that_is_nearest(self, api):
        made(api, color="#4E5D9D")
        made(api, color="f00")
        made(api)
        made(api, color="")
        colours = PointTrigger.objects.order_by("pk").values_list("colour", flat=True)
        assert list(colours) == ["blue", "red", "grey", "grey"]

    def test_is_listed_and_archived(self, api):
        trigger = made(api, isPublished=True)
        assert api.get("/api/points/triggers", search="is:published").json() == {
            "total": 1,
            "triggers": [trigger],
        }
        told = api.delete(f"/api/points/triggers/{trigger['id']}/delete").json()
        assert told == {"trigger": trigger | {"id": None}}
        assert api.get("/api/points/triggers").json()["total"] == 0
        assert PointTrigger.objects.get().archived_at

    def test_that_somebody_made_on_screen_is_told_with_its_actions(self, api):
        on_screen = make.trigger(80, make.tagging("hot"), make.mailing("a@kindling.example"))
        told = api.get(f"/api/points/triggers/{on_screen.pk}").json()["trigger"]
        assert [event["type"] for event in told["events"]] == [
            "lead.changetags",
            "email.send_to_user",
        ]
        assert told["events"][1]["properties"]["to"] == "a@kindling.example"
        assert edited(api, told, "put", **told)["events"] == told["events"]

    def test_may_look_at_another_score(self, api):
        fit = Group.objects.create(name="Fit")
        assert made(api, group=fit.pk)["group"]["id"] == fit.pk


class TestChange:
    def test_by_patch_leaves_the_events_that_it_does_not_name(self, api):
        trigger = made(api, events=[TAGGING, MAILING])
        told = edited(api, trigger, points=9)
        assert told == trigger | {"points": 9, "dateModified": told["dateModified"]}
        first = trigger["events"][0]
        told = edited(api, trigger, events=[{"id": first["id"], "name": "renamed"}])
        assert told["events"] == [first | {"name": "renamed"}, trigger["events"][1]]

    def test_by_put_takes_away_the_events_that_it_does_not_name(self, api):
        trigger = made(api, events=[TAGGING, MAILING], color="ff0000")
        (_, mailing) = trigger["events"]
        told = edited(api, trigger, "put", name="test", points=5, events=[mailing])
        assert (told["events"], told["color"]) == ([mailing], "a0acb8")
        assert edited(api, trigger, "put", name="test", points=5)["events"] == []

    def test_of_an_unknown_one_makes_it_by_put_and_fails_by_patch(self, api):
        whole = {"name": "test", "points": 5}
        assert api.put("/api/points/triggers/987654/edit", whole).status_code == 201
        assert api.patch("/api/points/triggers/987654/edit", whole).status_code == 404

    def test_replaces_an_action_that_has_acted_and_knows_it_by_its_old_id(self, api):
        trigger = made(api, isPublished=True, events=[TAGGING])
        make.entry(make.contact(), 5)
        (event,) = trigger["events"]
        event["properties"] = {"add_tags": ["warm"], "remove_tags": []}
        for _ in range(2):
            told = edited(api, trigger, events=[event])
            assert without_ids(told["events"]) == without_ids([event])
        assert told["events"][0]["id"] != event["id"]
        assert TriggerAction.objects.get(pk=event["id"]).archived_at

    def test_leaves_edits_waiting_that_somebody_made_in_the_console(self, api):
        trigger = made(api, isPublished=True, events=[TAGGING])
        row = PointTrigger.objects.get()
        edits = replace(drafts.working_copy(row), name="Edited", threshold=50)
        drafts.save(row, edits, actor=make.user(), was_seen=drafts.seen(row))
        told = edited(api, trigger, color="ff0000")
        assert (told["name"], told["points"]) == ("test", 5)
        waiting = drafts.working_copy(PointTrigger.objects.get())
        assert (waiting.name, waiting.threshold, waiting.colour) == ("Edited", 50, "red")

    def test_in_the_console_keeps_what_a_script_sent(self, api):
        trigger = made(api, color="4e5d9d", events=[TAGGING])
        row = PointTrigger.objects.get()
        edits = replace(drafts.working_copy(row), threshold=50)
        drafts.save(row, edits, actor=make.user(), was_seen=drafts.seen(row))
        publication.publish(row, actor=None, at=row.modified_at)
        told = api.get(f"/api/points/triggers/{trigger['id']}").json()["trigger"]
        assert (told["points"], told["color"], told["events"]) == (50, "4e5d9d", trigger["events"])


class TestEvents:
    def test_are_taken_off_by_their_ids(self, api):
        trigger = made(api, events=[TAGGING, MAILING])
        path = f"/api/points/triggers/{trigger['id']}/events/delete"
        first, second = (event["id"] for event in trigger["events"])
        told = api.client.delete(f"{path}?events[]={first}&events[]=987654").json()["trigger"]
        assert [event["id"] for event in told["events"]] == [second]
        told = api.client.delete(f"{path}?events[0]={second}").json()["trigger"]
        assert told["events"] == []
        assert api.get(f"/api/points/triggers/{trigger['id']}").json()["trigger"] == told

    def test_are_taken_off_by_a_list_only(self, api):
        trigger = made(api, events=[TAGGING])
        path = f"/api/points/triggers/{trigger['id']}/events/delete"
        for query in ("", "?events=7"):
            answer = api.client.delete(path + query)
            assert answer.status_code == 400
            said = answer.json()["errors"][0]["message"]
            assert said == "The events attribute must be array."

    def test_keep_their_order(self, api):
        late, early = MAILING | {"order": 7}, TAGGING | {"order": 3}
        told = made(api, events=[late, early])["events"]
        assert [event["order"] for event in told] == [3, 7]

    def test_mail_colleagues_as_mautic_says_it(self, api):
        ada = make.user("ada@kindling.example")
        sent = {
            "useremail": {"email": 9},
            "user_id": [str(ada.pk)],
            "to_owner": 1,
            "to": "x@kindling.example, y@kindling.example",
            "cc": "",
            "bcc": None,
        }
        event = {"name": "tell", "type": "email.send_to_user", "properties": sent}
        told = made(api, isPublished=True, events=[event])["events"]
        assert told[0]["properties"] == sent
        assert TriggerAction.objects.get().config == {
            "user_ids": [ada.pk],
            "to_owner": True,
            "to": ["x@kindling.example", "y@kindling.example"],
            "cc": [],
            "bcc": [],
            "subject": "",
            "intro": "",
        }

    def test_have_types(self, api):
        types = api.get("/api/points/triggers/events/types").json()["eventTypes"]
        assert types["lead.changetags"] == "Modify contact's tags"
        assert types.keys() >= EVENT_TYPES.keys()


class TestActing:
    def test_keeps_to_its_dates(self, api):
        trigger = made(
            api,
            isPublished=True,
            publishUp="2020-01-01 00:00:00",
            publishDown="2021-01-01T00:00:00Z",
            events=[TAGGING],
        )
        assert trigger["publishUp"] == "2020-01-01T00:00:00+00:00"
        assert trigger["publishDown"] == "2021-01-01T00:00:00+00:00"
        make.entry(make.contact(), 1000)
        assert not Run.objects.exists()

    def test_reaches_those_who_have_the_points_already_one_by_one(self, api):
        ada = make.contact()
        make.entry(ada, 1000)
        trigger = made(api, events=[TAGGING], triggerExistingLeads=True)
        assert not Job.objects.exists()
        api.patch(f"/api/points/triggers/{trigger['id']}/edit", {"isPublished": True})
        work_off(Job.objects.get())
        assert Run.objects.get().contact == ada
        api.patch(f"/api/points/triggers/{trigger['id']}/edit", {"name": "again"})
        work_off(Job.objects.order_by("pk").last())
        assert Run.objects.count() == 1


class TestRefusal:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"points": 2**31}, "points"),
            ({"color": "greenish"}, "color"),
            ({"category": 7}, "category"),
            ({"events": "all"}, "events"),
            ({"events": [{"name": "x"}]}, "events"),
            ({"events": [{"type": "telepathy"}]}, "events.0.type"),
            ({"events": [TAGGING | {"properties": "x"}]}, "events.0.properties"),
            ({"events": [MAILING], "isPublished": True}, "isPublished"),
            ({"publishUp": "some day", "isPublished": True}, "publishUp"),
        ],
    )
    def test_names_the_field(self, api, said, field):
        sent = {"name": "test", "points": 5, **said}
        assert refused(api.post("/api/points/triggers/new", sent), field)
        assert not PointTrigger.objects.exists()

    def test_is_of_acting_only_what_cannot_be_done_yet_is_kept(self, api):
        trigger = made(api, events=[MAILING], triggerExistingLeads=True)
        assert trigger["triggerExistingLeads"] is True
        answer = api.patch(f"/api/points/triggers/{trigger['id']}/edit", {"isPublished": True})
        assert "Send an email" in refused(answer, "isPublished")

    def test_is_said_in_the_console_as_well(self, api, client):
        trigger = made(api, events=[MAILING])
        client.force_login(make.user())
        page = client.get(f"/points/triggers/{trigger['id']}/").content.decode()
        assert "do what Kindling cannot do yet (Send an email)" in page

    def test_lets_a_marketer_draft_what_a_rule_admin_publishes(self):
        marketer, admin = make.api(role=Role.MARKETER), make.api(role=Role.RULE_ADMIN)
        trigger = made(marketer)
        path = f"/api/points/triggers/{trigger['id']}"
        assert marketer.patch(f"{path}/edit", {"isPublished": True}).status_code == 403
        assert admin.patch(f"{path}/edit", {"isPublished": True}).status_code == 200
        assert marketer.patch(f"{path}/edit", {"points": 7}).status_code == 403
        assert marketer.delete(f"{path}/delete").status_code == 403

    def test_keeps_a_marketer_from_changing_what_acts_again_when_it_is_resumed(self):
        marketer, admin = make.api(role=Role.MARKETER), make.api(role=Role.RULE_ADMIN)
        trigger = made(admin, isPublished=True, events=[TAGGING])
        path = f"/api/points/triggers/{trigger['id']}"
        admin.patch(f"{path}/edit", {"isPublished": False})
        giving = {"type": "points.change", "properties": {"points": 1000}}
        assert marketer.patch(f"{path}/edit", {"points": 1}).status_code == 403
        assert marketer.put(f"{path}/edit", {"name": "x", "events": [giving]}).status_code == 403
        events = f"events[]={trigger['events'][0]['id']}"
        assert marketer.delete(f"{path}/events/delete?{events}").status_code == 403

    def test_asks_for_rights_once_more_when_the_trigger_is_locked(self):
        trigger = make.trigger(80)  # published, since the marketer looked
        with pytest.raises(PermissionDenied):
            by_script.remove_events(
                trigger.pk, [], actor=make.user(role=Role.MARKETER), at=timezone.now()
            )


class TestColour:
    def test_has_a_name_of_its_own(self):
        assert {name: name_of(digits) for name, digits in DIGITS.items()} == {
            name: name for name in DIGITS
        }

    @pytest.mark.parametrize("grey", ["000000", "ffffff", "a0acb8", "555555"])
    def test_is_grey_without_a_hue(self, grey):
        assert name_of(grey) == "grey"

    def test_is_read_with_three_digits_or_six(self):
        assert [digits_of(text) for text in ("#F00", "ff0000", "red", "ff00")] == [
            "ff0000",
            "ff0000",
            None,
            None,
        ]


class TestWhatAFormWouldRefuse:
    @pytest.mark.parametrize(
        ("kind", "properties", "words"),
        [
            ("task.create", {"title": "Call", "due_in": 10**9}, "due_in"),
            ("note.add", {"text": "x" * 20_000}, "text"),
            ("note.add", {"text": "Hello {nobody}"}, "{nobody}"),
            ("field.change", {"field": "email", "value": "a@b.example"}, "field"),
        ],
    )
    def test_is_refused_here_as_well_with_words(self, api, kind, properties, words):
        event = {"type": kind, "properties": properties}
        answer = api.post(
            "/api/points/triggers/new", {"name": "test", "points": 5, "events": [event]}
        )
        assert words in refused(answer, "events")
        assert not PointTrigger.objects.exists()

    def test_leaves_an_action_that_is_not_complete_yet_as_it_is(self, api):
        trigger = made(api, events=[{"type": "task.create", "properties": {}}])
        assert trigger["events"][0]["properties"] == {}

    def test_says_that_a_number_is_on_the_wrong_side_of_where_it_fires_again(self, api):
        trigger = make.trigger(80, rearm="below", rearm_below=60)
        answer = api.patch(f"/api/points/triggers/{trigger.pk}/edit", {"points": 50})
        assert "higher" in refused(answer, "points")
        trigger.refresh_from_db()
        assert trigger.threshold == 80


class TestANumberPastWhichItActsAgain:
    @pytest.mark.parametrize(
        ("waits_for", "past", "bad", "good"),
        [(Waits.CLIMB, 60, 59, 60), (Waits.FALL, 100, 101, 100)],
    )
    def test_that_the_console_has_set_binds_a_script(self, api, waits_for, past, bad, good):
        hot = make.trigger(80, waits_for=waits_for, rearm=Rearm.BELOW, rearm_below=past)
        refused(api.patch(f"/api/points/triggers/{hot.pk}/edit", {"points": bad}), "points")
        hot.refresh_from_db()
        assert hot.threshold == 80
        assert edited(api, {"id": hot.pk}, points=good)["points"] == good
