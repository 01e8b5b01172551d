"""What colleagues log by hand: for one contact, and for a pasted list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from contacts import disqualifying, erasure
from contacts.models import Activity as LastActivity
from contacts.models import Event, Subject
from points import activity, activity_job, recompute_job, rfm_job, settle
from points.activity import Activity
from points.by_hand import CannotUndo
from points.models import Interest, Repeats, Rfm
from points.preview import preview
from points.verification import verify
from tests import make
from triggers.models import Arming

pytestmark = pytest.mark.django_db


def a_like(**more):
    said = {"kind": "social.like", "occurred_at": timezone.now(), "key": 7, "about": "Our post"}
    return Activity(**said | more)


def a_rule(**more):
    return make.point_action(kind="social.like", config={"which": []}, points=3, **more)


def by_somebody():
    return {"actor": make.user(), "at": timezone.now()}


def finish(job):
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job


class TestLogging:
    def test_records_an_event_that_rules_pay_for(self):
        ada = make.contact()
        a_rule()
        (event,) = activity.log([ada.pk], a_like(), actor=make.user())
        assert (event.source, event.subject_key) == ("hand", "Our post")
        assert make.score(ada) == 3

    def test_records_it_once_when_it_is_sent_twice(self):
        ada = make.contact()
        a_rule()
        activity.log([ada.pk], a_like(), actor=None)
        assert activity.log([ada.pk], a_like(), actor=None) == []
        assert make.score(ada) == 3

    def test_is_taken_back_by_lines_against_what_it_earned(self):
        ada = make.contact()
        rule = a_rule(repeats=Repeats.ONCE)
        (event,) = activity.log([ada.pk], a_like(), actor=None)
        activity.take_back(event.id, actor=None, at=timezone.now())
        assert make.score(ada) == 0
        assert Event.objects.filter(pk=event.id).exists()
        assert verify().is_true
        job = recompute_job.start([rule.live], actor=None, at=timezone.now())
        finish(job)
        assert make.score(ada) == 0
        activity.log([ada.pk], a_like(key=8), actor=None)
        assert make.score(ada) == 3

    def test_is_taken_back_with_what_had_expired_of_it(self):
        ada, then = make.contact(), timezone.now() - timedelta(days=4)
        a_rule(policy={"expires_after_days": 5})
        (event,) = activity.log([ada.pk], a_like(occurred_at=then), actor=None)
        tomorrow = timezone.now() + timedelta(days=1, hours=1)
        with transaction.atomic():
            settle.settle([ada.pk], at=tomorrow)
        assert make.score(ada) == 0
        activity.take_back(event.id, actor=None, at=tomorrow + timedelta(hours=1))
        assert make.score(ada) == 0

    def test_counts_in_no_limit_once_it_is_taken_back(self):
        ada, monday = make.contact(), timezone.now()
        a_rule(policy={"caps": [{"most": 1, "of": "times", "per": "day"}]})
        (event,) = activity.log([ada.pk], a_like(occurred_at=monday), actor=None)
        activity.take_back(event.id, actor=None, at=timezone.now())
        activity.log([ada.pk], a_like(key=8, occurred_at=monday), actor=None)
        assert make.score(ada) == 3
        activity.log([ada.pk], a_like(key=9, occurred_at=monday), actor=None)
        assert make.score(ada) == 3

    def test_is_taken_back_once(self):
        ada = make.contact()
        (event,) = activity.log([ada.pk], a_like(), actor=None)
        activity.take_back(event.id, actor=None, at=timezone.now())
        with pytest.raises(CannotUndo):
            activity.take_back(event.id, actor=None, at=timezone.now())

    def test_takes_nothing_back_that_nobody_logged(self):
        visit = make.visit(make.contact())
        with pytest.raises(CannotUndo):
            activity.take_back(visit.id, actor=None, at=timezone.now())


class TestWhatWasTakenBack:
    """It is as if it had never happened, for everybody who counts what people did."""

    def bought(self, contact, **more):
        said = a_like(kind="purchase", about="lamp", **more)
        (event,) = activity.log([contact.pk], said, actor=None)
        return lambda: activity.take_back(event.id, actor=None, at=timezone.now())

    def test_makes_nobody_a_buyer(self):
        ada, eve = make.contact(), make.contact()
        make.purchase(eve)
        take_back = self.bought(ada)
        finish(rfm_job.start(None, at=timezone.now()))
        assert Rfm.objects.get(contact=ada).cell == "new"
        take_back()
        finish(rfm_job.start(None, at=timezone.now()))
        assert list(Rfm.objects.values_list("contact", flat=True)) == [eve.pk]

    def test_is_no_interest(self):
        Subject.objects.create(kind="product", key="lamp", topics=["lights"])
        ada = make.contact()
        take_back = self.bought(ada)
        assert Interest.objects.filter(contact=ada, topic="lights").exists()
        take_back()
        assert not Interest.objects.filter(contact=ada).exists()

    def test_is_no_reason_to_doubt_that_somebody_is_disqualified(self):
        ada = make.contact()
        disqualifying.disqualify([ada.pk], reason="Student", at=timezone.now() - timedelta(days=1))
        take_back = self.bought(ada)
        assert disqualifying.who_bought().exists()
        take_back()
        assert not disqualifying.who_bought().exists()

    def test_is_not_held_paid_by_rules_about_what_somebody_did(self):
        tree = {"all": [{"kind": "event", "event": "purchase"}]}
        make.point_action(kind="field.matches", config={"matches": tree}, points=10)
        ada = make.contact()
        take_back = self.bought(ada)
        assert make.score(ada) == 10
        take_back()
        assert make.score(ada) == 0

    def test_is_no_longer_true_for_triggers(self):
        trigger = make.trigger(
            0,
            waits_for="condition",
            condition={"all": [{"kind": "event", "event": "purchase"}]},
        )
        take_back = self.bought(make.contact())
        assert Arming.objects.get(trigger=trigger).holds
        take_back()
        assert not Arming.objects.get(trigger=trigger).holds

    def test_is_no_activity(self):
        ada, before = make.contact(), timezone.now() - timedelta(days=40)
        make.visit(ada, at=before)
        make.point_action(kind="inactive", config={"days": 30}, points=-5)
        take_back = self.bought(ada)
        take_back()
        assert LastActivity.objects.get(contact=ada).last_active_at == before
        assert make.score(ada) == -5

    def test_is_told_as_such(self, client):
        ada = make.contact()
        self.bought(ada)()
        client.force_login(make.user())
        page = client.get(reverse("contacts:timeline", args=[ada.pk])).text
        assert "logged by a colleague, and taken back" in page

    def test_is_nothing_that_a_new_rule_would_have_met(self):
        ada = make.contact()
        self.bought(ada)()
        only = {"machines": True}
        draft = make.draft(kind="purchase", config={"which": []}, name="Bought", only=only)
        answer = preview([draft], since=timezone.now() - timedelta(days=1), at=timezone.now())
        assert answer.events == 0


class TestForMany:
    def test_says_nothing_any_more_of_somebody_who_was_erased(self):
        ada, others = make.contact(), [make.contact() for _ in range(2)]
        said = a_like(note="Ada liked it")
        jobs = [
            activity_job.start([one.pk for one in people], replace(said, key=key), **by_somebody())
            for key, people in enumerate([[ada, *others], others], start=1)
        ]
        erasure.erase([ada.pk], at=timezone.now())
        for job in jobs:
            job.refresh_from_db()
        assert [activity_job.activity_of(job).note for job in jobs] == ["", "Ada liked it"]
        finish(jobs[0])

    def test_fires_no_trigger_by_itself_and_can_be_taken_back(self):
        people = [make.contact() for _ in range(3)]
        a_rule()
        trigger = make.trigger(1, make.tagging())
        owner = make.user()
        started = activity_job.start(
            [one.pk for one in people], a_like(), actor=owner, at=timezone.now()
        )
        job = finish(started)
        assert {make.score(one) for one in people} == {3}
        assert not trigger.crossings.exists()
        assert activity_job.earned(job) == 9
        finish(activity_job.start_undo(job, actor=owner, at=timezone.now()))
        assert {make.score(one) for one in people} == {0}
        assert activity_job.earned(job) == 0

    def test_leaves_out_whose_score_has_no_room(self):
        people = [make.contact() for _ in range(4)]
        make.entry(people[1], 2**31 - 2)
        a_rule()
        job = finish(activity_job.start([one.pk for one in people], a_like(), **by_somebody()))
        assert [make.score(one) for one in people] == [3, 2**31 - 2, 3, 3]
        assert len(activity_job.recorded(job)) == 3
        assert job.log[-1]["text"].startswith("1 contact was left as it was")


class TestTheScreens:
    def sent(self, **more):
        return {
            "kind": "social.like",
            "about": "Our post",
            "occurred_at": "2026-01-05T10:00",
            "key": "7",
        } | more

    def test_log_for_one_contact_and_offer_to_take_it_back(self, client):
        client.force_login(make.user())
        ada = make.contact()
        a_rule()
        client.post(reverse("points:log", args=[ada.pk]), self.sent())
        assert make.score(ada) == 3
        event = Event.objects.get()
        client.post(reverse("points:log-undo", args=[ada.pk, event.pk]))
        assert make.score(ada) == 0

    def test_let_sales_log_for_their_own_contacts_only(self, client):
        sales = make.user(role="sales")
        client.force_login(sales)
        url = reverse("points:log", args=[make.contact().pk])
        assert client.get(url).status_code == 403
        assert (
            client.get(reverse("points:log", args=[make.contact(owner=sales).pk])).status_code
            == 200
        )

    def test_say_what_is_wrong_beside_the_field(self, client):
        client.force_login(make.user())
        tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        url = reverse("points:log", args=[make.contact().pk])
        page = client.post(url, self.sent(occurred_at=tomorrow))
        assert page.status_code == 422
        assert "in the future" in page.content.decode()
        page = client.post(url, self.sent(kind="custom", about=""))
        assert page.status_code == 422

    def test_for_many_is_in_the_menu_of_the_contact_list(self, client):
        client.force_login(make.user())
        make.contact()
        assert f'href="{reverse("points:log-many")}"' in client.get("/contacts/").content.decode()
        client.force_login(make.user(role="sales"))
        assert "Log what many did" not in client.get("/contacts/").content.decode()

    def test_show_who_a_pasted_list_is_before_it_is_logged(self, client):
        client.force_login(make.user())
        ada = make.contact("ada@shop.example")
        text = "Ada <ADA@shop.example>, ada@shop.example\nbob@shop.example; not@an@address"
        url = reverse("points:log-many")
        page = client.post(url, self.sent(addresses=text, then="look"))
        pasted = page.context["pasted"]
        assert pasted.known == [ada]
        assert (pasted.unknown, pasted.wrong) == (["bob@shop.example"], ["not@an@address"])
        assert pasted.twice == 1
        assert not Job.objects.exists()
        answer = client.post(url, self.sent(addresses=text, then="log"))
        job = finish(Job.objects.get())
        assert answer.url == reverse("points:logged", args=[job.pk])
        assert "ada@shop.example" in client.get(answer.url).content.decode()
        client.post(reverse("points:logged-undo", args=[job.pk]))
        finish(activity_job.undo_of(job))
        assert client.get(answer.url).status_code == 200
