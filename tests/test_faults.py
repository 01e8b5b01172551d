"""Exactly once under faults: workers die at random moments, and nothing is lost or doubled.

A few seconds of it here; `make faults` does it for two minutes, and prints what it has seen.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from copy import copy
from dataclasses import asdict, dataclass

import pytest
from django.db.models import Count, F, Sum
from django.utils import timezone

from accounts.models import Job
from channels.models import EmailMessage
from contacts.models import ContactTag, Event
from points import settling
from points.models import Entry, Reason
from points.verification import verify
from tests import faults, make
from tests.faults import LONG_AGO, VIP, VISITED, Crowd, Load
from tests.kit.test_calls import Receiver
from tests.stack import stack
from tracking.models import Hit, RejectedHit
from triggers import secret_field
from triggers.models import BulkClimb, Crossing, PointTrigger, Rearm, Run

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]

SECONDS = float(os.environ.get("FAULTS_SECONDS", "6"))
THRESHOLDS = (20, 50, 100, 170, 250, 350, 500, 700, 1_000, 1_400, 2_000)


@dataclass
class Figures:
    """What happened, for people to read."""

    kills: dict[str, int]
    hits_sent: int
    events: int
    entries: int
    jobs: int
    crossings: int
    runs: int
    runs_tried_again: int
    mails: int
    mails_doubled: int
    calls: int
    calls_doubled: int

    def __str__(self) -> str:
        return "\n".join(f"{name}: {said}" for name, said in asdict(self).items())


@pytest.fixture
def receiver():
    one = Receiver(slow=0.02)
    yield one
    one.stop()


@pytest.fixture
def rules(transactional_db, receiver):
    """Points for visits, for what fades and for what somebody is; mails, calls, points, tags."""
    bonus = make.group("Bonus")
    call = {"url": receiver.url, "secret": secret_field.sealed("between the two of us")}
    actions = [
        make.mailing("sales@kindling.example"),
        ("webhook.post", call),
        ("points.change", {"points": 1, "group_id": bonus.pk}),
        make.tagging("hot"),
    ]
    for points in THRESHOLDS:
        make.trigger(points, *actions, name=f"Over {points}", rearm=Rearm.NEVER)
    is_vip = {"all": [{"kind": "tag", "operator": "in", "tags": [VIP]}]}
    return {
        "visits": make.point_action(f"{VISITED}/*", points=10),
        "long_ago": make.point_action(LONG_AGO, points=7, policy={"expires_after_days": 30}),
        "capped": make.point_action(
            f"{VISITED}/*",
            points=1,
            policy={"caps": [{"most": 3, "of": "times", "per": "ever"}]},
        ),
        "fit": make.point_action(
            kind="field.matches", config={"matches": is_vip}, points=15, name="Is a VIP"
        ),
        "bonus": bonus,
    }


def paid(rule):
    """What a rule has paid each contact, all in all."""
    sums = Entry.objects.filter(point_action_id=rule.pk).values_list("contact_id")
    return {contact: points for contact, points in sums.annotate(Sum("points")) if points}


class TestWorkersThatDieAtRandomMoments:
    def test_lose_nothing_and_do_nothing_twice(
        self, rules, tmp_path, smtp_server, receiver, capsys
    ):
        people = [make.contact() for _ in range(30)]
        faults.take_mails_slowly(smtp_server)
        surroundings = {"EMAIL_URL": smtp_server.url, "WEBHOOK_PRIVATE_HOSTS": "127.0.0.1"}
        with stack(tmp_path, of=Crowd, **surroundings) as crowd:
            with Load(crowd.url, people, visits=rules["visits"], fit=rules["fit"]) as load:
                kills = faults.kill_at_random(crowd, seconds=SECONDS)
            crowd.recover()
            faults.change_points(rules["visits"])
            settling.start(at=timezone.now())
            faults.wait_until(faults.nothing_is_left, crowd)
        assert load.failures == []
        every_visit_was_understood_once(load)
        every_rule_paid_what_it_owes(rules, load)
        every_threshold_was_noticed()
        every_run_was_kept_once(rules)
        mails = Counter(mail["Message-ID"] for mail in smtp_server.mailbox.messages)
        calls = Counter(headers["Kindling-Event-Id"] for _, headers, _ in receiver.got)
        every_mail_has_left(mails, smtp_server.mailbox.messages)
        assert set(calls) == keys_of("webhook.post")
        only_what_a_crash_cut_off_came_twice(mails, calls, crashes=kills["runs"] + 1)
        assert verify().is_true
        figures = Figures(
            kills=dict(kills),
            hits_sent=load.sent,
            events=Event.objects.count(),
            entries=Entry.objects.count(),
            jobs=Job.objects.count(),
            crossings=Crossing.objects.count(),
            runs=Run.objects.count(),
            runs_tried_again=Run.objects.filter(attempts__gt=1).count(),
            mails=len(mails),
            mails_doubled=mails.total() - len(mails),
            calls=len(calls),
            calls_doubled=calls.total() - len(calls),
        )
        if "FAULTS_SECONDS" in os.environ:
            with capsys.disabled():
                sys.stdout.write(f"\n{figures}\n")


def every_visit_was_understood_once(load):
    """What the collector has accepted is one event each; nothing waits, nothing was set aside."""
    assert not Hit.objects.exists()
    assert not RejectedHit.objects.exists()
    visits = Event.objects.filter(url__startswith=f"{VISITED}/").values_list("url", "contact_id")
    assert sorted(visits) == sorted(load.accepted.items())


def every_rule_paid_what_it_owes(rules, load):
    """However often it was begun: what stands in the ledger is what is true at the end."""
    rules["visits"].refresh_from_db()
    visits = Counter(load.accepted.values())
    assert paid(rules["visits"]) == {
        contact: times * rules["visits"].live.points for contact, times in visits.items()
    }
    assert paid(rules["capped"]) == {contact: min(times, 3) for contact, times in visits.items()}
    assert paid(rules["long_ago"]) == {}
    vips = ContactTag.objects.filter(tag__name=VIP).values_list("contact_id", flat=True)
    assert paid(rules["fit"]) == dict.fromkeys(vips, 15)
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def every_threshold_was_noticed():
    """Whom a line carried over a threshold has a crossing, or a question after long work."""
    fires = [reason for reason in Reason if reason.fires]
    known = set(Crossing.objects.values_list("trigger_id", "contact_id"))
    known |= set(BulkClimb.objects.values_list("trigger_id", "contact_id"))
    for trigger in PointTrigger.objects.all():
        over = Entry.objects.filter(
            group_id=trigger.group_id,
            reason__in=fires,
            balance__gte=trigger.threshold,
            balance__lt=trigger.threshold + F("points"),
        )
        over = set(over.values_list("contact_id", flat=True).distinct())
        assert {(trigger.pk, contact) for contact in over} <= known


def every_run_was_kept_once(rules):
    """Each crossing's actions are owed, done, and have their effect in our own books once."""
    owed = Crossing.objects.annotate(Count("runs")).values_list("runs__count", flat=True)
    assert set(owed) == {4}
    assert not Run.objects.exclude(state=Run.State.DONE).exists()
    changes = Run.objects.filter(action__kind="points.change").values_list("pk", flat=True)
    lines = Entry.objects.filter(group_id=rules["bonus"].pk).values_list("source_id", flat=True)
    assert sorted(lines) == sorted(changes)


def keys_of(kind):
    """The keys of the runs of a kind of action."""
    runs = Run.objects.filter(action__kind=kind).values_list("key", flat=True)
    return {str(key) for key in runs}


def key_of(message_id):
    """The key of the run that a mail is from."""
    return message_id.strip("<>").partition("@")[0]


def words_of(mail):
    """All that a mail says, without what the server wrote on it: from which port it came."""
    kept = copy(mail)
    del kept["X-Peer"]
    return kept.as_string()


def every_mail_has_left(mails, messages):
    """Each run's mail has come, and whichever came twice came word by word."""
    assert {key_of(one) for one in mails} == keys_of("email.send_to_user")
    assert not EmailMessage.objects.exclude(state=EmailMessage.State.SENT).exists()
    assert len({(one["Message-ID"], words_of(one)) for one in messages}) == len(mails)


def only_what_a_crash_cut_off_came_twice(mails, calls, *, crashes):
    """Once for each attempt at most, and no more often than there were processes to die."""
    attempts = {str(key): tries for key, tries in Run.objects.values_list("key", "attempts")}
    came = Counter({key_of(one): times for one, times in mails.items()}) + calls
    assert all(times <= attempts[key] for key, times in came.items())
    assert came.total() - len(came) <= 2 * crashes
