"""Every kind of action, also those not yet written; then each one's own deeds."""

from __future__ import annotations

import email
import email.policy

import pytest
from django.utils import timezone

from channels.models import EmailMessage
from contacts.models import Company
from points import by_hand
from tests import make
from triggers import keeping
from triggers.actions import action_kinds, behaviour
from triggers.models import Run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_dir(settings, tmp_path):
    """Mails stay in a folder of the test."""
    settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "mail"
    return settings.MAIL_DIR


# What people would type into the form of each kind.
EXAMPLES = {
    "email.send_to_user": {"to": "sales@shop.example"},
    "lead.changetags": {"add_tags": "hot"},
}


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

    def test_has_a_heading_in_the_docs(self, kind, settings):
        assert f"### {kind.key}\n" in (settings.BASE_DIR / "docs" / "kinds.md").read_text()

    def test_is_built_from_what_its_form_gives(self, kind):
        form = kind.Form(EXAMPLES[kind.key])
        assert form.is_valid(), form.errors
        assert isinstance(behaviour(kind.key, form.cleaned_data), kind)

    def test_says_itself_in_words(self, kind):
        form = kind.Form(EXAMPLES[kind.key])
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

    def test_shows_the_company_and_job_title(self):
        company = Company.objects.create(name="Analytical Engines")
        message = mail_after(of=make.contact(company=company, position="Countess"))
        assert "Analytical Engines" in message.text
        assert "Countess" in message.html

    def test_is_remembered_in_words_on_the_run(self):
        mail_after(of=make.contact(firstname="Ada"), to=["team@x.example"])
        assert Run.objects.get().result["said"] == "sent an e-mail about Ada to team@x.example"
