"""Answers about budget, authority, need and timeframe come in by a file, and go out again."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import bant, lifecycle
from contacts.bant import Said
from contacts.importing import naming
from contacts.importing.bant_columns import read, written
from contacts.models import BantAnswer, Contact
from tests import make
from tests.contacts.importing import counts, errors, everything, imported, table, undo

pytestmark = pytest.mark.django_db

HEAD = ("E-mail", "Budget", "Authority", "Need", "Timeframe")
ADA = ("ada@shop.example", "Yes: 40,000", "non", "New lamps", "")


def answers(email="ada@shop.example"):
    """What is known: verdict and words by question."""
    rows = BantAnswer.objects.filter(contact__email=email)
    return {row.question: (row.speaks_for, row.words) for row in rows}


def answer(contact, **said):
    bant.answer(contact.pk, said, actor=None, at=timezone.now())


class TestACell:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("yes", Said(True)),
            ("Oui : 40 000", Said(True, "40 000")),
            ("nein: zu teuer", Said(False, "zu teuer")),
            ("1", Said(True)),
            ("0", Said(False)),
            ("40,000", Said(None, "40,000")),
            ("Note: she decides", Said(None, "Note: she decides")),
            ("  two\n lines ", Said(None, "two lines")),
            ("-", Said(None)),
            ("?", Said(None)),
        ],
    )
    def test_says_a_verdict_or_words_or_both(self, text, said):
        assert read(text) == said

    @pytest.mark.parametrize("verdict", [True, False, None])
    @pytest.mark.parametrize("words", ["", "40,000", "yes", "no: never", "?", "?: well", "x: y"])
    def test_is_read_as_it_was_written(self, verdict, words):
        said = Said(verdict, words)
        assert read(written(said) or "") == said


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "key"),
        [
            ("Budget", "@bant:budget"),
            ("BANT: Authority", "@bant:authority"),
            ("Décideur", "@bant:authority"),
            ("Besoins", "@bant:need"),
            ("Bedarf", "@bant:need"),
            ("Échéance", "@bant:timeframe"),
            ("Zeitrahmen", "@bant:timeframe"),
        ],
    )
    def test_are_understood_in_three_languages(self, heading, key):
        assert naming.meaning(heading, naming.meanings()) == key

    def test_of_an_own_field_stay_with_it(self):
        make.field("Budget")
        assert naming.meaning("Budget", naming.meanings()) == "budget"


class TestImport:
    def test_brings_answers_for_new_and_known_contacts(self):
        bob = make.contact("bob@shop.example")
        answer(bob, budget=Said(False, "none"), need=Said(True))
        done = imported(table(HEAD, ADA, ("bob@shop.example", "yes", "", "", "May")))
        assert counts(done) == {"created": 1, "updated": 1}
        assert answers() == {
            "budget": (True, "40,000"),
            "authority": (False, ""),
            "need": (None, "New lamps"),
        }
        assert answers("bob@shop.example") == {
            "budget": (True, ""),
            "need": (True, ""),
            "timeframe": (None, "May"),
        }
        assert BantAnswer.objects.filter(answered_by=done.uploaded_by).count() == 5

    def test_of_the_same_file_again_changes_nothing(self):
        imported(table(HEAD, ADA))
        before = everything()
        assert counts(imported(table(HEAD, ADA))) == {"unchanged": 1}
        assert everything() == before

    def test_says_beside_the_row_what_is_wrong(self):
        done = imported(table(HEAD, ("ada@shop.example", "x" * 301, "", "", "")))
        (wrong,) = errors(done)
        assert wrong[:2] == (2, "Budget")
        assert wrong[3] == "An answer has at most 300 characters."
        assert not BantAnswer.objects.exists()

    def test_that_only_fills_in_leaves_what_is_known(self):
        answer(make.contact("ada@shop.example"), budget=Said(False, "none"))
        imported(table(HEAD, ADA), existing="fill")
        assert answers()["budget"] == (False, "none")
        assert answers()["need"] == (None, "New lamps")

    def test_gives_the_points_that_rules_give_for_answers(self):
        make.point_action(kind="bant", config={"budget": 10, "authority": 5}, points=10)
        imported(table(HEAD, ADA))
        assert make.score(Contact.objects.get()) == 10

    def test_tells_of_a_column_once_however_many_rows_there_are(self, monkeypatch):
        told = []
        plugs = [lambda ids, what: told.append((len(ids), set(what)))]
        monkeypatch.setattr(lifecycle.on_changed, "_plugs", plugs)
        rows = [(f"a{number}@shop.example", "yes") for number in range(5)]
        imported(table(("E-mail", "Budget"), *rows))
        assert [one for one in told if one[1] == {"bant"}] == [(5, {"bant"})]


class TestUndo:
    def test_puts_back_what_was_known_before(self):
        ada = make.contact("ada@shop.example")
        answer(ada, budget=Said(False, "yes: next year"), timeframe=Said(None, "May"))
        before = answers()
        undo(imported(table(HEAD, ADA)))
        assert answers() == before

    def test_leaves_what_was_said_since_and_names_it(self, client):
        ada = make.contact("ada@shop.example")
        answer(ada, budget=Said(False, "none"))
        done = imported(table(HEAD, ADA))
        answer(ada, budget=Said(True, "50,000"))
        undo(done)
        assert answers() == {"budget": (True, "50,000")}
        client.force_login(make.user())
        page = client.get(reverse("contacts:import-kept", args=[done.pk])).content.decode()
        assert "BANT: Budget" in page

    def test_takes_new_contacts_away_with_their_answers(self):
        before = everything()
        undo(imported(table(HEAD, ADA)))
        assert not Contact.objects.exists()
        assert everything() == before

    @pytest.mark.parametrize("question", ["budget", "timeframe"])
    def test_keeps_a_new_contact_about_whom_something_was_answered_since(self, question):
        done = imported(table(HEAD, ADA))
        answer(Contact.objects.get(), **{question: Said(False, "Asked")})
        undo(done)
        assert answers()[question] == (False, "Asked")

    def test_goes_back_row_by_row_where_two_were_about_one_contact(self):
        head = ("E-mail", "Budget")
        done = imported(
            table(head, ("ada@shop.example", "yes"), ("ada@shop.example", "no: not any more"))
        )
        assert answers() == {"budget": (False, "not any more")}
        undo(done)
        assert not Contact.objects.exists()


class TestExport:
    def test_comes_back_in_unchanged(self, client):
        client.force_login(make.user())
        ada = make.contact("ada@shop.example")
        answer(
            ada,
            budget=Said(True, "=40,000"),
            authority=Said(False),
            need=Said(None, "yes"),
            timeframe=Said(None, "May"),
        )
        for address in ("", "?columns=name,bant"):
            what = "columns" if address else "all"
            answer_ = client.post(reverse("contacts:export") + address, {"what": what})
            content = b"".join(answer_.streaming_content)
            text = content.decode("utf-8-sig")
            assert "BANT: Budget" in text
            assert "yes: =40,000" in text
            before = everything()
            assert counts(imported(content)) == {"unchanged": 1}
            assert everything() == before
