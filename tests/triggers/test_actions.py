"""Every kind of action, also those not yet written; then each one's own deeds."""

from __future__ import annotations

import email
import email.policy
import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import notifications
from channels.models import EmailMessage
from contacts import disqualifying, do_not_contact
from contacts.models import Company, DoNotContact, Note, Task
from points import by_hand
from points.models import Entry, Reason
from tests import make
from tests.triggers.typed import TYPED
from triggers import keeping, turns
from triggers.actions import action_kinds, behaviour
from triggers.models import Run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_dir(settings, tmp_path):
    """Mails stay in a folder of the test."""
    settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.mark.parametrize("kind", list(action_kinds), ids=lambda kind: kind.key)
class TestAnActionKind:
    def test_lives_in_a_file_named_after_its_key(self, kind):
        assert kind.__module__ == f"triggers.actions.{kind.key.replace('.', '_')}"

    def test_asks_in_its_form_for_exactly_its_own_fields(self, kind):
        assert set(kind.Form.base_fields) == set(kind.__dataclass_fields__)

    def test_has_a_label_an_icon_and_knows_whether_it_reaches_outside(self, kind, settings):
        assert str(kind.label)
        icons = (settings.BASE_DIR / "static" / "vendor" / "icons.txt").read_text().split()
        assert kind.icon in icons
        assert isinstance(kind.outside, bool)
        assert kind.alerts or not kind.outside

    def test_has_a_heading_in_the_docs(self, kind, settings):
        assert f"### {kind.key}\n" in (settings.BASE_DIR / "docs" / "kinds.md").read_text()

    def test_is_built_from_what_its_form_gives(self, kind):
        form = kind.Form(TYPED[kind.key]())
        assert form.is_valid(), form.errors
        assert isinstance(behaviour(kind.key, form.cleaned_data), kind)

    def test_says_itself_in_words(self, kind):
        form = kind.Form(TYPED[kind.key]())
        assert form.is_valid(), form.errors
        sentence = str(behaviour(kind.key, form.cleaned_data))
        assert sentence
        assert kind.key not in sentence

    def test_refuses_a_config_that_is_not_its_own(self, kind):
        with pytest.raises(ValueError):
            behaviour(kind.key, {"nonsense": [1]})

    def test_refuses_to_do_nothing(self, kind):
        assert not kind.Form({}).is_valid()
        with pytest.raises(ValueError):
            behaviour(kind.key, {})


class TestTheFormOfTags:
    def test_reads_words_between_commas_once_each(self):
        form = action_kinds.get("lead.changetags").Form({"add_tags": "hot,  big  fish, Hot"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["add_tags"] == ["Hot", "big fish"]

    def test_refuses_to_add_and_remove_the_same(self):
        form = action_kinds.get("lead.changetags").Form({"add_tags": "hot", "remove_tags": "Hot"})
        assert "at once" in str(form.errors["remove_tags"])

    def test_shows_what_is_stored_as_a_person_would_write_it(self):
        form = action_kinds.get("lead.changetags").Form(initial={"add_tags": ["hot", "big"]})
        assert 'value="hot, big"' in str(form["add_tags"])


class TestTheFormOfAMail:
    def test_makes_a_config_that_the_kind_takes_back(self):
        ada = make.user()
        kind = action_kinds.get("email.send_to_user")
        form = kind.Form({"user_ids": [str(ada.pk)], "to": "a@x.example, b@x.example"})
        assert form.is_valid(), form.errors
        action = behaviour(kind.key, form.cleaned_data)
        assert action.user_ids == (ada.pk,)
        assert action.to == ("a@x.example", "b@x.example")

    def test_names_the_word_that_is_not_an_address(self):
        form = action_kinds.get("email.send_to_user").Form({"to": "a@x.example, nonsense"})
        assert form.errors["to"] == ["nonsense is not an e-mail address."]

    def test_wants_somebody_to_send_to(self):
        form = action_kinds.get("email.send_to_user").Form({"cc": "a@x.example"})
        assert "user_ids" in form.errors

    def test_is_refused_where_the_config_holds_no_address(self):
        with pytest.raises(ValueError, match="not an e-mail address"):
            behaviour("email.send_to_user", {"to": ["x\r\nBcc: y@x.example"]})

    def test_says_itself_in_words(self):
        ada = make.user(first_name="Ada")
        config = {"user_ids": [ada.pk], "to_owner": True, "to": ["sales@x.example"]}
        assert (
            str(behaviour("email.send_to_user", config))
            == "send an e-mail to Ada, the owner and sales@x.example"
        )


def mail_after(points=90, *, of, **config):
    """The mail that a climb to `points` sends, as it was written to the file."""
    make.trigger(80, make.mailing(**config))
    make.entry(of, points)
    keeping.keep_all()
    return EmailMessage.objects.get()


class TestTheMail:
    def test_names_the_contact_the_score_and_the_trigger(self):
        ada = make.contact("ada@shop.example", firstname="Ada", lastname="Lovelace")
        message = mail_after(82, of=ada)
        assert message.subject == "High-Interest: Ada Lovelace reached 82 points"
        assert "Ada Lovelace reached 82 points." in message.text
        assert "“High-Interest” (80 points)" in message.text
        assert "ada@shop.example" in message.text

    def test_names_the_lines_that_led_there_as_they_were_then(self):
        ada, owner = make.contact(), make.user()
        pricing = make.point_action("*/pricing*", points=30, name="Looked at prices")
        make.trigger(80, make.mailing())
        make.visit(ada)
        by_hand.give(
            contact_id=ada.pk, points=-5, note="fair", actor=owner, at=timezone.now(), key=1
        )
        for _ in range(2):
            make.visit(ada)
        pricing.name = "Something else now"
        pricing.save()
        make.visit(ada)  # after the crossing: not what led there
        keeping.keep_all()
        message = EmailMessage.objects.get()
        assert message.text.count("+30  Looked at prices") == 3
        assert "−5  by hand: fair" in message.text
        assert "+30" in message.html

    def test_links_to_the_contact(self, settings):
        settings.BASE_URL = "https://kindling.example"
        ada = make.contact()
        message = mail_after(of=ada)
        link = f"https://kindling.example/contacts/{ada.pk}/"
        assert link in message.text
        assert f'href="{link}"' in message.html

    def test_goes_to_users_owner_and_addresses_once_each(self):
        boss, owner = make.user("boss@x.example"), make.user("owner@x.example")
        gone = make.user("gone@x.example", is_active=False)
        message = mail_after(
            of=make.contact(owner=owner),
            user_ids=[boss.pk, gone.pk],
            to_owner=True,
            to=["Boss@x.example", "team@x.example"],
            cc=["owner@x.example", "copy@x.example"],
            bcc=["hidden@x.example"],
        )
        assert [one.lower() for one in message.to] == [
            "boss@x.example", "owner@x.example", "team@x.example"
        ]  # fmt: skip
        assert message.cc == ["copy@x.example"]
        assert message.bcc == ["hidden@x.example"]

    def test_fails_for_good_when_there_is_nobody_to_send_to(self):
        ada = make.contact(firstname="Ada")
        make.trigger(80, ("email.send_to_user", {"to_owner": True}))
        make.entry(ada, 90)
        keeping.keep_all()
        run = Run.objects.get()
        assert (run.state, run.error) == (
            Run.State.FAILED,
            "Nobody to send to: Ada has no owner.",
        )
        assert not EmailMessage.objects.exists()

    def test_cannot_be_given_headers_by_a_name(self, mail_dir):
        mallory = make.contact(firstname="M\r\nBcc: victim@x.example\r\n\r\nhello")
        mail_after(of=mallory)
        (file,) = mail_dir.glob("*.eml")
        parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert parsed["Bcc"] is None
        assert "victim@x.example" in parsed["Subject"]

    def test_cannot_be_given_markup_by_a_name(self):
        message = mail_after(of=make.contact(lastname="<img src=x>"))
        assert "<img" not in message.html

    def test_says_first_what_the_trigger_wants_said(self):
        message = mail_after(of=make.contact(), subject="Call now", intro="Please\ncall <today>.")
        assert message.subject == "Call now"
        assert message.text.startswith("Please\ncall <today>.")
        assert "call &lt;today&gt;." in message.html

    def test_tells_the_time_of_the_reader_else_of_the_account(self):
        make.setting("time_zone", "Asia/Tokyo")
        ada, ana = make.contact(), make.user(time_zone="America/New_York")
        assert "Times are Asia/Tokyo." in mail_after(of=ada).text
        EmailMessage.objects.all().delete()
        make.trigger(95, make.mailing(user_ids=[ana.pk], to=[]))
        make.entry(ada, 6)
        keeping.keep_all()
        assert "Times are America/New_York." in EmailMessage.objects.get().text

    def test_shows_the_company_and_job_title(self):
        company = Company.objects.create(name="Analytical Engines")
        message = mail_after(of=make.contact(company=company, position="Countess"))
        assert "Analytical Engines" in message.text
        assert "Countess" in message.html

    def test_is_remembered_in_words_on_the_run(self):
        mail_after(of=make.contact(firstname="Ada"), to=["team@x.example"])
        assert Run.objects.get().result["said"] == "sent an e-mail about Ada to team@x.example"


def run_after(kind, of=None, *, config=None, **more):
    """The run of an action of this kind, kept, after a climb of `of` to 90 points."""
    make.trigger(80, (kind, {**(config or {}), **more}))
    make.entry(of or make.contact(), 90)
    keeping.keep_all()
    return Run.objects.latest("pk")


def form_of(kind, **typed):
    return action_kinds.get(kind).Form(typed)


class TestChangingPoints:
    def test_posts_a_line_that_names_the_trigger(self):
        ada = make.contact()
        run = run_after("points.change", ada, config={"points": -30})
        assert make.score(ada) == 60
        line = Entry.objects.get(reason=Reason.RUN)
        assert (line.source, line.source_id, line.note) == ("run", run.pk, "High-Interest")
        assert run.result["said"] == "took away 30 points"

    def test_posts_once_however_often_it_is_asked_for(self):
        ada = make.contact()
        run = run_after("points.change", ada, config={"points": 5})
        Run.objects.filter(pk=run.pk).update(state=Run.State.DUE, due_at=timezone.now())
        keeping.keep_all()
        assert make.score(ada) == 95

    def test_counts_in_a_score_of_its_own(self):
        ada, fit = make.contact(), make.group("Fit")
        run_after("points.change", ada, config={"points": 5, "group_id": fit.pk})
        assert (make.score(ada), make.score(ada, fit)) == (90, 5)

    def test_is_given_up_where_the_score_was_archived(self):
        fit = make.group("Fit", archived_at=timezone.now())
        run = run_after("points.change", make.contact(), config={"points": 5, "group_id": fit.pk})
        assert run.error == "The score does not exist any more."

    def test_refuses_nothing_and_more_than_anybody_means(self):
        for points in ("0", "1000001", "x"):
            assert "points" in form_of("points.change", points=points).errors

    def test_says_itself_in_words(self):
        assert str(behaviour("points.change", {"points": 1})) == "give 1 point"
        assert str(behaviour("points.change", {"points": -2})) == "take away 2 points"


def of_country(owner, country):
    only = {"all": [{"kind": "field", "field": "country", "operator": "in", "value": [country]}]}
    return "owner.change", {"user_ids": [owner.pk], "only": only}


class TestGivingContactsToColleagues:
    def test_makes_one_of_them_the_owner(self):
        bob, ada = make.user(first_name="Bob"), make.contact()
        run = run_after("owner.change", ada, user_ids=[bob.pk])
        ada.refresh_from_db()
        assert ada.owner == bob
        assert run.result["said"] == "gave the contact to Bob"

    def test_gives_to_several_in_turn_and_passes_over_who_left(self):
        bob, gone, zoe = (make.user() for _ in range(3))
        make.trigger(80, ("owner.change", {"user_ids": [bob.pk, gone.pk, zoe.pk]}))
        gone.is_active = False
        gone.save()
        leads = [make.contact() for _ in range(4)]
        for lead in leads:
            make.entry(lead, 90)
        keeping.keep_all()
        for lead in leads:
            lead.refresh_from_db()
        assert [lead.owner for lead in leads] == [bob, zoe, bob, zoe]

    def test_gives_nobody_away_who_is_disqualified_and_uses_up_no_turn_by_it(self):
        bob, zoe = make.user(), make.user()
        make.trigger(80, ("owner.change", {"user_ids": [bob.pk, zoe.pk]}))
        rival, ada = make.contact(), make.contact()
        disqualifying.disqualify([rival.pk], reason="a competitor", at=timezone.now())
        for lead in (rival, ada):
            make.entry(lead, 90)
        keeping.keep_all()
        for lead in (rival, ada):
            lead.refresh_from_db()
        assert (rival.owner, ada.owner) == (None, bob)
        run = Run.objects.get(contact=rival)
        assert (run.state, run.error) == (Run.State.CANCELLED, "The contact is disqualified.")

    def test_leaves_alone_whom_somebody_has_if_so_wanted(self):
        bob, zoe = make.user(), make.user(first_name="Zoe")
        ada = make.contact(owner=zoe)
        run = run_after("owner.change", ada, user_ids=[bob.pk], only_without=True)
        ada.refresh_from_db()
        assert ada.owner == zoe
        assert run.result["said"] == "left the contact to Zoe"

    def test_gives_by_rule(self):
        bob, zoe = make.user(first_name="Bob"), make.user(first_name="Zoe")
        swiss, german = make.contact(country="Switzerland"), make.contact(country="Germany")
        make.trigger(80, of_country(bob, "Switzerland"), of_country(zoe, "Germany"))
        for lead in (swiss, german):
            make.entry(lead, 90)
        keeping.keep_all()
        for lead, owner in ((swiss, bob), (german, zoe)):
            lead.refresh_from_db()
            assert lead.owner == owner
        assert "if" in str(behaviour(*of_country(bob, "Switzerland")))

    def test_is_given_up_where_nobody_is_left(self):
        gone = make.user(is_active=False)
        run = run_after("owner.change", user_ids=[gone.pk])
        assert run.error == "The chosen colleagues cannot sign in any more."


class TestAskingForATask:
    def test_is_for_the_owner_until_some_days_after_the_climb(self):
        bob = make.user(first_name="Bob")
        ada = make.contact(firstname="Ada", owner=bob)
        run = run_after("task.create", ada, title="Call {firstname|them}", due_in=2)
        task = Task.objects.get()
        assert (task.title, task.owner, task.asked_by) == ("Call Ada", bob, "High-Interest")
        assert (task.due_at - run.crossing.crossed_at).days == 2
        assert run.result["said"] == "asked Bob for “Call Ada”"

    def test_is_for_whoever_takes_it_where_nobody_looks_after_the_contact(self):
        run_after("task.create", make.contact(firstname=""), title="Call {firstname|them}")
        task = Task.objects.get()
        assert (task.title, task.owner, task.due_at) == ("Call them", None, None)

    def test_is_asked_for_once(self):
        run = run_after("task.create", title="Call")
        Run.objects.filter(pk=run.pk).update(state=Run.State.DUE, due_at=timezone.now())
        keeping.keep_all()
        assert Task.objects.count() == 1

    def test_refuses_words_in_braces_that_stand_for_nothing(self):
        form = form_of("task.create", title="Call {nonsense}")
        assert "Nothing is called {nonsense}" in str(form.errors["title"])

    def test_says_itself_in_words(self):
        action = behaviour("task.create", {"title": "Call", "due_in": 1, "unit": "hours"})
        assert str(action) == "ask the owner for “Call” within 1 hour"


class TestWritingANote:
    def test_is_signed_by_the_trigger_and_fills_in_what_is_known(self):
        company = Company.objects.create(name="Analytical Engines")
        ada = make.contact(firstname="Ada", company=company)
        run_after("note.add", ada, text="{contact} of {company} has {points}: {trigger}{mobile}.")
        note = Note.objects.get()
        assert note.text == "Ada of Analytical Engines has 90: High-Interest."
        assert note.signature == "Trigger “High-Interest”"

    def test_may_be_deleted_by_anybody_who_works_on_the_contact(self, client):
        ada = make.contact()
        run_after("note.add", ada, text="keen")
        client.force_login(make.user())
        client.post(f"/contacts/{ada.pk}/notes/{Note.objects.get().pk}/delete/")
        assert Note.objects.get().deleted_at is not None


class TestChangingAField:
    def test_sets_it_as_somebody_would_by_hand_and_the_history_says_by_what(self, client):
        ada = make.contact()
        run = run_after("field.change", ada, field="city", value="Bern")
        ada.refresh_from_db()
        assert ada.city == "Bern"
        assert run.result["said"] == "set City to “Bern”"
        client.force_login(make.user())
        history = client.get(f"/administration/history/contact/{ada.pk}/").content.decode()
        assert "Bern" in history
        assert "High-Interest" in history

    def test_empties_it(self):
        ada = make.contact(city="Bern")
        run = run_after("field.change", ada, field="city")
        ada.refresh_from_db()
        assert ada.city == ""
        assert run.result["said"] == "emptied City"

    def test_checks_the_value_by_the_rules_of_the_field(self):
        make.field("Plan", type="select", properties={"list": [{"value": "pro", "label": "Pro"}]})
        form = form_of("field.change", field="plan", value="Pro")
        assert form.is_valid(), form.errors
        assert form.cleaned_data["value"] == "pro"
        assert "value" in form_of("field.change", field="plan", value="nonsense").errors

    def test_shows_what_is_stored_as_it_would_be_typed(self):
        choices = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
        make.field("Topics", type="multiselect", properties={"list": choices})
        initial = {"field": "topics", "value": ["a", "b"]}
        form = action_kinds.get("field.change").Form(initial=initial)
        assert form["value"].value() == "a|b"

    def test_does_not_offer_what_must_be_unique(self):
        assert "field" in form_of("field.change", field="email", value="a@b.example").errors

    def test_is_given_up_where_the_field_is_gone(self):
        run = run_after("field.change", field="nonsense", value="1")
        assert run.error == "The field “nonsense” does not exist any more."


class TestStoppingEmails:
    def test_names_the_trigger_and_why(self):
        ada = make.contact()
        run_after("dnc.add", ada, why="competitor")
        row = DoNotContact.objects.get()
        assert (row.contact, row.comments) == (ada, "High-Interest: competitor")

    def test_lets_stand_what_the_contact_said(self):
        ada = make.contact()
        do_not_contact.add([ada.pk], reason=DoNotContact.Reason.UNSUBSCRIBED, at=timezone.now())
        run = run_after("dnc.add", ada, why="competitor")
        assert DoNotContact.objects.get().reason == DoNotContact.Reason.UNSUBSCRIBED
        assert run.result["said"] == "was not to be written to already"


class TestRingingTheBell:
    def test_tells_colleagues_and_the_owner_once_each(self):
        bob, owner = make.user(first_name="Bob"), make.user(first_name="Olga")
        ada = make.contact(firstname="Ada", lastname="", owner=owner)
        run = run_after("notify.user", ada, user_ids=[bob.pk, owner.pk], to_owner=True)
        (line,) = notifications.of(bob)
        assert line.text == "Ada reached 90 points"
        assert (line.detail, line.url) == ("High-Interest", f"/contacts/{ada.pk}/")
        assert notifications.of(owner).count() == 1
        assert run.result["said"] == "told Bob and Olga"

    def test_speaks_the_readers_language_and_says_what_it_was_given_to_say(self):
        zoe = make.user(language="fr")
        ada = make.contact(firstname="Ada", lastname="")
        run_after("notify.user", ada, user_ids=[zoe.pk], text="Call {firstname}!")
        assert notifications.of(zoe).get().text == "Call Ada!"

    def test_waits_until_it_is_known_who_it_is(self):
        bob, visitor = make.user(), make.anonymous()
        run = run_after("notify.user", visitor, user_ids=[bob.pk])
        assert run.state == Run.State.HELD
        assert not notifications.of(bob).exists()

    def test_is_rung_once_where_a_worker_died_in_between(self):
        bob = make.user()
        run = run_after("notify.user", user_ids=[bob.pk])
        Run.objects.filter(pk=run.pk).update(state=Run.State.DUE, due_at=timezone.now())
        keeping.keep_all()
        assert notifications.of(bob).count() == 1


@pytest.mark.django_db(transaction=True)
class TestTurns:
    def test_are_fair_however_many_ask_at_once(self):
        action = make.trigger(80, make.tagging()).actions.get()
        taken: list[int] = []

        def ask():
            try:
                for _ in range(5):
                    with transaction.atomic():
                        taken.append(turns.take(action.pk, [7, 8, 9]))
            finally:
                connection.close()

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Counter(taken) == {7: 10, 8: 10, 9: 10}
