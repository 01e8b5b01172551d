"""Long work carries contacts over thresholds: what follows is asked, and then done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from channels.models import EmailMessage
from contacts import disqualifying, in_bulk, tags
from contacts.models import Contact
from points.models import Reason
from tests import make
from tests.contacts.importing import everything, imported, table, undo, work_off
from triggers import already, publication
from triggers import bulk as thresholds
from triggers.bulk import Choice
from triggers.models import Crossing, PointTrigger, Run, Waits

pytestmark = pytest.mark.django_db

SCORES = (
    ("email", "points"),
    ("hot@shop.example", "90"),
    ("warm@shop.example", "60"),
    ("cold@shop.example", "10"),
)


def choose(done, choice: Choice):
    """Answer the question, and carry it out."""
    return work_off(thresholds.answer(done.job_id, choice, actor=make.user(), at=timezone.now()))


class TestQuestion:
    def test_is_asked_once_the_import_is_done(self, client):
        make.trigger(80, make.mailing())
        make.trigger(50, name="Warm", colour="orange")
        done = imported(table(*SCORES))
        assert [(one.name, many) for one, many in thresholds.over(done.job_id)] == [
            ("High-Interest", 1),
            ("Warm", 2),
        ]
        assert not Crossing.objects.exists()
        client.force_login(make.user(role=Role.MARKETER))
        where = reverse("triggers:asked", args=[done.job_id])
        assert where in client.get(done.get_absolute_url()).content.decode()
        assert "50 points: 2 contacts are there now" in client.get(where).content.decode()
        client.post(where, {"choice": "colour"})
        client.post(where, {"choice": "each"})
        answered = thresholds.answer_of(done.job_id)
        assert answered.config["choice"] == "colour"
        assert "Colour only" in client.get(where).content.decode()

    def test_lets_only_who_may_publish_have_every_action_happen(self, client):
        make.trigger(80, make.mailing(), ("points.change", {"points": 50}))
        done = imported(table(*SCORES))
        where = reverse("triggers:asked", args=[done.job_id])
        client.force_login(make.user(role=Role.MARKETER))
        assert "Each as usual" not in client.get(where).content.decode()
        client.post(where, {"choice": "each"})
        assert thresholds.answer_of(done.job_id) is None
        client.force_login(make.user(role=Role.RULE_ADMIN))
        assert "Each as usual" in client.get(where).content.decode()
        client.post(where, {"choice": "each"})
        assert thresholds.answer_of(done.job_id).config["choice"] == "each"

    def test_leaves_out_who_has_fallen_below_or_has_crossed_before(self):
        make.trigger(50)
        before = make.contact("warm@shop.example")
        make.entry(before, 55)
        make.entry(before, -50)
        done = imported(table(*SCORES))
        fallen = Contact.objects.get(email="hot@shop.example")
        make.entry(fallen, -80)
        assert thresholds.over(done.job_id) == []


class TestAnswer:
    def test_colour_only_sends_nothing_and_tells_nobody_later(self):
        make.trigger(80, make.mailing(), make.tagging("hot"))
        done = imported(table(*SCORES))
        assert choose(done, Choice.COLOUR).done == 1
        hot = Contact.objects.get(email="hot@shop.example")
        assert Crossing.objects.get().contact == hot
        make.entry(hot, -30)
        make.entry(hot, 30)
        assert not Run.objects.exists()

    def test_each_does_everything_as_usual(self):
        make.trigger(50, make.tagging("warm"))
        done = imported(table(*SCORES))
        choose(done, Choice.EACH)
        assert Run.objects.filter(state=Run.State.DUE).count() == 2

    def test_a_summary_goes_once_to_everybody_whom_the_triggers_would_write_to(self):
        ana = make.user("ana@kindling.example")
        owner = make.user("owner@kindling.example")
        make.contact("hot@shop.example", owner=owner, firstname="Hot")
        make.trigger(80, make.mailing("sales@kindling.example", user_ids=[ana.pk], to_owner=True))
        make.trigger(50, make.mailing("sales@kindling.example"), name="Warm")
        done = imported(table(*SCORES))
        choose(done, Choice.SUMMARY)
        assert not Run.objects.exists()
        mails = {one.to[0]: one for one in EmailMessage.objects.all()}
        assert set(mails) == {
            "ana@kindling.example",
            "owner@kindling.example",
            "sales@kindling.example",
        }
        hot = Contact.objects.get(email="hot@shop.example")
        assert f"/contacts/{hot.pk}/" in mails["owner@kindling.example"].text
        assert mails["sales@kindling.example"].subject.startswith("3 contacts")
        assert "Warm (50 points): 2 contacts" in mails["sales@kindling.example"].text
        assert "warm@shop.example" not in mails["owner@kindling.example"].text
        assert len(django_mail.outbox) == 0

    def test_goes_with_the_import_when_that_is_undone(self):
        make.trigger(50)
        before = everything()
        done = imported(table(*SCORES))
        choose(done, Choice.COLOUR)
        undo(done)
        assert everything() == before

    def test_keeps_contacts_that_somebody_was_told_of(self):
        make.trigger(80, make.mailing())
        done = imported(table(*SCORES))
        choose(done, Choice.EACH)
        undo(done)
        assert Contact.objects.get().email == "hot@shop.example"


def by_a_job(*people, points=90, reason=Reason.STATE):
    """Long work gives points to many; the job."""
    job = make.bulk_job()
    with in_bulk.caused_by(job.pk):
        for one in people:
            make.entry(one, points, reason=reason)
    return job


class TestAnyWork:
    def test_is_not_answered_by_a_trigger_whose_last_day_has_gone(self):
        hot = make.trigger(80, make.tagging())
        job = by_a_job(make.contact())
        assert [one for one, _ in thresholds.over(job.pk)] == [hot]
        PointTrigger.objects.update(published_until=timezone.now() - timedelta(hours=1))
        assert thresholds.over(job.pk) == []

    @pytest.mark.parametrize(
        "reason", [Reason.STATE, Reason.RECOMPUTE, Reason.HAND, Reason.EVENT, Reason.IMPORT]
    )
    def test_about_many_lets_nothing_act_by_itself(self, reason):
        hot = make.trigger(80, make.tagging())
        ada = make.contact()
        job = by_a_job(ada, reason=reason)
        assert not Crossing.objects.exists()
        assert thresholds.over(job.pk) == [(hot, 1)]
        work_off(thresholds.answer(job.pk, Choice.EACH, actor=make.user(), at=timezone.now()))
        assert Run.objects.get().contact == ada
        make.entry(ada, -30)
        make.entry(ada, 30)
        assert Run.objects.count() == 1

    def test_is_asked_about_falls_too(self):
        cold = make.trigger(20, make.tagging("cold"), waits_for=Waits.FALL)
        ada = make.contact()
        make.entry(ada, 30)
        job = by_a_job(ada, points=-25, reason=Reason.RECOMPUTE)
        assert thresholds.over(job.pk) == [(cold, 1)]
        make.entry(ada, 50)
        assert thresholds.over(job.pk) == []

    def test_asks_on_every_page_until_somebody_answers(self, client):
        make.trigger(80, make.mailing())
        job = by_a_job(make.contact())
        where = reverse("triggers:asked", args=[job.pk])
        client.force_login(make.user(role=Role.MARKETER))
        assert "nobody was told" in client.get("/points/triggers/").content.decode()
        assert where in client.get(f"/administration/jobs/{job.pk}/").content.decode()
        page = client.get(where).content.decode()
        assert "80 points: 1 contact is there now" in page
        client.post(where, {"choice": "colour"})
        assert "nobody was told" not in client.get("/points/triggers/").content.decode()

    def test_need_not_be_asked_about_any_more_when_nobody_is_there(self, client):
        hot = make.trigger(80, make.mailing())
        job = by_a_job(make.contact())
        where = reverse("triggers:asked", args=[job.pk])
        publication.pause(hot)
        client.force_login(make.user(role=Role.MARKETER))
        assert "Do not ask again" in client.get(where).content.decode()
        client.post(where, {"choice": "colour"})
        assert "nobody was told" not in client.get("/points/triggers/").content.decode()

    def test_that_carried_nobody_anywhere_takes_no_answer(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        where = reverse("triggers:asked", args=[make.bulk_job().pk])
        assert "Do not ask again" not in client.get(where).content.decode()
        assert client.post(where, {"choice": "colour"}).status_code == 404

    def test_pages_through_who_they_are(self, client):
        make.trigger(80)
        make.trigger(50, name="Warm")
        people = [make.contact(firstname=f"P{number}") for number in range(30)]
        job = by_a_job(*people)
        client.force_login(make.user(role=Role.MARKETER))
        where = reverse("triggers:asked", args=[job.pk])
        first = client.get(where)
        second = client.get(where, {"after": first.context["next"]})
        seen = [one["contact"] for page in (first, second) for one in page.context["who"]]
        assert len(seen) == 60
        assert set(seen) == set(people)
        assert second.context["next"] is None

    def test_leaves_the_disqualified_out_of_the_summary(self):
        make.trigger(80, make.mailing())
        ada, rival = make.contact("ada@shop.example"), make.contact("rival@other.example")
        job = by_a_job(ada, rival)
        disqualifying.disqualify(
            [rival.pk], reason="a competitor", actor=make.user(), at=timezone.now()
        )
        work_off(thresholds.answer(job.pk, Choice.SUMMARY, actor=make.user(), at=timezone.now()))
        (mail,) = EmailMessage.objects.all()
        assert "ada@shop.example" in mail.text
        assert "rival" not in mail.text


class TestWhoIsThereAlready:
    def test_hears_of_it_only_if_somebody_says_so(self, client):
        ada, eve = make.contact(), make.contact()
        make.entry(ada, 90)
        make.entry(eve, 10)
        hot = make.trigger(80, make.tagging())
        assert already.many(hot) == 1
        client.force_login(make.user(role=Role.RULE_ADMIN))
        where = reverse("triggers:already", args=[hot.pk])
        assert "1 contact is there already" in client.get(where).content.decode()
        assert not Run.objects.exists()
        client.post(where, {"choice": "each"})
        job = work_off(already.job_of(hot))
        assert Run.objects.get().contact == ada
        assert job.log[0]["text"] == "1 contact is marked."
        assert already.many(hot) == 0
        make.entry(ada, -30)
        make.entry(ada, 30)
        assert Run.objects.count() == 1

    def test_are_those_below_where_a_trigger_waits_for_a_fall(self):
        make.entry(make.contact(), 10)
        make.entry(make.contact(), 90)
        assert already.many(make.trigger(20, waits_for=Waits.FALL)) == 1

    def test_are_those_of_whom_a_condition_was_true(self):
        ada = make.contact()
        tags.add([ada.pk], ["vip"])
        make.contact()
        vip = make.trigger(
            0,
            make.tagging("seen"),
            waits_for=Waits.CONDITION,
            condition={"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]},
        )
        assert already.many(vip) == 1
        work_off(already.apply(vip, Choice.EACH, actor=make.user(), at=timezone.now()))
        assert Run.objects.get().contact == ada
        assert already.many(vip) == 0

    def test_are_left_alone_once_the_trigger_is_paused(self):
        make.entry(make.contact(), 90)
        hot = make.trigger(80, make.tagging())
        job = already.apply(hot, Choice.EACH, actor=make.user(), at=timezone.now())
        publication.pause(hot)
        work_off(job)
        assert not Crossing.objects.exists()

    def test_is_asked_after_publishing_where_that_was_ticked(self, client):
        make.entry(make.contact(), 90)
        hot = make.trigger(80, make.tagging())
        client.force_login(make.user(role=Role.RULE_ADMIN))
        answer = client.post(f"/points/triggers/{hot.pk}/publish/", {"also": "1"})
        assert answer.url == reverse("triggers:already", args=[hot.pk])

    def test_are_nobody_while_its_dates_do_not_let_it_act(self, client):
        now = timezone.now()
        make.entry(make.contact(), 90)
        hot = make.trigger(80, make.tagging(), published_from=now + timedelta(days=1))
        over = make.trigger(80, make.tagging(), published_until=now - timedelta(days=1))
        assert (already.many(hot), already.many(over)) == (0, 0)
        work_off(already.apply(hot, Choice.EACH, actor=make.user(), at=now))
        assert not Crossing.objects.exists()
        client.force_login(make.user(role=Role.RULE_ADMIN))
        where = reverse("triggers:already", args=[hot.pk])
        assert "It does not act yet" in client.get(where).text
