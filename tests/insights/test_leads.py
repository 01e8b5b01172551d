"""What sales work with: leads, tasks, what came of them, and the weekly review."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import handover
from accounts.roles import Role
from channels.models import EmailMessage
from contacts import disqualifying, erasure, merging, outcomes, to_do, vanishing
from contacts.models import Contact, Outcome, Task
from contacts.models.outcome import Verdict
from contacts.outcomes import CannotSay
from insights.sales import leads, letters
from insights.sales.review import review, week_of
from tests import make
from triggers.models import Waits

pytestmark = pytest.mark.django_db

NOW = timezone.now
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def sam():
    return here_before("sam@kindling.example", role=Role.SALES, first_name="Sam", last_name="Sales")


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

    def test_that_nobody_has_is_for_the_first_who_takes_it(self, client, hot, sam):
        task, zoe = make_task(hot, None), make.user(role=Role.SALES)
        for quick in (zoe, make.user(role=Role.SALES)):
            client.force_login(quick)
            take = f"/contacts/{hot.pk}/tasks/{task.pk}/take/"
            answer = client.post(take, {"next": "/leads/tasks/"}, follow=True)
            assert answer.redirect_chain == [("/leads/tasks/", 302)]
        assert "somebody has it" in answer.content.decode()
        task.refresh_from_db()
        assert task.owner == zoe

    def test_that_nobody_has_is_on_everybodys_list_and_on_the_contact_page(self, client, hot):
        task = make_task(hot, None, title="Call whoever has time")
        client.force_login(make.user(role=Role.SALES))
        take = f"/contacts/{hot.pk}/tasks/{task.pk}/take/"
        for address in ("/leads/", "/leads/tasks/", f"/contacts/{hot.pk}/tasks/"):
            page = client.get(address).content.decode()
            assert "Call whoever has time" in page
            assert take in page
        client.post(f"/contacts/{hot.pk}/tasks/{task.pk}/done/")
        task.refresh_from_db()
        assert task.done_at is not None

    def test_that_nobody_has_is_not_for_viewers_to_take(self, client, hot):
        task = make_task(hot, None)
        client.force_login(make.user(role=Role.VIEWER))
        assert "/take/" not in client.get(f"/contacts/{hot.pk}/tasks/").content.decode()
        assert client.post(f"/contacts/{hot.pk}/tasks/{task.pk}/take/").status_code == 403

    def test_of_a_threshold_is_left_out_while_sales_are_to_leave_the_contact_alone(
        self, client, hot, sam
    ):
        make_task(hot, sam, title="Call now", asked_by="High-Interest", due_at=NOW())
        make_task(hot, sam, title="Send the papers back", by=sam, due_at=NOW())
        disqualifying.disqualify([hot.pk], reason="a competitor", at=NOW())
        client.force_login(sam)
        page = client.get("/leads/tasks/").content.decode()
        assert "Call now" not in page
        assert "Send the papers back" in page
        assert "Disqualified" in page
        assert leads.overdue(sam) == 1
        disqualifying.lift([hot.pk], actor=None, at=NOW())
        assert leads.overdue(sam) == 2

    def test_goes_to_the_heir_of_who_leaves(self, hot, sam):
        heir = make.user(role=Role.SALES)
        task, done = make_task(hot, sam), make_task(hot, sam)
        to_do.finish(done, by=sam, at=NOW())
        assert "1 open task" in handover.owned_by(sam)
        with transaction.atomic():
            handover.hand_over(sam, heir)
        for one in (task, done):
            one.refresh_from_db()
        assert (task.owner, done.owner) == (heir, sam)

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
        address = f"/contacts/{hot.pk}/sales/rejected/"
        said = {"reason": "too early", "next": "/leads/"}
        assert address in client.get(f"/contacts/{hot.pk}/sales/").content.decode()
        assert client.post(address, said).status_code == 302
        assert "Nobody waits for you" in client.get("/leads/").content.decode()
        assert client.post(address, said).status_code == 422  # pressed twice
        assert Outcome.objects.count() == 2

    def test_keep_who_turns_out_to_be_somebody_known_longer(self, client, hot, sam):
        older = make.contact("ada@home.example", firstname="Augusta", owner=sam)
        oldest = make.contact("ada@school.example", firstname="Annabella", owner=sam)
        for loser, winner in ((hot, older), (older, oldest)):
            merging.merge(loser_id=loser.pk, winner_id=winner.pk, reason="same", at=NOW())
        client.force_login(sam)
        page = client.get("/leads/").content.decode()
        assert ">Annabella Lovelace<" in page
        assert "not spoken to yet" in page
        assert "+85" in page
        assert [one.contact for one in review(week_of(NOW().date())).parts[0].handed] == [oldest]

    def test_let_go_of_whom_sales_answered_before_they_turned_out_to_be_another(
        self, client, hot, sam
    ):
        older = make.contact("ada@home.example", firstname="Augusta", owner=sam)
        say(hot, Verdict.ACCEPTED, sam)
        merging.merge(loser_id=hot.pk, winner_id=older.pk, reason="same", at=NOW())
        client.force_login(sam)
        assert "Nobody waits for you" in client.get("/leads/").content.decode()
        assert "Augusta" in client.get("/leads/?which=accepted").content.decode()

    def test_offer_ones_booking_link_to_copy(self, client, sam):
        client.force_login(sam)
        assert "Set my booking link" in client.get("/leads/").content.decode()
        link = "https://meet.example/sam?for=30"
        profile = {"email": sam.email, "time_zone": "", "language": "", "theme": "auto"}
        client.post("/profile/", {**profile, "booking_url": link})
        page = client.get("/leads/").content.decode()
        assert 'data-copies="booking-link"' in page
        assert f'id="booking-link">{link}<' in page
        client.post("/profile/", {**profile, "booking_url": "javascript:alert(1)"})
        sam.refresh_from_db()
        assert sam.booking_url == link

    def test_lead_to_the_tasks_of_the_same_colleague(self, client, hot, sam):
        make_task(hot, sam)
        client.force_login(make.user(role=Role.MARKETER))
        page = client.get(f"/leads/?owner={sam.pk}").content.decode()
        assert f'href="/leads/tasks/?owner={sam.pk}"' in page

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


def here_before(*args, **more):
    """A colleague who has been here for long."""
    return make.user(*args, date_joined=MONDAY - timedelta(days=90), **more)


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

    def test_offers_no_fall_as_a_hand_over(self, client, last_week):
        fall = make.trigger(20, name="Cools down", waits_for=Waits.FALL)
        client.force_login(make.user())
        assert "Cools down" not in client.get("/leads/review/thresholds/").content.decode()
        answer = client.post("/leads/review/thresholds/", {"thresholds": [fall.pk]})
        assert answer.status_code == 422

    def test_is_a_screen_with_the_week_before(self, client, sam, last_week):
        client.force_login(make.user(role=Role.MARKETER))
        page = client.get("/leads/review/?week=2026-11-16").content.decode()
        assert "What came of the week before" in page
        assert "1,200.00 EUR" in page
        assert client.get("/leads/review/?week=nonsense").status_code == 200


class TestTheMailOfMonday:
    def test_goes_to_each_who_wants_it_once(self, sam, last_week):
        marketer = here_before("mia@kindling.example", role=Role.MARKETER)
        here_before("no@kindling.example", role=Role.MARKETER, wants_review=False)
        here_before("viewer@kindling.example", role=Role.VIEWER)
        assert letters.send(at=MONDAY) == 2
        assert letters.send(at=MONDAY + timedelta(hours=1)) == 0
        mails = {mail.to[0]: mail for mail in EmailMessage.objects.all()}
        assert set(mails) == {sam.email, marketer.email}
        assert "Ada" in mails[sam.email].text
        assert "Bo" not in mails[sam.email].text  # nobody's, so not Sam's to hear of
        assert "Bo" in mails[marketer.email].text

    def test_waits_for_monday_morning(self, sam, last_week):
        assert letters.send(at=MONDAY.replace(hour=3)) == 0
        assert letters.send(at=MONDAY) == 1

    def test_goes_on_tuesday_where_the_server_was_down_on_monday(self, sam, last_week):
        tuesday = MONDAY + timedelta(days=1)
        assert letters.send(at=tuesday.replace(hour=3)) == 1
        assert "(11/09/2026 to 11/15/2026)" in EmailMessage.objects.get().text
        assert letters.send(at=tuesday) == 0

    def test_goes_to_nobody_later_once_all_are_written(self, sam, last_week):
        assert letters.send(at=MONDAY) == 1
        here_before(role=Role.MARKETER)  # switched it on, or was let in again, since
        assert letters.send(at=MONDAY + timedelta(days=1)) == 0
        assert letters.send(at=MONDAY + timedelta(days=7)) == 2

    def test_goes_to_nobody_who_came_after_that_monday(self, last_week):
        make.user(role=Role.MARKETER, date_joined=MONDAY + timedelta(days=1))
        assert letters.send(at=MONDAY + timedelta(days=2)) == 1  # Sam's

    def test_says_nothing_where_nothing_happened(self):
        here_before(role=Role.MARKETER)
        assert letters.send(at=MONDAY) == 0

    def test_tells_by_owner_what_came_of_the_week_before(self, sam, last_week):
        letters.send(at=MONDAY + timedelta(days=7))
        mail = EmailMessage.objects.get()
        for said in (mail.text, mail.html):
            assert "Ada" in said
            assert "Won 1,200.00 EUR" in said
            assert f"/contacts/{last_week[0].pk}/" in said

    def test_says_how_many_more_there_are_and_where(self, sam, last_week, monkeypatch):
        monkeypatch.setattr("insights.sales.review.MAILED", 1)
        make.entry(make.contact(owner=sam), 82, at=MONDAY - timedelta(days=5))
        letters.send(at=MONDAY)
        mail = EmailMessage.objects.get()
        for said in (mail.text, mail.html):
            assert "and 1 more" in said
            assert "/leads/review/?week=2026-11-09" in said


def test_contacts_with_an_outcome_or_a_task_stay_when_an_import_is_undone(hot, sam):
    lonely = make.contact("x@love.example")
    make_task(lonely, sam)
    assert lonely.pk in vanishing.touched([lonely.pk])
    assert Contact.objects.filter(pk=lonely.pk).exists()
