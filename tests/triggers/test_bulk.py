"""Points that came with a file carry contacts over thresholds: what follows is asked."""

from __future__ import annotations

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from channels.models import EmailMessage
from contacts.models import Contact
from tests import make
from tests.contacts.importing import everything, imported, table, undo, work_off
from triggers import bulk as thresholds
from triggers.bulk import Choice
from triggers.models import Crossing, Run

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
