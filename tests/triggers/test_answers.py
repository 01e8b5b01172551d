"""What was answered after long work: whom a summary reaches, and what follows if it goes on."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from accounts.roles import Role
from channels.models import EmailMessage
from contacts import in_bulk
from tests import make
from tests.contacts.importing import work_off
from triggers import already, asking, bulk
from triggers.bulk import Choice
from triggers.models import BulkCause, Crossing, Run

pytestmark = pytest.mark.django_db

TASK = ("task.create", {"title": "Call them", "whose": "", "due_in": None})


def carry(*people, job=None, points=90):
    """Long work gives points to many; the job."""
    job = job or make.bulk_job()
    with in_bulk.caused_by(job.pk):
        for one in people:
            make.entry(one, points)
    return job


def answer(job, choice, by=None):
    said = bulk.answer(job.pk, choice, actor=by or make.user(), at=timezone.now())
    return said, work_off(said)


def mails():
    return {one.to[0]: one.text for one in EmailMessage.objects.order_by("pk")}


class TestTheBanner:
    def test_does_not_ask_about_triggers_that_only_colour(self):
        make.trigger(80)
        job = carry(make.contact())
        assert bulk.over(job.pk)
        assert not asking.waiting_for_an_answer().exists()

    def test_does_not_ask_once_the_trigger_has_nothing_to_do_any_more(self):
        hot = make.trigger(80, make.mailing())
        carry(make.contact())
        assert asking.waiting_for_an_answer().exists()
        hot.actions.update(archived_at=timezone.now())
        assert not asking.waiting_for_an_answer().exists()


class TestASummary:
    def test_goes_to_whoever_asked_for_it_where_the_trigger_tells_nobody(self, client):
        make.trigger(80, TASK)
        ana, ada = make.user(role=Role.MARKETER), make.contact("ada@shop.example")
        job = carry(ada)
        client.force_login(ana)
        page = client.get(reverse("triggers:asked", args=[job.pk])).content.decode()
        assert "so it goes to you" in page
        done = answer(job, Choice.SUMMARY, by=ana)[1]
        assert "ada@shop.example" in mails()[ana.email]
        assert done.log[-1]["text"] == "1 mail tells of it."

    def test_of_contacts_without_an_owner_goes_there_too(self, client):
        owner, ana = make.user("owner@kindling.example"), make.user(role=Role.MARKETER)
        make.trigger(80, ("notify.user", {"to_owner": True}))
        job = carry(make.contact("hers@shop.example", owner=owner), make.contact("no@shop.example"))
        client.force_login(ana)
        page = client.get(reverse("triggers:asked", args=[job.pk])).content.decode()
        assert "It goes to the owner, and to you about" in page
        answer(job, Choice.SUMMARY, by=ana)
        told = mails()
        assert set(told) == {"owner@kindling.example", ana.email}
        assert "hers@" in told["owner@kindling.example"]
        assert "no@shop.example" not in told["owner@kindling.example"]
        assert "no@shop.example" in told[ana.email]
        assert "hers@" not in told[ana.email]

    def test_goes_to_nobody_else_where_the_trigger_tells_somebody(self, client):
        make.trigger(80, make.mailing("sales@kindling.example"))
        ana = make.user(role=Role.RULE_ADMIN)
        job = carry(make.contact())
        client.force_login(ana)
        page = client.get(reverse("triggers:asked", args=[job.pk])).content.decode()
        assert "It goes to sales@kindling.example." in page
        answer(job, Choice.SUMMARY, by=ana)
        assert set(mails()) == {"sales@kindling.example"}

    def test_after_publishing_goes_to_whoever_published(self, client):
        ana, ada = make.user(role=Role.RULE_ADMIN), make.contact("ada@shop.example")
        make.entry(ada, 90)
        hot = make.trigger(80, TASK)
        client.force_login(ana)
        page = client.get(reverse("triggers:already", args=[hot.pk])).content.decode()
        assert "so it goes to you" in page
        work_off(already.apply(hot, Choice.SUMMARY, actor=ana, at=timezone.now()))
        assert "ada@shop.example" in mails()[ana.email]


class TestWorkThatGoesOnAfterTheAnswer:
    def test_is_asked_about_again_and_told_of_in_a_mail_of_its_own(self):
        make.trigger(80, make.mailing("sales@kindling.example"))
        first, later = make.contact("first@shop.example"), make.contact("later@shop.example")
        job = carry(first)
        answer(job, Choice.SUMMARY)
        jobs.again(job, at=timezone.now())
        carry(later, job=job)
        assert asking.waiting_for_an_answer().get().pk == job.pk
        answer(job, Choice.SUMMARY)
        one, two = EmailMessage.objects.order_by("pk")
        assert "first@" in one.text
        assert "later@" in two.text
        assert "first@" not in two.text

    def test_may_be_answered_otherwise(self):
        make.trigger(80, make.tagging())
        first, later = make.contact(), make.contact()
        job = carry(first)
        answer(job, Choice.COLOUR)
        carry(later, job=job)
        answer(job, Choice.EACH)
        assert Run.objects.get().contact == later
        assert Crossing.objects.filter(quiet=True).get().contact == first

    def test_is_not_asked_about_again_where_it_carried_nobody_new(self):
        make.trigger(80, make.mailing())
        ada = make.contact()
        job = carry(ada)
        said, _ = answer(job, Choice.COLOUR)
        carry(ada, job=job, points=5)
        assert BulkCause.objects.get().answer == said


class TestCarryingItOut:
    def test_knows_from_the_start_how_much_there_is_to_do(self):
        hot = make.trigger(80, make.tagging())
        job = carry(make.contact(), make.contact())
        said = bulk.answer(job.pk, Choice.COLOUR, actor=make.user(), at=timezone.now())
        assert said.total == 2
        make.entry(make.contact(), 10)
        assert already.many(hot) == 2
        applied = already.apply(hot, Choice.COLOUR, actor=make.user(), at=timezone.now())
        assert applied.total == 2

    def test_does_not_pretend_to_know_beyond_what_is_counted(self, monkeypatch):
        monkeypatch.setattr(bulk, "COUNTED", 2)
        make.trigger(80, make.tagging())
        job = carry(make.contact(), make.contact())
        said = bulk.answer(job.pk, Choice.COLOUR, actor=make.user(), at=timezone.now())
        assert said.total is None
        assert Job.objects.get(pk=said.pk).state == Job.State.RUNNING
