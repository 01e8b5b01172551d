"""Contacts come in by a file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import editing
from contacts.importing import forgetting, reading, undoing, upload
from contacts.models import Company, Contact, DoNotContact, Import, ImportRow, KeptFile, Tag
from points.models import Entry, Reason
from tests import make
from tests.contacts.importing import (
    bring,
    counts,
    errors,
    everything,
    imported,
    own_field,
    run,
    table,
    undo,
)

pytestmark = pytest.mark.django_db

PEOPLE = (("E-mail", "First name", "Company"), ("ada@shop.example", "Ada", "Analytical"))


class TestReading:
    def test_knows_a_french_table_of_windows_by_itself(self):
        brought = bring(
            "Prénom;Nom;Adresse e-mail;Société;Fonction;Téléphone;Ville;Pays\r\n"
            "Zoë;Lefèvre;zoe@shop.example;Ça & Cœur;Gérante à mi-temps;+33 1 70 18 99 00;"
            "Besançon;États-Unis\r\n"
            "Jürgen;Müller;j.mueller@shop.example;Größe €;Vertrieb;0033 1 70 18 99 01;"
            "Nîmes;Allemagne\r\n".encode("cp1252")
        )
        assert reading.of(brought.reading) == reading.Reading("cp1252", ";", '"', header=True)
        assert brought.plan["columns"] == (
            *("firstname", "lastname", "email", "company"),
            *("position", "phone", "city", "country"),
        )
        run(brought)
        zoe = Contact.objects.select_related("company").get(email="zoe@shop.example")
        assert (zoe.firstname, zoe.lastname, zoe.company.name) == ("Zoë", "Lefèvre", "Ça & Cœur")
        assert (zoe.position, zoe.phone) == ("Gérante à mi-temps", "+33170189900")
        assert (zoe.city, zoe.country) == ("Besançon", "United States")

    @pytest.mark.parametrize(
        "content",
        [
            "e-mail\tprénom\nada@shop.example\tZoë\n".encode("utf-16"),
            "e-mail\tprénom\nada@shop.example\tZoë\n".encode("utf-16-le"),
            "\ufeffe-mail|prénom\rada@shop.example|Zoë\r".encode(),
            '"e-mail","prénom"\n"ada@shop.example","Zoë"'.encode(),
            "e-mail;prénom\nada@shop.example;Zoë\n".encode("mac_roman"),
        ],
        ids=["UTF-16", "UTF-16 without mark", "old Mac, bars", "quotes, no end", "Mac letters"],
    )
    def test_knows_other_ways_to_write_the_same(self, content):
        done = imported(content)
        assert counts(done) == {"created": 1}
        assert Contact.objects.get(email="ada@shop.example").firstname == "Zoë"

    def test_knows_a_table_without_headings(self):
        brought = bring(b"ada@shop.example,Ada\nbob@shop.example,Bob\n")
        assert not reading.of(brought.reading).header
        done = run(brought, columns=("email", "firstname"))
        assert counts(done) == {"created": 2}

    def test_reads_cells_with_line_ends_and_separators_in_them(self):
        done = imported(b'email,position\nada@shop.example,"Head,\nof ""all"""\nb@shop.example,B\n')
        assert counts(done) == {"created": 2}
        assert Contact.objects.get(email="ada@shop.example").position == 'Head, of "all"'
        assert list(done.rows.order_by("line").values_list("line", flat=True)) == [2, 4]


class TestImport:
    def test_makes_new_contacts_with_all_that_belongs_to_one(self):
        boss = make.user("boss@kindling.example")
        done = imported(
            table(
                ("email", "company", "tags", "owner", "do not contact", "created", "points"),
                ("ada@shop.example", "Ours", "A; b", boss.email, "yes", "2020-02-03", "12"),
                ("bob@shop.example", "OURS", "B", "", "no", "", ""),
            ),
            tags=("fair",),
        )
        assert counts(done) == {"created": 2}
        ada, bob = Contact.objects.filter(source="import").order_by("email")
        assert ada.company == bob.company == Company.objects.get()
        assert sorted(tag.name.lower() for tag in ada.tags.all()) == ["a", "b", "fair"]
        assert Tag.objects.count() == 3
        assert (ada.owner, bob.owner) == (boss, None)
        assert [row.contact for row in DoNotContact.objects.all()] == [ada]
        assert ada.created_at.year == 2020
        assert ada.identified_at is not None
        assert make.score(ada) == 12
        assert make.score(bob) == 0

    def test_updates_who_is_there_already(self):
        ada = make.contact("ada@shop.example", firstname="Ada", city="London")
        done = imported(
            table(
                ("email", "first name", "city", "job title"),
                ("ADA@shop.example", "Augusta", "", "Countess"),
            )
        )
        assert counts(done) == {"updated": 1}
        ada.refresh_from_db()
        assert (ada.firstname, ada.city, ada.position) == ("Augusta", "London", "Countess")

    def test_fills_in_only_what_is_missing_if_asked_to(self):
        ada = make.contact("ada@shop.example", firstname="Ada")
        imported(
            table(("email", "first name", "city"), ("ada@shop.example", "Augusta", "London")),
            existing="fill",
        )
        ada.refresh_from_db()
        assert (ada.firstname, ada.city) == ("Ada", "London")

    def test_leaves_existing_ones_alone_if_asked_to(self):
        make.contact("ada@shop.example", firstname="Ada")
        done = imported(
            table(("email", "first name"), ("ada@shop.example", "Augusta")), existing="skip"
        )
        assert counts(done) == {"skipped": 1}

    def test_empties_fields_only_if_asked_to(self):
        ada = make.contact("ada@shop.example", city="London")
        imported(table(("email", "city"), ("ada@shop.example", "")), clears=True)
        ada.refresh_from_db()
        assert ada.city == ""

    def test_says_which_line_and_value_is_wrong_and_takes_the_others(self):
        done = imported(
            table(
                ("E-mail", "Country", "Owner", "Points"),
                ("not an address", "France", "", "1"),
                ("bob@shop.example", "Atlantis", "nobody@kindling.example", "2.5"),
                ("", "France", "", ""),
                ("eve@shop.example", "France", "", "-3", "too much"),
                ("zoe@shop.example", "Spain", "", "-3"),
            )
        )
        assert counts(done) == {"created": 1, "invalid": 4}
        assert [error[:3] for error in errors(done)] == [
            (2, "E-mail", "not an address"),
            (3, "Country", "Atlantis"),
            (3, "Owner", "nobody@kindling.example"),
            (3, "Points", "2.5"),
            (4, "E-mail", ""),
            (5, "", "too much"),
        ]

    def test_refuses_more_points_than_the_role_of_whoever_brought_it_may_give(self):
        file = table(("E-mail", "Points"), ("ada@shop.example", 100), ("bo@shop.example", 101))
        marketer = make.user(role="marketer")
        started = run(bring(file, by=marketer))
        (error,) = errors(started)
        assert error[1:3] == ("Points", "101")
        assert "at most 100 points" in error[3]

    def test_changes_nothing_when_the_same_file_comes_twice(self):
        content = table(
            ("email", "company", "tags", "points"), ("ada@shop.example", "Ours", "a,b", "12")
        )
        imported(content)
        before = everything()
        again = imported(content)
        assert counts(again) == {"unchanged": 1}
        assert everything() == before

    def test_takes_two_rows_about_one_contact_one_after_the_other(self):
        done = imported(
            table(
                ("email", "first name", "points"),
                ("ada@shop.example", "Ada", "5"),
                ("Ada@shop.example", "Augusta", "7"),
            )
        )
        assert counts(done) == {"created": 1, "updated": 1}
        ada = Contact.objects.get()
        assert ada.firstname == "Augusta"
        assert make.score(ada) == 7

    def test_posts_points_as_lines_that_fire_nothing(self):
        make.trigger(10, make.tagging("hot"))
        done = imported(table(("email", "points"), ("ada@shop.example", "50")))
        [line] = Entry.objects.all()
        assert (line.points, line.reason, line.source) == (50, Reason.IMPORT, "import")
        assert line.source_id == done.rows.get().pk
        assert not Contact.objects.get().crossings.exists()

    def test_gives_no_points_to_whose_score_has_no_room_and_says_so(self):
        rich = make.contact("rich@shop.example")
        make.entry(rich, 2**31 - 5)
        done = imported(
            table(("email", "add points"), ("rich@shop.example", "50"), ("ada@shop.example", "9"))
        )
        assert make.score(rich) == 2**31 - 5
        assert make.score(Contact.objects.get(email="ada@shop.example")) == 9
        assert done.job.log[-1]["text"].startswith("1 contact could not be given its points")

    def test_knows_contacts_by_a_field_of_their_own(self):
        own_field("number", type="number", is_unique=True)
        imported(table(("number", "city"), ("7", "London"), ("8", "Paris")), identify="number")
        again = imported(
            table(("number", "city", "email"), ("7", "Oxford", "ada@shop.example")),
            identify="number",
        )
        assert counts(again) == {"updated": 1}
        ada = Contact.objects.get(email="ada@shop.example")
        assert (ada.city, ada.fields) == ("Oxford", {"number": 7})

    def test_takes_no_address_away_from_somebody_else(self):
        own_field("number", type="number", is_unique=True)
        make.contact("ada@shop.example")
        done = imported(
            table(
                ("number", "email"),
                ("7", "ada@shop.example"),
                ("8", "bob@shop.example"),
                ("9", "bob@shop.example"),
            ),
            identify="number",
        )
        assert counts(done) == {"created": 1, "invalid": 2}
        assert [error[:3] for error in errors(done)] == [
            (2, "E-mail address", "ada@shop.example"),
            (4, "E-mail address", "bob@shop.example"),
        ]


class TestUndo:
    def test_brings_everything_back_as_it_was(self):
        ada = make.contact("ada@shop.example", firstname="Ada", fields={"x": 1})
        make.entry(ada, 5)
        Tag.objects.create(name="old")
        make.user("me@kindling.example")
        before = everything()
        done = imported(
            table(
                ("email", "first name", "company", "tags", "do not contact", "owner"),
                ("ada@shop.example", "Augusta", "Ours", "old", "1", "me@kindling.example"),
                ("bob@shop.example", "Bob", "Theirs", "new", "1", ""),
                ("bob@shop.example", "Robert", "Theirs", "newer", "1", ""),
            )
        )
        assert counts(done) == {"created": 1, "updated": 2}
        undo(done)
        after = everything()
        # That somebody was not to be contacted for a while stays written down.
        changes = after.pop("contacts_donotcontactchange")
        before.pop("contacts_donotcontactchange")
        assert {row["contact_id"] for row in changes} == {ada.pk}
        assert after == before

    def test_takes_points_back_by_lines(self):
        ada = make.contact("ada@shop.example")
        make.entry(ada, 5)
        done = imported(
            table(("email", "points"), ("ada@shop.example", "50"), ("bob@shop.example", "9"))
        )
        undo(done)
        assert make.score(ada) == 5
        assert [line.points for line in Entry.objects.order_by("pk")] == [5, 45, -45]

    def test_keeps_what_has_been_changed_since(self):
        ada = make.contact("ada@shop.example", firstname="Ada")
        done = imported(
            table(
                ("email", "first name", "city"),
                ("ada@shop.example", "Augusta", "London"),
                ("bob@shop.example", "Bob", ""),
                ("eve@shop.example", "Eve", ""),
                ("zoe@shop.example", "Zoe", ""),
            )
        )
        editing.change(ada.pk, fields={"city": "Oxford"}, at=timezone.now())
        bob, eve = (Contact.objects.get(email=f"{n}@shop.example") for n in ("bob", "eve"))
        editing.change(bob.pk, fields={"lastname": "B"}, at=timezone.now())
        make.visit(eve)
        undo(done)
        ada.refresh_from_db()
        assert (ada.firstname, ada.city) == ("Ada", "Oxford")
        assert set(Contact.objects.values_list("email", flat=True)) == {
            "ada@shop.example",
            "bob@shop.example",
            "eve@shop.example",
        }
        fates = dict(done.rows.values_list("line", "undo"))
        assert fates == {
            2: ImportRow.Undo.PARTLY,
            3: ImportRow.Undo.KEPT,
            4: ImportRow.Undo.KEPT,
            5: ImportRow.Undo.DONE,
        }

    def test_leaves_an_address_to_whoever_has_it_by_now(self):
        own_field("number", type="number", is_unique=True)
        ada = make.contact("old@shop.example", fields={"number": 7})
        done = imported(
            table(("number", "email", "city"), ("7", "new@shop.example", "London")),
            identify="number",
        )
        assert counts(done) == {"updated": 1}
        make.contact("old@shop.example")
        undo(done)
        ada.refresh_from_db()
        assert (ada.email, ada.city) == ("new@shop.example", "")
        assert done.rows.get().undo == ImportRow.Undo.PARTLY


class TestForgetting:
    def test_keeps_nothing_personal_once_the_time_for_an_undo_is_over(self):
        done = imported(table(*PEOPLE))
        assert KeptFile.objects.exists()
        forgetting.forget(at=timezone.now() + upload.KEPT_FOR - timedelta(hours=1))
        assert done.rows.exists()
        assert undoing.may_be_undone(done)
        forgetting.forget(at=timezone.now() + upload.KEPT_FOR)
        done.refresh_from_db()
        assert not done.rows.exists()
        assert not KeptFile.objects.exists()
        assert not undoing.may_be_undone(done)
        assert counts(done) == {"created": 1}
        assert Contact.objects.filter(email="ada@shop.example").exists()

    def test_goes_on_where_somebody_died_over_it(self):
        done = imported(table(*PEOPLE))
        later = timezone.now() + upload.KEPT_FOR
        Import.objects.update(forgotten_at=later)
        forgetting.forget(at=later)
        assert not done.rows.exists()

    def test_lets_what_was_never_begun_go_as_a_whole(self):
        bring(table(*PEOPLE))
        forgetting.forget(at=timezone.now() + upload.KEPT_FOR)
        assert not Import.objects.exists()
