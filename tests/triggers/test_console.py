"""The Points console: what happens at N points, written, previewed and published by people."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts import tags as contact_tags
from points.models import Group
from points.publication import CannotPublish
from tests import make
from triggers import drafts, publication
from triggers.drafts import ChangedMeanwhile, Draft, DraftAction, in_force, working_copy
from triggers.models import Crossing, PointTrigger, Run, TriggerAction
from triggers.overlaps import overlaps
from triggers.preview import preview
from triggers.sentences import sentence

pytestmark = pytest.mark.django_db

NEW = "/points/triggers/new/"
VIP = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}


@pytest.fixture
def console(client):
    client.force_login(make.user(role=Role.RULE_ADMIN))
    return client


def typed(*rows, **more):
    """What a browser sends; `rows` are (kind, fields) of actions."""
    sent = {
        "name": "High-Interest",
        "threshold": "80",
        "colour": "red",
        "rearm": "reset",
        "rearm_below": "",
        "group": "1",
        "description": "",
        "seen": "",
        "row": [str(index) for index in range(len(rows))],
    }
    for index, (kind, fields) in enumerate(rows):
        sent |= {f"kind-{index}": kind, f"id-{index}": ""}
        sent |= {f"a{index}-{name}": value for name, value in fields.items()}
    return sent | more


def tags(*words):
    return "lead.changetags", {"add_tags": ", ".join(words), "remove_tags": ""}


def edited(trigger, **said):
    """Save a working copy that differs in `said`."""
    fresh = PointTrigger.objects.get(pk=trigger.pk)
    before = working_copy(fresh)
    draft = Draft(**{**before.columns(), "actions": before.actions, **said})
    drafts.save(fresh, draft, actor=make.user(), was_seen=drafts.seen(fresh))
    return fresh


def publish(trigger):
    fresh = PointTrigger.objects.get(pk=trigger.pk)
    publication.publish(fresh, actor=None, at=timezone.now())
    return fresh


class TestPublishing:
    def test_lets_a_draft_act_on_who_climbs_from_now_on(self):
        trigger = PointTrigger()
        draft = Draft("Hot", 80, "red", actions=(DraftAction(*make.tagging("hot")),))
        drafts.save(trigger, draft, actor=make.user(), was_seen="")
        above, climber = make.contact(), make.contact()
        make.entry(above, 90), make.entry(climber, 70)
        publish(trigger)
        make.entry(above, 5), make.entry(climber, 20)
        assert [crossing.contact for crossing in Crossing.objects.all()] == [climber]
        assert Run.objects.count() == 1

    def test_keeps_acting_as_published_while_the_copy_is_edited(self):
        trigger, ada = make.trigger(80), make.contact()
        edited(trigger, threshold=20)
        make.entry(ada, 30)
        assert not Crossing.objects.exists()

    def test_acts_by_the_edits_once_they_are_published(self):
        trigger, ada = make.trigger(80), make.contact()
        edited(trigger, threshold=20)
        publish(trigger)
        make.entry(ada, 30)
        assert Crossing.objects.get().threshold == 20

    def test_keeps_the_row_of_an_action_that_did_not_change(self):
        trigger = make.trigger(80, make.tagging("hot"))
        row = trigger.actions.get()
        edited(trigger, threshold=70)
        publish(trigger)
        assert [one.pk for one in drafts.rows(publish(trigger))] == [row.pk]

    def test_archives_the_row_of_an_action_that_changed_because_runs_name_it(self):
        trigger = make.trigger(80, make.tagging("hot"))
        old = trigger.actions.get()
        edited(trigger, actions=(DraftAction(*make.tagging("warm"), id=old.pk),))
        publish(trigger)
        old.refresh_from_db()
        new = TriggerAction.objects.get(trigger=trigger, archived_at=None)
        assert old.archived_at
        assert new.config["add_tags"] == ["warm"]

    def test_keeps_the_order_that_was_asked_for(self):
        trigger = make.trigger(80, make.tagging("a"), make.tagging("b"))
        edited(trigger, actions=tuple(reversed(in_force(trigger).actions)))
        said = in_force(publish(trigger))
        assert [action.config["add_tags"] for action in said.actions] == [["b"], ["a"]]

    def test_refuses_a_copy_that_somebody_saved_meanwhile(self):
        trigger = make.trigger()
        as_it_was_read = PointTrigger.objects.get(pk=trigger.pk)
        edited(trigger, threshold=20)
        with pytest.raises(ChangedMeanwhile):
            publication.publish(as_it_was_read, actor=None, at=timezone.now())

    def test_refuses_an_action_that_nobody_knows_any_more(self):
        trigger = edited(make.trigger(), actions=(DraftAction("gone.kind"),))
        with pytest.raises(CannotPublish):
            publish(trigger)


class TestPausing:
    def test_stops_acting_and_resuming_acts_again(self):
        trigger, ada, bob = make.trigger(80), make.contact(), make.contact()
        publication.pause(trigger)
        make.entry(ada, 90)
        publication.resume(trigger, at=timezone.now())
        make.entry(bob, 90)
        assert [crossing.contact for crossing in Crossing.objects.all()] == [bob]

    def test_cannot_end_where_the_score_was_archived(self):
        fit = Group.objects.create(name="Fit")
        trigger = make.trigger(group=fit)
        publication.pause(trigger)
        Group.objects.filter(pk=fit.pk).update(archived_at=timezone.now())
        with pytest.raises(CannotPublish, match="Fit, which is archived"):
            publication.resume(trigger, at=timezone.now())

    def test_stays_paused_when_an_open_form_is_saved(self):
        trigger = make.trigger(80)
        as_the_form_read_it = PointTrigger.objects.get(pk=trigger.pk)
        publication.pause(trigger)
        said = in_force(as_the_form_read_it)
        was_seen = drafts.seen(as_the_form_read_it)
        drafts.save(as_the_form_read_it, said, actor=make.user(), was_seen=was_seen)
        assert not PointTrigger.objects.get().is_published


class TestSentence:
    def test_says_the_whole(self):
        draft = Draft("High-Interest", 80, "red", actions=(DraftAction(*make.tagging("hot")),))
        assert str(sentence(draft, Group.objects.get())) == (
            "When the score climbs to 80: show the contact in red as “High-Interest”"
            " and add the tag “hot”."
        )

    def test_never_fails_on_a_kind_that_nobody_knows(self):
        draft = Draft("Hot", 80, "red", actions=(DraftAction("gone.kind"),))
        assert "something unknown" in str(sentence(draft, Group.objects.get()))


class TestOverlaps:
    def test_warns_of_a_second_trigger_at_the_same_points(self):
        make.trigger(80, name="Hot")
        (overlap,) = overlaps(Draft("Also", 80, "blue"), of=PointTrigger())
        assert "“Hot” is at 80 points too" in overlap.words

    def test_warns_of_a_colour_that_is_taken(self):
        make.trigger(80, name="Hot", colour="red")
        assert overlaps(Draft("Warm", 50, "red"), of=PointTrigger())

    def test_is_quiet_about_other_scores_and_itself(self):
        trigger = make.trigger(80)
        make.trigger(80, group=Group.objects.create(name="Fit"))
        assert overlaps(in_force(trigger), of=trigger) == []


class TestPreview:
    def ask(self, draft, trigger=None, days=30):
        since = timezone.now() - timedelta(days=days)
        return preview(draft, trigger=trigger or PointTrigger(), since=since, at=timezone.now())

    def test_says_who_is_there_already(self):
        ada, bob = make.contact(), make.contact()
        make.entry(ada, 85), make.entry(bob, 10)
        answer = self.ask(Draft("Hot", 80, "red"))
        assert (answer.above, [one.contact for one in answer.top]) == (1, [ada])

    def test_leaves_out_whom_nobody_knows(self):
        make.entry(make.anonymous(), 85)
        assert self.ask(Draft("Hot", 80, "red")).above == 0

    def test_says_who_shows_a_higher_trigger_instead(self):
        make.trigger(90, name="Very hot")
        for points in (85, 95):
            make.entry(make.contact(), points)
        answer = self.ask(Draft("Hot", 80, "red"))
        assert (answer.above, answer.shown, answer.covered_by.name) == (2, 1, "Very hot")

    def test_counts_who_climbed_over_it_lately_each_once(self):
        ada, bob = make.contact(), make.contact()
        for points in (85, -10, 10):
            make.entry(ada, points)
        make.entry(bob, 85, at=timezone.now() - timedelta(days=60))
        assert self.ask(Draft("Hot", 80, "red")).climbed == 1
        assert self.ask(Draft("Hot", 80, "red"), days=90).climbed == 2

    def test_counts_nobody_who_moved_above_it_only(self):
        ada = make.contact()
        make.entry(ada, 85, at=timezone.now() - timedelta(days=60))
        make.entry(ada, 5)
        assert self.ask(Draft("Hot", 80, "red")).climbed == 0


class TestTriggerForm:
    def test_saves_a_draft_that_does_nothing_yet(self, console):
        console.post(NEW, typed(tags("hot")))
        trigger = PointTrigger.objects.get()
        assert (trigger.is_published, trigger.threshold) == (False, 80)
        assert not TriggerAction.objects.exists(), "rows are made when it is published"
        assert working_copy(trigger).actions[0].config["add_tags"] == ["hot"]

    def test_publishes_at_once_where_that_was_asked(self, console):
        console.post(NEW, typed(tags("hot"), then="publish"))
        trigger = PointTrigger.objects.get()
        assert (trigger.is_published, trigger.draft) == (True, None)
        assert trigger.actions.get().config["add_tags"] == ["hot"]

    def test_changes_what_is_published_only_in_the_draft(self, console):
        trigger = make.trigger(80, name="Hot")
        sent = typed(threshold="60", seen=trigger.modified_at.isoformat())
        console.post(f"/points/triggers/{trigger.pk}/edit/", sent)
        trigger.refresh_from_db()
        assert (trigger.threshold, working_copy(trigger).threshold) == (80, 60)
        shown = console.get(trigger.get_absolute_url()).content.decode()
        assert "Published, with unpublished changes" in shown

    def test_is_no_change_to_save_what_is_published_already(self, console):
        trigger = make.trigger(80, make.tagging("hot"))
        row = trigger.actions.get()
        sent = typed(tags("hot"), seen=trigger.modified_at.isoformat()) | {"id-0": row.pk}
        console.post(f"/points/triggers/{trigger.pk}/edit/", sent)
        assert PointTrigger.objects.get().draft is None

    @pytest.mark.parametrize(
        ("mistake", "complaint"),
        [
            ({"threshold": ""}, "At how many points?"),
            ({"threshold": "99999999999"}, "between -2147483648 and 2147483647"),
            ({"colour": "#ff0000"}, "Select a valid choice"),
            ({"rearm": "below"}, "Past which number?"),
            ({"rearm": "below", "rearm_below": "81"}, "must not be higher"),
            ({"rearm": "below", "rearm_below": "79", "waits_for": "fall"}, "must not be lower"),
            ({"rearm": "again"}, "wait for a condition"),
            ({"waits_for": "condition"}, "Say what is to become true."),
            ({"pacing-quiet_from": "20:00"}, "Until when?"),
            ({"pacing-quiet_days": ["0", "1", "2", "3", "4", "5", "6"]}, "Leave at least one day"),
            ({"pacing-most_a_day": "0"}, "greater than or equal to 1"),
            (
                {"published_from": "2030-01-02T00:00", "published_until": "2030-01-01T00:00"},
                "The end must be later",
            ),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, console, mistake, complaint):
        answer = console.post(NEW, typed(**mistake))
        assert answer.status_code == 422
        assert complaint in answer.content.decode()

    def test_writes_one_that_waits_for_a_condition(self, console):
        sent = typed(
            tags("hot"),
            waits_for="condition",
            condition=json.dumps(VIP),
            rearm="again",
            threshold="",
        )
        console.post(NEW, sent | {"then": "publish"})
        trigger = PointTrigger.objects.get()
        assert trigger.is_published
        assert trigger.condition == VIP
        said = console.get(trigger.get_absolute_url()).content.decode()
        assert "When a contact has the tag “vip”" in said
        ada = make.contact()
        contact_tags.add([ada.pk], ["vip"])
        assert Crossing.objects.get().contact == ada
        page = console.get(f"/points/triggers/{trigger.pk}/preview/").content.decode()
        assert "It is true now of" in page

    def test_writes_one_that_waits_for_a_fall_and_keeps_quiet_at_night(self, console):
        sent = typed(
            tags("cold"),
            waits_for="fall",
            threshold="20",
            rearm="below",
            rearm_below="40",
            **{
                "pacing-quiet_from": "20:00",
                "pacing-quiet_until": "08:00",
                "pacing-quiet_days": ["5", "6"],
                "pacing-most_a_day": "10",
            },
        )
        console.post(NEW, sent)
        trigger = PointTrigger.objects.get()
        draft = working_copy(trigger)
        assert (draft.waits_for, draft.threshold, draft.rearm_below) == ("fall", 20, 40)
        assert draft.pacing == {
            "quiet_from": "20:00",
            "quiet_until": "08:00",
            "quiet_days": [5, 6],
            "most_a_day": 10,
        }
        page = console.get(f"/points/triggers/{trigger.pk}/edit/").content.decode()
        assert "When the score falls below 20" in page
        assert "At most 10 messages go a day" in page
        assert "Messages wait on Saturday and Sunday" in page

    def test_refuses_to_publish_a_condition_that_nobody_understands(self):
        trigger = make.trigger(0, waits_for="condition", condition=VIP)
        PointTrigger.objects.update(condition={"all": [{"kind": "moon"}]})
        trigger.refresh_from_db()
        with pytest.raises(CannotPublish, match="cannot be worked out"):
            publication.publish(trigger, actor=make.user(), at=timezone.now())

    def test_says_what_is_wrong_in_an_action(self, console):
        answer = console.post(NEW, typed(("lead.changetags", {"add_tags": ""})))
        assert answer.status_code == 422
        assert "Write at least one tag" in answer.content.decode()

    def test_adds_an_action_without_losing_what_was_typed(self, console):
        sent = typed(tags("hot"), threshold="75", do="add:email.send_to_user")
        answer = console.post(NEW, sent)
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert [row.kind_key for row in answer.context["form"].actions.rows] == [
            "lead.changetags",
            "email.send_to_user",
        ]
        assert 'value="75"' in shown
        assert 'value="hot"' in shown
        assert "This field is required" not in shown
        assert not PointTrigger.objects.exists()

    @pytest.mark.parametrize(
        ("deed", "left"),
        [("remove:0", ["b"]), ("up:1", ["b", "a"]), ("down:0", ["b", "a"]), ("up:0", ["a", "b"])],
    )
    def test_removes_and_moves_actions(self, console, deed, left):
        answer = console.post(NEW, typed(tags("a"), tags("b"), do=deed))
        rows = answer.context["form"].actions.rows
        assert [row.form["add_tags"].value() for row in rows] == left

    @pytest.mark.parametrize("deed", ["add:gone.kind", "remove:9", "dance:1", "up:", ":"])
    def test_shrugs_at_a_button_that_it_does_not_have(self, console, deed):
        assert console.post(NEW, typed(tags("a"), do=deed)).status_code == 200

    def test_keeps_an_action_that_nobody_knows_until_it_is_removed(self, console):
        trigger = make.trigger(80, ("gone.kind", {"what": "ever"}))
        path = f"/points/triggers/{trigger.pk}/edit/"
        assert "Nobody knows any more" in console.get(path).content.decode()
        sent = typed(("gone.kind", {}), seen=trigger.modified_at.isoformat(), threshold="70")
        console.post(path, sent | {"id-0": trigger.actions.get().pk})
        assert working_copy(PointTrigger.objects.get()).actions[0].config == {"what": "ever"}

    def test_refuses_to_overwrite_what_somebody_else_saved_and_says_who(self, console):
        trigger = make.trigger(80)
        was_seen = drafts.seen(trigger)
        edited(trigger, threshold=20)
        answer = console.post(
            f"/points/triggers/{trigger.pk}/edit/", typed(threshold="99", seen=was_seen)
        )
        assert "Nothing was saved" in answer.content.decode()
        assert working_copy(PointTrigger.objects.get()).threshold == 20

    def test_forgets_unpublished_edits(self, console):
        trigger = edited(make.trigger(80), threshold=20)
        console.post(f"/points/triggers/{trigger.pk}/forget/")
        assert working_copy(PointTrigger.objects.get()).threshold == 80


class TestLiveSentence:
    def test_says_what_the_trigger_will_do_and_shows_a_row(self, console):
        answer = console.post("/points/triggers/sentence/", typed(tags("hot"), colour="teal"))
        said = answer.content.decode()
        assert "When the score climbs to 80" in said
        assert "add the tag “hot”" in said
        assert "tint-teal" in said

    def test_warns_of_a_second_trigger_at_the_same_points(self, console):
        make.trigger(80, name="Hot")
        said = console.post("/points/triggers/sentence/", typed()).content.decode()
        assert "“Hot” is at 80 points too" in said

    def test_waits_quietly_for_a_form_that_is_half_filled_in(self, console):
        assert console.post("/points/triggers/sentence/", {"threshold": "x"}).status_code == 200


class TestScreens:
    def test_says_what_it_is_for_while_it_is_empty(self, console):
        assert "Make the first trigger" in console.get("/points/triggers/").content.decode()

    def test_lists_the_highest_first_with_who_crossed_lately(self, console):
        make.trigger(50, name="Warm"), make.trigger(80, name="Hot")
        make.entry(make.contact(), 60)
        answer = console.get("/points/triggers/")
        assert [line["said"].name for line in answer.context["lines"]] == ["Hot", "Warm"]
        assert "reached by 1 contact" in " ".join(answer.content.decode().split())

    def test_lists_who_climbed_over_it_by_time_and_not_by_when_it_was_written(self, console):
        trigger, now = make.trigger(80), timezone.now()
        today, last_week = make.contact(), make.contact()
        make.entry(today, 90, at=now)
        make.entry(last_week, 90, at=now - timedelta(days=7))
        rows = console.get(trigger.get_absolute_url()).context["crossings"]["rows"]
        assert [row.contact for row in rows] == [today, last_week]

    def test_costs_as_many_queries_for_many_triggers_as_for_one(
        self, console, django_assert_max_num_queries
    ):
        for threshold in range(10, 90, 5):
            make.trigger(threshold, make.tagging())
        with django_assert_max_num_queries(12):
            console.get("/points/triggers/")

    def test_shows_who_climbed_over_it(self, console):
        trigger = make.trigger(80)
        make.entry(make.contact(firstname="Ada", lastname="Lovelace"), 90)
        assert "Ada Lovelace" in console.get(trigger.get_absolute_url()).content.decode()

    def test_previews_before_publishing(self, console):
        console.post(NEW, typed(tags("hot")))
        make.entry(make.contact(firstname="Ada", lastname="Lovelace"), 90)
        pk = PointTrigger.objects.get().pk
        shown = console.get(f"/points/triggers/{pk}/preview/").content.decode()
        assert "Ada Lovelace" in shown
        assert "from now on" in shown

    def test_archives_with_a_way_back(self, console):
        trigger = make.trigger()
        shown = console.post(f"/points/triggers/{trigger.pk}/archive/", follow=True)
        assert f"/points/triggers/{trigger.pk}/restore/" in shown.content.decode()
        assert not console.get("/points/triggers/").context["lines"]
        assert console.get("/points/triggers/?state=archived").context["lines"]

    def test_duplicates_as_a_draft(self, console):
        trigger = make.trigger(80, make.tagging("hot"), name="Hot")
        console.post(f"/points/triggers/{trigger.pk}/duplicate/")
        copy = working_copy(PointTrigger.objects.get(is_published=False))
        assert (copy.name, copy.actions[0].config["add_tags"]) == ("Copy of Hot", ["hot"])


class TestRights:
    def test_lets_everybody_look_and_only_marketers_draft(self, client):
        trigger = make.trigger()
        client.force_login(make.user(role=Role.SALES))
        for path in ("/points/triggers/", trigger.get_absolute_url()):
            assert client.get(path).status_code == 200
        assert client.get(NEW).status_code == 403

    @pytest.mark.parametrize("deed", ["publish", "pause", "resume", "archive", "restore"])
    def test_lets_marketers_draft_and_not_publish(self, client, deed):
        trigger = make.trigger()
        client.force_login(make.user(role=Role.MARKETER))
        assert client.post(reverse(f"triggers:{deed}", args=[trigger.pk])).status_code == 403
