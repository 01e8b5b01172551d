"""Limits, waits and fading: what they say, how they are asked for, what is shown of them.

What they do is in `cases/` (test_cases.py).
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pydantic import ValidationError

from accounts import slices
from accounts.models import Job
from accounts.roles import Role
from points import policies, settling, why
from points.models import Award, Entry, Group, PointAction, Reason, Repeats
from points.policies import Cap, Fade, Policy
from points.preview import preview
from tests import make

NOW = timezone.now()

LIMITS = {"caps": [{"most": 2, "of": "times", "per": "day"}]}
FADES = {"fade": {"percent": 50, "every_days": 30}}


class TestAPolicy:
    @pytest.mark.parametrize(
        "policy",
        [
            Policy(),
            Policy(caps=(Cap(3, "times", "day"), Cap(50, "points", "ever")), cooldown_minutes=30),
            Policy(expires_after_days=90, again_after_reset=True),
            Policy(fade=Fade(10, 7)),
        ],
    )
    def test_is_kept_as_json(self, policy):
        assert policies.of(policy.json()) == policy

    def test_that_says_nothing_is_kept_as_nothing(self):
        assert Policy().json() == {}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"caps": [{"most": 0, "of": "times", "per": "day"}]},
            {"caps": [{"most": 1, "of": "euros", "per": "day"}]},
            {"caps": [{"most": 1, "of": "times", "per": "day"}] * 2},
            {"caps": "many"},
            {"cooldown_minutes": -1},
            {"expires_after_days": 10**9},
            {"fade": {"percent": 100, "every_days": 1}},
            {"fade": {"percent": 50, "every_days": 30}, "expires_after_days": 3},
            {"half_life": 30},
        ],
    )
    def test_that_makes_no_sense_is_refused(self, wrong):
        with pytest.raises(ValidationError):
            policies.of(wrong)

    def test_says_itself_in_words(self):
        policy = Policy(
            caps=(Cap(3, "times", "day"), Cap(1, "times", "ever"), Cap(50, "points", "week")),
            cooldown_minutes=120,
            fade=Fade(50, 30),
        )
        assert policies.said(policy) == [
            "at most 3 times a day",
            "at most once in all",
            "at most 50 points a week",
            "not again within 2 hours",
            "fades by 50 % every 30 days",
        ]

    def test_changes_what_a_point_is_worth_exactly_when_it_says_so(self):
        for policy in (Policy(expires_after_days=7), Policy(fade=Fade(20, 7))):
            changes_at = policy.next_change(NOW, after=NOW)
            just_before = changes_at - timedelta(seconds=1)
            assert changes_at == NOW + timedelta(days=7)
            assert policy.worth(NOW, at=just_before) == 1
            assert policy.worth(NOW, at=changes_at) < 1
            assert policy.next_change(NOW, after=just_before) == changes_at


NEW = "/points/new/url.hit/"


def typed(**more):
    """What a browser sends for a new rule about pages."""
    said = {"which-url": "*/pricing*", "points": "3", "repeats": "every", "group": "1"}
    return {**said, "name": "", "seen": "", "then": "save", **more}


@pytest.fixture
def console(client):
    client.force_login(make.user(role=Role.RULE_ADMIN))
    return client


@pytest.mark.django_db
class TestTheFormOfARule:
    def test_asks_for_limits_a_wait_and_fading(self, console):
        console.post(
            NEW,
            typed(
                **{
                    "policy-cap-0-most": "3",
                    "policy-cap-0-of": "times",
                    "policy-cap-0-per": "day",
                    "policy-cap-1-most": "50",
                    "policy-cap-1-of": "points",
                    "policy-cap-1-per": "ever",
                    "policy-cooldown": "2",
                    "policy-cooldown_unit": "60",
                    "policy-fade_percent": "50",
                    "policy-fade_every_days": "30",
                }
            ),
        )
        assert policies.of(PointAction.objects.get().policy) == Policy(
            caps=(Cap(3, "times", "day"), Cap(50, "points", "ever")),
            cooldown_minutes=120,
            fade=Fade(50, 30),
        )

    def test_keeps_none_where_nothing_was_typed(self, console):
        console.post(NEW, typed())
        assert PointAction.objects.get().policy == {}

    def test_shows_what_is_kept_and_offers_one_more_limit(self, console):
        action = make.draft(policy={**LIMITS, "cooldown_minutes": 90, "expires_after_days": 5})
        form = console.get(f"/points/{action.pk}/edit/").context["form"].policy
        assert [cap["most"].value() for cap in form.offered()] == [2, None]
        assert (form["cooldown"].value(), form["cooldown_unit"].value()) == (90, 1)
        assert form["expires_after_days"].value() == 5

    def test_saved_as_it_stands_changes_nothing(self, console):
        policy = {**LIMITS, "cooldown_minutes": 1440, **FADES}
        action = make.point_action(policy=policy)
        form = console.get(f"/points/{action.pk}/edit/").context["form"]
        sent = {
            field.html_name: "" if field.value() is None else field.value()
            for part in (form.own, form.frame, *form.policy.every_form())
            for field in part
            if field.value() is not False
        }
        console.post(f"/points/{action.pk}/edit/", {**sent, "then": "save"})
        action.refresh_from_db()
        assert action.policy == policy

    @pytest.mark.parametrize(
        ("wrong", "beside"),
        [
            ({"policy-cap-0-most": "0"}, "policy-cap-0-most"),
            ({"policy-cap-0-most": "many"}, "policy-cap-0-most"),
            ({"policy-cap-0-most": "2", "policy-cap-1-most": "3"}, "policy-cap-1-most"),
            ({"policy-cooldown": "-5"}, "policy-cooldown"),
            ({"policy-cooldown": "400", "policy-cooldown_unit": "1440"}, "policy-cooldown"),
            ({"policy-expires_after_days": "99999"}, "policy-expires_after_days"),
            ({"policy-fade_percent": "50"}, "policy-fade_every_days"),
            ({"policy-fade_every_days": "30"}, "policy-fade_percent"),
            (
                {
                    "policy-fade_percent": "50",
                    "policy-fade_every_days": "30",
                    "policy-expires_after_days": "5",
                },
                "policy-fade_percent",
            ),
        ],
    )
    def test_says_beside_the_field_what_is_wrong_and_loses_nothing(self, console, wrong, beside):
        answer = console.post(NEW, typed(**wrong))
        form = answer.context["form"]
        assert (answer.status_code, PointAction.objects.count()) == (422, 0)
        assert [field.html_name for field, _ in form.errors] == [beside]
        assert form.more_is_wrong
        assert f'id="{form.errors[0][0].auto_id}_error"' in answer.content.decode()
        for name, value in wrong.items():
            assert f'name="{name}" value="{value}"' in answer.content.decode() or "unit" in name

    def test_says_the_limits_while_they_are_typed_and_where_rules_are_listed(self, console):
        sent = typed(**{"policy-cap-0-most": "2"})
        said = console.post("/points/sentence/url.hit/", sent).content.decode()
        assert "at most 2 times a day" in said
        make.point_action(policy={"expires_after_days": 90})
        assert "expires after 90 days" in console.get("/points/").content.decode()

    def test_shows_what_is_set_beside_more(self, console):
        action = make.draft(policy=FADES)
        assert (
            "fades by 50 % every 30 days"
            in console.get(f"/points/{action.pk}/edit/").context["form"].more_said
        )


@pytest.mark.django_db
class TestAScript:
    def test_that_changes_a_rule_loses_none_of_its_limits(self):
        action = make.point_action(policy={**LIMITS, **FADES})
        make.api().patch(f"/api/points/{action.pk}/edit", {"delta": 7})
        action.refresh_from_db()
        assert (action.points, action.live.points) == (7, 7)
        assert action.policy == action.live.policy == {**LIMITS, **FADES}


@pytest.mark.django_db
class TestWhyThisScore:
    def test_tells_in_grey_what_a_limit_held_back(self):
        ada = make.contact()
        make.point_action(points=10, name="Prices", policy=LIMITS)
        for _ in range(5):
            make.visit(ada)
        (main,) = why.explain(ada.pk).groups
        assert [(one.label, one.times) for one in main.withheld] == [
            ("Prices: beyond its limit, 30 points", 3)
        ]
        assert main.total == main.points == 20

    def test_tells_what_has_faded_in_one_line(self):
        ada = make.contact()
        make.point_action(points=100, name="Prices", policy=FADES)
        make.visit(ada, at=NOW - timedelta(days=70))
        for days in (0, 30):
            settling.start(at=NOW + timedelta(days=days))
            work(NOW + timedelta(days=days))
        (main,) = why.explain(ada.pk).groups
        assert [(line.label, line.sentence, line.times, line.points) for line in main.lines] == [
            ("Prices", "visits */pricing*", 1, 100),
            ("Prices", "faded", 2, -87),
        ]
        assert main.total == main.points


def work(at):
    """Do the night's work as a worker would."""
    for job in Job.objects.filter(state=Job.State.RUNNING):
        while slices.run(job.pk, at):
            pass


@pytest.mark.django_db
class TestTheNightsWork:
    def test_is_begun_only_when_something_is_due(self):
        make.point_action(policy=FADES)
        make.visit(make.contact(), at=NOW - timedelta(days=3))
        assert settling.start(at=NOW) is None
        assert settling.start(at=NOW + timedelta(days=28)) is not None

    def test_goes_in_bites_and_touches_only_what_is_due(self, monkeypatch):
        monkeypatch.setattr(settling, "_AT_ONCE", 2)
        make.point_action(points=10, policy=FADES)
        old = [make.contact() for _ in range(5)]
        new = make.contact()
        for contact in old:
            make.visit(contact, at=NOW - timedelta(days=40))
        make.visit(new)
        job = settling.start(at=NOW)
        assert slices.run(job.pk, NOW)
        assert Entry.objects.filter(reason=Reason.FADE).count() == 2
        work(NOW)
        job.refresh_from_db()
        assert (job.state, job.total, job.done) == (Job.State.DONE, 5, 5)
        assert [make.score(contact) for contact in [*old, new]] == [5] * 5 + [10]

    def test_leaves_out_whose_score_has_no_room_and_tries_again_the_next_night(self):
        make.point_action(points=10, policy=FADES)
        poor, ada = make.contact(), make.contact()
        for contact in (poor, ada):
            make.visit(contact, at=NOW - timedelta(days=40))
        make.entry(poor, -(2**31))
        make.entry(poor, -8)
        job = settling.start(at=NOW)
        work(NOW)
        job.refresh_from_db()
        assert (job.state, make.score(ada), make.score(poor)) == (Job.State.DONE, 5, 2 - 2**31)
        assert job.log[-1]["text"].startswith("1 contact was left as it was")
        assert settling.start(at=NOW + timedelta(hours=23)) is None
        make.entry(poor, 100)
        tomorrow = NOW + timedelta(days=1)
        settling.start(at=tomorrow)
        work(tomorrow)
        assert make.score(poor) == 97 - 2**31

    def test_that_a_worker_died_over_is_done_once(self):
        make.point_action(points=10, policy=FADES)
        ada = make.contact()
        make.visit(ada, at=NOW - timedelta(days=40))
        job = settling.start(at=NOW)
        work(NOW)
        # As if the night's rows had been found again by a slice that another worker had done.
        Award.objects.filter(key="settle").update(due_at=NOW)
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, due_at=NOW, ended_at=None)
        work(NOW)
        assert make.score(ada) == 5


@pytest.mark.django_db
class TestAPreview:
    @pytest.mark.parametrize(
        "said",
        [
            {"policy": LIMITS},
            {"policy": {"caps": [{"most": 25, "of": "points", "per": "ever"}]}},
            {"policy": {"cooldown_minutes": 60 * 26}},
            {"policy": LIMITS, "repeats": Repeats.ONCE_PER_SUBJECT},
            {"bounds": {"ceiling": 45}},
            {"bounds": {"floor": -25}, "points": -10},
        ],
    )
    def test_foretells_what_publishing_pays(self, said):
        if bounds := said.get("bounds"):
            Group.objects.filter(pk=Group.MAIN).update(**bounds)
            said = {name: value for name, value in said.items() if name != "bounds"}
        visits = [NOW - timedelta(hours=9 * number) for number in range(12, 0, -1)]
        said = {"points": 10, "repeats": Repeats.EVERY_TIME, **said}
        ada, action = make.contact(), make.draft(**said)
        make.record(*(make.event(ada, at=at) for at in visits))
        told = preview([action], since=NOW - timedelta(days=30), at=NOW)
        make.point_action(**said)
        bob = make.contact()
        make.record(*(make.event(bob, at=at) for at in visits))
        assert told.moved[0].points == make.score(bob) != 0

    @pytest.fixture
    def ceiling(self):
        Group.objects.filter(pk=Group.MAIN).update(ceiling=100)

    def test_foretells_no_climb_over_what_a_score_cannot_reach(self, ceiling):
        make.trigger(120)
        ada = make.contact()
        make.entry(ada, 90)
        for days in (3, 2, 1):
            make.visit(ada, at=NOW - timedelta(days=days))
        action = make.draft(points=20, repeats=Repeats.EVERY_TIME)
        told = preview([action], since=NOW - timedelta(days=30), at=NOW)
        assert [(one.points, one.after) for one in told.moved] == [(10, 100)]
        assert [one.up for one in told.climbs] == [0]
        assert told.paid[0].times == 1

    def test_of_a_change_begins_without_what_the_rule_has_paid(self, ceiling):
        ada = make.contact()
        make.entry(ada, 30)
        action = make.point_action(points=50)
        for days in (3, 2, 1):
            make.visit(ada, at=NOW - timedelta(days=days))
        assert make.score(ada) == 100
        PointAction.objects.filter(pk=action.pk).update(points=20)
        action = PointAction.objects.select_related("live", "group").get(pk=action.pk)
        told = preview([action], since=NOW - timedelta(days=30), at=NOW)
        assert [(one.before, one.after) for one in told.moved] == [(100, 90)]

    def test_has_room_below_a_ceiling_again_where_points_have_faded(self, ceiling):
        ada = make.contact()
        for days in (60, 40, 1):
            make.visit(ada, at=NOW - timedelta(days=days))
        policy = {"expires_after_days": 10}
        action = make.draft(points=80, repeats=Repeats.EVERY_TIME, policy=policy)
        told = preview([action], since=NOW - timedelta(days=90), at=NOW)
        assert [one.after for one in told.moved] == [80]

    def test_of_a_state_stops_at_the_ceiling(self, ceiling):
        make.entry(make.contact(firstname="Ada"), 95)
        leaf = {"kind": "field", "field": "firstname", "operator": "contains", "value": "Ada"}
        action = make.draft(kind="field.matches", config={"matches": {"all": [leaf]}}, points=20)
        told = preview([action], since=NOW - timedelta(days=30), at=NOW)
        assert [one.after for one in told.moved] == [100]

    def test_counts_what_is_left_of_points_that_fade(self):
        make.visit(make.contact(), at=NOW - timedelta(days=40))
        action = make.draft(points=10, policy=FADES)
        told = preview([action], since=NOW - timedelta(days=90), at=NOW)
        assert [(one.points, told.paid[0].times) for one in told.moved] == [(5, 1)]
