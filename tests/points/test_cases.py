"""Cases as data: rules, what happens when, and the lines and scores that must come of it.

Each file in `cases/` is a list of cases; each runs through the doors that the app itself uses
(publication, `contacts.events.record`, resets, merges, the nightly work), with the clock set to the
time of each step.

    {
      "case": "pays twice a day at most",
      "zone": "Europe/Berlin",                           the account's time zone (default UTC)
      "scores": {"Fit": {"floor": 0, "ceiling": 100}},   "main" may be given bounds, too
      "topics": [["page", "https://…", {"topics": ["beer"]}]],   subjects known beforehand
      "contacts": {"ada": {"country": "CH"}},            default: ada; null: an anonymous one
      "rules": [{"name": "Prices", "url": "*/pricing*", "points": 5, "policy": {…}}],
      "steps": [
        {"at": "2026-03-02 09:00", "url": "https://shop.example/pricing"},
        {"at": "2026-03-02 10:00", "kind": "purchase", "about": ["product", "7"],
         "properties": {"amount": 20}},                  "who", "source", "machine"; "on" a page
        {"at": "…", "batch": [{"url": "…", "when": "2026-03-01 09:00"}, …]},   one transaction
        {"at": "…", "night": true},                      what beat asks for at night
        {"at": "…", "reset": "main", "to": 0}, {"at": "…", "undo reset": true},
        {"at": "…", "give": 120}, {"at": "…", "change": {"country": "DE"}},
        {"at": "…", "publish": {"Prices": {"points": 3}}, "history": false},
        {"at": "…", "pause": "Prices"}, {"at": "…", "resume": "Prices"},
        {"at": "…", "merge": ["bob", "ada"]}, {"at": "…", "unmerge": true}
      ],
      "entries": ["Prices +5", "Prices -5 expiry", "hand +120"],
      "score": 120,                                      or {"main": 5, "Fit": 2}
      "scores of": {"bob": 0},                           main scores of others than ada
      "withheld": {"cap": [1, 5]}                        times and points, of ada's open climbs
    }

A rule has the names of `PointAction`; "url" is short for the kind url.hit, "score" names its group.
An event is heard at `at` and occurred then, or at its "when". An entry is written "rule or reason,
points", then its reason unless that is the event, its score unless that is the main one, and its
contact unless that is ada. `entries` may be left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from django.db import transaction

from accounts import slices
from accounts.models import Job
from contacts import editing, merging
from contacts.models import Contact, Merge, Subject
from points import by_hand, publication, recompute_job, resets, tasks
from points.models import Award, Entry, Group, PointAction, Reason, Score
from points.verification import verify
from tests import make

pytestmark = pytest.mark.django_db

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['case']}")
    for file in FILES
    for case in json.loads(file.read_text(encoding="utf-8"))
]
# What beat asks for each night, in its order (config/schedule.py).
NIGHTLY = (tasks.mark_buyers, tasks.settle, tasks.notice_silences, tasks.settle_states)


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    play = Play(case)
    for step in case["steps"]:
        play.do(step)
    if "entries" in case:
        assert play.entries() == case["entries"]
    wanted = case.get("score", {})
    for name, points in (wanted if isinstance(wanted, dict) else {"main": wanted}).items():
        assert play.score("ada", name) == points
    for who, points in case.get("scores of", {}).items():
        assert play.score(who, "main") == points
    if "withheld" in case:
        assert play.withheld() == case["withheld"]
    assert verify().is_true


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Play:
    """One case under way."""

    def __init__(self, case):
        make.setting("time_zone", case.get("zone", "UTC"))
        self.at = moment(case["steps"][0]["at"])
        self.owner = make.user()
        self.scores = {"main": Group.objects.get(pk=Group.MAIN)}
        for name, bounds in case.get("scores", {}).items():
            if name == "main":
                Group.objects.filter(pk=Group.MAIN).update(**bounds)
            else:
                self.scores[name] = Group.objects.create(name=name, **bounds)
        for kind, key, filed in case.get("topics", []):
            Subject.objects.create(kind=kind, key=key, **filed)
        self.people = {
            name: make.anonymous() if fields is None else self.known(name, fields)
            for name, fields in case.get("contacts", {"ada": {}}).items()
        }
        with self.clock():
            drafts = [self.draft(**rule) for rule in case["rules"]]
            publication.publish(drafts, actor=None, at=self.at)
            self.work()

    def known(self, name, fields):
        return make.contact(f"{name}@shop.example", **fields)

    def draft(self, *, name, points, url="", score="main", also_main=False, **more):
        if url:
            more |= {"kind": "url.hit", "config": {"url": url}}
        more.setdefault("repeats", "every")
        more = {key: moment(v) if key.startswith("published_") else v for key, v in more.items()}
        group = self.scores[score]
        return PointAction.objects.create(
            name=name, points=points, group=group, counts_in_main=also_main, **more
        )

    def clock(self):
        """The time of the step, for everybody who asks Django for it."""
        return mock.patch("django.utils.timezone.now", return_value=self.at)

    def do(self, step):
        self.at = moment(step["at"])
        deed = next((word for word in step if word in DEEDS), "happen")
        with self.clock():
            DEEDS[deed](self, step)

    def happen(self, step):
        with transaction.atomic():
            events = [self.event(**event) for event in step.get("batch", [step])]
            make.events.record(events)

    def event(self, *, at="", when="", who="ada", properties=None, about=None, **more):
        more.setdefault("url", "https://shop.example/")
        event = make.event(
            self.people[who],
            more.pop("url"),
            at=moment(when) if when else self.at,
            about=tuple(about) if about else None,
            **more,
        )
        event.properties = properties
        return event

    def night(self, step):
        for task in NIGHTLY:
            task()
        self.work()

    def work(self):
        """Do the long work that is waiting, as workers would."""
        while job := Job.objects.filter(state=Job.State.RUNNING).order_by("pk").first():
            while slices.run(job.pk, self.at):
                pass
            job.refresh_from_db()
            assert job.state == Job.State.DONE, (job.state, job.error)

    def reset(self, step):
        resets.reset(
            contact_id=self.people[step.get("who", "ada")].pk,
            actor=self.owner,
            at=self.at,
            key=Entry.objects.count(),
            to=step.get("to", 0),
            group_id=self.scores[step["reset"]].pk,
        )

    def undo_reset(self, step):
        line = Entry.objects.filter(reason=Reason.RESET).latest("pk")
        resets.undo(entry_id=line.pk, actor=self.owner, at=self.at)

    def give(self, step):
        by_hand.give(
            contact_id=self.people[step.get("who", "ada")].pk,
            points=step["give"],
            note="",
            actor=self.owner,
            at=self.at,
            key=Entry.objects.count(),
        )

    def change(self, step):
        contact = self.people[step.get("who", "ada")]
        editing.change(contact.pk, fields=step["change"], at=self.at)

    def publish(self, step):
        actions = []
        for name, said in step["publish"].items():
            PointAction.objects.filter(name=name).update(**said)
            actions.append(PointAction.objects.select_related("live").get(name=name))
        versions = publication.publish(actions, actor=None, at=self.at)
        if step.get("history"):
            recompute_job.start(versions, actor=None, at=self.at)
        self.work()

    def pause(self, step):
        publication.pause(PointAction.objects.get(name=step["pause"]))
        self.work()

    def resume(self, step):
        publication.resume(PointAction.objects.get(name=step["resume"]))
        self.work()

    def merge(self, step):
        loser, winner = (self.people[name] for name in step["merge"])
        merging.merge(loser_id=loser.pk, winner_id=winner.pk, reason="", at=self.at)

    def unmerge(self, step):
        merging.unmerge(Merge.objects.latest("pk"), actor=self.owner, at=self.at)

    def entries(self):
        rules = dict(PointAction.objects.values_list("pk", "name"))
        scores = {group.pk: name for name, group in self.scores.items()}
        people = {contact.pk: name for name, contact in self.people.items()}
        return [
            self.told(line, rules.get(line.point_action_id, ""), scores, people)
            for line in Entry.objects.order_by("pk")
        ]

    def told(self, line, rule, scores, people):
        words = [rule or line.reason, f"{line.points:+d}"]
        if rule and line.reason != Reason.EVENT:
            words.append(line.reason)
        if scores[line.group_id] != "main":
            words.append(f"in {scores[line.group_id]}")
        if people[line.contact_id] != "ada":
            words.append(f"of {people[line.contact_id]}")
        return " ".join(words)

    def score(self, who, name):
        found = Score.objects.filter(contact=self.people[who], group=self.scores[name]).first()
        return found.points if found else 0

    def withheld(self):
        ada = Contact.objects.get(pk=self.people["ada"].pk)
        cycles = dict(Score.objects.filter(contact=ada).values_list("group_id", "cycle"))
        told = defaultdict(lambda: [0, 0])
        for award in Award.objects.filter(contact=ada, key__startswith="withheld:"):
            _, why, group, cycle = award.key.split(":")
            if int(cycle) == cycles.get(int(group), 1):
                told[why][0] += award.times
                told[why][1] += award.points
        return dict(told)


DEEDS = {
    "happen": Play.happen,
    "night": Play.night,
    "reset": Play.reset,
    "undo reset": Play.undo_reset,
    "give": Play.give,
    "change": Play.change,
    "publish": Play.publish,
    "pause": Play.pause,
    "resume": Play.resume,
    "merge": Play.merge,
    "unmerge": Play.unmerge,
}
