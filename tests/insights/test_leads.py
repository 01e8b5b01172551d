"""What sales work with: leads, tasks, what came of them, and the weekly review."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.roles import Role
from channels.models import EmailMessage
from contacts import erasure, merging, outcomes, to_do, vanishing
from contacts.models import Contact, Outcome, Task
from contacts.models.outcome import Verdict
from contacts.outcomes import CannotSay
from insights.sales import letters
from insights.sales.review import review, week_of
from tests import make

pytestmark = pytest.mark.django_db

NOW = timezone.now


@pytest.fixture
def sam():
    return make.user("sam@kindling.example", role=Role.SALES, first_name="Sam", last_name="Sales")


@pytest.fixture
def hot(sam):
    """A contact of Sam's that climbed over 80 an hour ago."""
    make.trigger(80, name="High-Interest")
    contact = make.contact("ada@love.example", firstname="Ada", lastname="Lovelace", owner=sam)
    make.entry(contact, 85, at=NOW() - timedelta(hours=1))
    return contact


def say(contact, verdict, actor, **more):
    return outcomes.say(
        contact_id=contact.pk, verdict=verdict, actor=actor, at=more.pop("at", NOW()), **more
    )


class TestAnOutcome:
    def test_is_never_changed(self, hot, sam):
        line = say(hot, Verdict.ACCEPTED, sam)
        with pytest.raises(DatabaseError), transaction.atomic():
            Outcome.objects.filter(pk=line.pk).update(reason="other")

    def test_of_rejection_needs_a_reason(self, hot, sam):
        with pytest.raises(CannotSay, match="Say why"):
            say(hot, Verdict.REJECTED, sam, reason="  ")
        assert not Outcome.objects.exists()

    def test_has_an_amount_only_where_something_was_won(self, hot, sam):
        with pytest.raises(CannotSay):
            say(hot, Verdict.LOST, sam, reason="price", amount=Decimal("5"))
        assert say(hot, Verdict.WON, sam, amount=Decimal("5"), currency="EUR").amount == 5

    def test_stands_until_it_is_taken_back(self, hot, sam):
        say(hot, Verdict.ACCEPTED, sam)
        lost = say(hot, Verdict.LOST, sam, reason="no budget")
        assert outcomes.standing([hot.pk])[hot.pk] == lost
        outcomes.withdraw(lost, actor=sam, at=NOW())
        outcomes.withdraw(lost, actor=sam, at=NOW())
        assert outcomes.standing([hot.pk])[hot.pk].verdict == Verdict.ACCEPTED
        assert Outcome.objects.count() == 3

    def test_goes_along_when_two_turn_out_to_be_one_and_back(self, hot, sam):
        twin = make.contact("ada@home.example")
        say(twin, Verdict.WON, sam)
        task = make_task(twin, sam)
        merged = merging.merge(
            loser_id=twin.pk, winner_id=hot.pk, reason="same", actor=sam, at=NOW()
        )
        assert outcomes.standing([hot.pk])[hot.pk].verdict == Verdict.WON
        assert Task.objects.get().contact_id == hot.pk
        merging.unmerge(merged, actor=sam, at=NOW())
        assert not outcomes.standing([hot.pk])
        task.refresh_from_db()
        assert task.contact_id == twin.pk

    def test_loses_its_words_with_an_erasure(self, hot, sam):
        say(hot, Verdict.REJECTED, sam, reason="Ada moved away")
        make_task(hot, sam)
        erasure.erase([hot.pk], at=NOW())
        assert Outcome.objects.get().reason == ""
        assert not Task.objects.exists()


def make_task(contact, owner, **more):
    said = {"title": "Call about prices", "due_at": None, "at": NOW(), **more}
    return to_do.ask(contact_id=contact.pk, owner=owner, **said)


class TestATask:
    def test_is_one_task_however_often_a_trigger_asks_for_it(self, hot, sam):
        key = uuid.uuid4()
        first, again = make_task(hot, sam, key=key), make_task(hot, sam, key=key)
        assert first == again
        assert Task.objects.count() == 1

    def test_is_written_done_and_reopened_on_the_contact_page(self, client, hot, sam):
        client.force_login(sam)
        client.post(f"/contacts/{hot.pk}/tasks/", {"title": "Send the offer", "owner": sam.pk})
        task = Task.objects.get()
        assert (task.title, task.owner, task.created_by) == ("Send the offer", sam, sam)
        client.post(f"/contacts/{hot.pk}/tasks/{task.pk}/done/")
        assert b"Done lately" in client.get(f"/contacts/{hot.pk}/tasks/").content
        client.post(f"/contacts/{hot.pk}/tasks/{task.pk}/reopen/")
        task.refresh_from_db()
        assert task.done_at is None

    def test_without_words_is_refused_beside_its_field(self, client, hot, sam):
        client.force_login(sam)
        answer = client.post(f"/contacts/{hot.pk}/tasks/", {"title": "", "about": "keep this"})
        assert answer.status_code == 422
        assert b"keep this" in answer.content
        assert not Task.objects.exists()

    def test_about_a_colleagues_contact_is_not_for_sales_to_change(self, client, hot, sam):
        task = make_task(hot, sam)
        client.force_login(make.user(role=Role.SALES))
        assert client.post(f"/contacts/{hot.pk}/tasks/{task.pk}/done/").status_code == 403
        task.refresh_from_db()
        assert task.done_at is None


class TestMyLeads:
    def test_show_who_waits_and_why_the_hottest_first(self, client, hot, sam):
        warmer = make.contact("bo@love.example", firstname="Bo", owner=sam)
        make.entry(warmer, 120)
        make.contact("cold@love.example", firstname="Cold", owner=sam)
        client.force_login(sam)
        page = client.get("/leads/").content.decode()
        assert page.index(">Bo<") < page.index("Ada Lovelace")
        assert "not spoken to yet" in page
        assert "Cold" not in page

    def test_let_go_of_whom_sales_have_answered(self, client, hot, sam):
        client.force_login(sam)
        client.post(
            f"/contacts/{hot.pk}/sales/rejected/", {"reason": "a student", "next": "/leads/"}
        )
        assert "Nobody waits for you" in client.get("/leads/").content.decode()
        assert "Ada Lovelace" in client.get("/leads/?which=all").content.decode()

    def test_come_back_when_the_contact_climbs_again(self, client, hot, sam):
        say(hot, Verdict.REJECTED, sam, reason="too early", at=NOW() - timedelta(days=30))
        client.force_login(sam)
        assert "Ada Lovelace" in client.get("/leads/").content.decode()

    def test_are_ones_own_for_sales_and_anybodys_for_marketers(self, client, hot, sam):
        other = make.user(role=Role.SALES)
        client.force_login(other)
        assert "Ada" not in client.get(f"/leads/?owner={sam.pk}").content.decode()
        client.force_login(make.user(role=Role.MARKETER))
        assert "Ada Lovelace" in client.get(f"/leads/?owner={sam.pk}").content.decode()

    def test_are_everybodys_for_the_head_of_sales(self, client, hot, sam):
        make.entry(make.contact("bo@love.example", firstname="Bo"), 90)
        client.force_login(make.user(role=Role.MARKETER))
        page = client.get("/leads/?owner=everybody").content.decode()
        assert "Ada Lovelace" in page
        assert ">Bo<" in page

    def test_answer_nonsense_in_the_address_with_the_usual_page(self, client, sam):
        client.force_login(sam)
        for nonsense in ("which=x", "after=%00", "owner=99999999999999999999", "before=e30"):
            assert client.get(f"/leads/?{nonsense}").status_code == 200


class TestSayingWhatCameOfALead:
    def test_goes_back_to_where_it_was_said(self, client, hot, sam):
        client.force_login(sam)
        answer = client.post(f"/contacts/{hot.pk}/sales/accepted/", {"next": "/leads/"})
        assert answer.url == "/leads/"

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil"])
    def test_never_leads_to_another_site(self, client, hot, sam, elsewhere):
        client.force_login(sam)
        answer = client.post(f"/contacts/{hot.pk}/sales/contacted/", {"next": elsewhere})
        assert answer.url == hot.get_absolute_url()

    def test_tells_beside_the_field_what_is_missing(self, client, hot, sam):
        client.force_login(sam)
        answer = client.post(f"/contacts/{hot.pk}/sales/lost/", {"reason": ""})
        assert answer.status_code == 422
        assert not Outcome.objects.exists()


MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def last_week(sam):
    """Handed over on Tuesday: one spoken to after two hours and won, one of nobody's."""
    make.trigger(80, name="High-Interest")
    tuesday = MONDAY - timedelta(days=6)
    ada = make.contact("ada@love.example", firstname="Ada", owner=sam)
    bo = make.contact("bo@love.example", firstname="Bo")
    make.entry(ada, 85, at=tuesday)
    make.entry(bo, 90, at=tuesday)
    say(ada, Verdict.CONTACTED, sam, at=tuesday + timedelta(hours=2))
    say(ada, Verdict.WON, sam, amount=Decimal("1200"), currency="EUR", at=MONDAY)
    return ada, bo


class TestTheReview:
    def test_tells_who_crossed_and_what_came_of_it(self, last_week):
        week = review(week_of((MONDAY - timedelta(days=3)).date()))
        assert [str(part.owner) for part in week.parts] == ["None", "Sam Sales"]
        numbers = week.numbers
        assert (numbers.handed, numbers.contacted, numbers.bought) == (2, 1, 1)
        assert numbers.waited == timedelta(hours=2)
        assert numbers.won == {"EUR": Decimal("1200")}

    def test_counts_only_the_thresholds_that_hand_over(self, client, last_week):
        make.trigger(10, name="Warm")
        client.force_login(make.user())
        chosen = make.trigger(200, name="Boiling")
        client.post("/leads/review/thresholds/", {"thresholds": [chosen.pk]})
        assert review(week_of((MONDAY - timedelta(days=3)).date())).is_empty

    def test_is_a_screen_with_the_week_before(self, client, sam, last_week):
        client.force_login(make.user(role=Role.MARKETER))
        page = client.get("/leads/review/?week=2026-11-16").content.decode()
        assert "What came of the week before" in page
        assert "1,200.00 EUR" in page
        assert client.get("/leads/review/?week=nonsense").status_code == 200


class TestTheMailOfMonday:
    def test_goes_to_each_who_wants_it_once(self, sam, last_week):
        marketer = make.user("mia@kindling.example", role=Role.MARKETER)
        make.user("no@kindling.example", role=Role.MARKETER, wants_review=False)
        make.user("viewer@kindling.example", role=Role.VIEWER)
        assert letters.send(at=MONDAY) == 2
        assert letters.send(at=MONDAY + timedelta(hours=1)) == 0
        mails = {mail.to[0]: mail for mail in EmailMessage.objects.all()}
        assert set(mails) == {sam.email, marketer.email}
        assert "Ada" in mails[sam.email].text
        assert "Bo" not in mails[sam.email].text  # nobody's, so not Sam's to hear of
        assert "Bo" in mails[marketer.email].text

    def test_waits_for_monday_morning(self, last_week):
        make.user(role=Role.MARKETER)
        assert letters.send(at=MONDAY.replace(hour=3)) == 0
        assert letters.send(at=MONDAY + timedelta(days=1)) == 0

    def test_says_nothing_where_nothing_happened(self):
        make.user(role=Role.MARKETER)
        assert letters.send(at=MONDAY) == 0


def test_contacts_with_an_outcome_or_a_task_stay_when_an_import_is_undone(hot, sam):
    lonely = make.contact("x@love.example")
    make_task(lonely, sam)
    assert lonely.pk in vanishing.touched([lonely.pk])
    assert Contact.objects.filter(pk=lonely.pk).exists()
