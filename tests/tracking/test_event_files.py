"""Files of what contacts did elsewhere: brought, looked at, recorded once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts import slices
from contacts import erasure
from contacts.models import Contact, Event, FilePart, Subject
from points.models import Entry
from tests import make
from tracking.event_files import amounts
from tracking.models import EventFile
from triggers.models import Crossing

pytestmark = pytest.mark.django_db

TABLE = """E-mail;What;When;Product;Amount;Order;Colour
ada@shop.example;purchase;2026-03-02 10:00;shoes;1 049,90;A1;red
ada@shop.example;Webinar attended;2026-03-03 18:00;;;;
nobody@shop.example;purchase;2026-03-02;hats;5;A2;
ada@shop.example;purchase;someday;hats;5;A3;
ada@shop.example;purchase;2026-03-02;hats;a lot;A4;
ada@shop.example;brochure.order;2026-03-04 09:00;;;;
"""
# The second says that a point is decimal, so the first is more than a thousand.
AMOUNTS = ["1,234", "1,049.90", "7.5"]
MEANINGS = ("email", "kind", "when", "subject", "amount", "order_id", "property")


@pytest.fixture
def ada():
    return make.contact("ada@shop.example")


@pytest.fixture
def marketer(client):
    client.force_login(make.user())
    return client


def bring(client, text=TABLE, name="deeds.csv"):
    """Upload a file; its row."""
    sent = {"file": SimpleUploadedFile(name, text.encode())}
    answer = client.post(reverse("tracking:event-files"), sent)
    assert answer.status_code == 302, answer.content
    return EventFile.objects.latest("pk")


def say(client, file, then="record", **more):
    """Say what the columns mean, and what is next."""
    columns = {f"column{place}": role for place, role in enumerate(MEANINGS)}
    url = reverse("tracking:event-file-columns", args=[file.pk])
    return client.post(url, {**columns, "kind": "", "then": then, **more})


def record(client, file, **more):
    """Record it, as the workers would; the row afterwards."""
    assert say(client, file, **more).status_code == 302
    file.refresh_from_db()
    while slices.run(file.job_id, timezone.now()):
        pass
    file.refresh_from_db()
    return file


class TestAFile:
    def test_guesses_what_its_columns_mean(self, marketer):
        file = bring(marketer)
        assert tuple(file.plan["columns"]) == (*MEANINGS[:6], "")

    def test_shows_what_comes_of_it_and_what_is_wrong_before_anything_is_written(
        self, marketer, ada
    ):
        page = say(marketer, bring(marketer), then="look").content.decode()
        assert "Bought “shoes”" in page
        assert "is not a date with a time" in page
        assert "Amount “a lot”: This is no amount that can be read." in page
        assert "<strong>1,049.90</strong>" in page
        assert not Event.objects.exists()

    def test_records_each_row_with_its_points_and_keeps_what_it_could_not_take(self, marketer, ada):
        make.point_action(kind="purchase", config={"at_least": 1000}, points=20)
        make.point_action(kind="webinar.attend", config={}, points=15)
        make.point_action(kind="custom", config={"name": "brochure.order"}, points=5)
        file = record(marketer, bring(marketer))
        assert (file.recorded, file.known, file.nobody, file.invalid) == (3, 0, 1, 2)
        assert make.score(ada) == 40
        bought = Event.objects.get(kind="purchase")
        assert (bought.source, bought.properties["Colour"]) == ("import", "red")
        assert bought.properties["amount"] == "1049.90"
        assert Subject.objects.get(pk=bought.subject_id).key == "shoes"
        refused = marketer.get(reverse("tracking:event-file-refused", args=[file.pk]))
        lines = b"".join(refused.streaming_content).decode().splitlines()
        assert [line.split(";")[0] for line in lines[1:]] == [
            "nobody@shop.example",
            "ada@shop.example",
            "ada@shop.example",
        ]
        assert "There is no such contact." in lines[1]
        assert marketer.get(file.get_absolute_url()).status_code == 200

    def test_changes_nothing_when_it_is_brought_again(self, marketer, ada):
        make.point_action(kind="purchase", config={}, points=20)
        record(marketer, bring(marketer))
        again = record(marketer, bring(marketer, name="the same.csv"))
        assert (again.recorded, again.known) == (0, 3)
        assert Entry.objects.count() == 1

    def test_makes_contacts_where_it_is_told_to(self, marketer, ada):
        record(marketer, bring(marketer), create="on")
        assert Contact.objects.filter(email="nobody@shop.example", source="import").exists()

    def test_lets_no_threshold_act_by_itself(self, marketer, ada):
        make.point_action(kind="purchase", config={}, points=20)
        make.trigger(10, make.tagging())
        file = record(marketer, bring(marketer))
        assert not Crossing.objects.exists()
        page = marketer.get(file.get_absolute_url()).content.decode()
        assert reverse("triggers:asked", args=[file.job_id]) in page

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"column0": ""}, "which column tells who"),
            ({"column1": ""}, "Say what they did"),
            ({"column3": "when"}, "means that already"),
        ],
    )
    def test_says_beside_a_column_what_is_missing(self, marketer, ada, wrong, words):
        answer = say(marketer, bring(marketer), **wrong)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Event.objects.exists()

    def test_is_forgotten_where_nothing_was_recorded(self, marketer):
        file = bring(marketer)
        marketer.post(reverse("tracking:event-file-discard", args=[file.pk]))
        assert not EventFile.objects.exists()

    def test_reads_amounts_as_most_of_them_are_written(self, marketer, ada):
        rows = [f"ada@shop.example;purchase;;;{said};A{n};" for n, said in enumerate(AMOUNTS)]
        record(marketer, bring(marketer, "\n".join([TABLE.splitlines()[0], *rows])))
        kept = Event.objects.order_by("pk").values_list("properties__amount", flat=True)
        assert list(kept) == ["1234", "1049.90", "7.5"]

    def test_keeps_what_machines_did_without_counting_it(self, marketer, ada):
        make.point_action(kind="email.open", config={}, points=1)
        bots = ["", "no", "0", "yes", "Apple MPP"]
        text = "\n".join(
            [
                "email;what;when;subject;bot",
                *(f"{ada.email};email.open;2026-03-02;{n};{bot}" for n, bot in enumerate(bots)),
            ]
        )
        file = bring(marketer, text)
        guessed = {f"column{place}": role for place, role in enumerate(file.plan["columns"])}
        record(marketer, file, **guessed)
        machines = Event.objects.order_by("pk").values_list("machine", flat=True)
        assert list(machines) == [None, None, None, "machine", "Apple MPP"]
        assert make.score(ada) == 3


class TestAnAmount:
    @pytest.mark.parametrize(
        ("said", "read"),
        [
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1 234,50", "1234.50"),
            ("1\u202f234,50 €", "1234.50"),
            ("CHF 1'049.90", "1049.90"),
            ("1,234,567", "1234567"),
            ("1.234.567,8", "1234567.8"),
            ("12,34,567.50", "1234567.50"),
            ("49,9", "49.9"),
            ("0,125", "0.125"),
            ("1234.567", "1234.567"),
            ("1 234,567", "1234.567"),
            ("164.70000000000002", "164.70000000000002"),
            (".5", "0.5"),
            ("49.–", "49"),
            ("−5,00", "-5.00"),
            ("7", "7"),
        ],
    )
    def test_is_read_in_both_conventions(self, said, read):
        assert amounts.plain(said) == read

    @pytest.mark.parametrize(
        ("language", "decimal", "comma", "point"),
        [
            ("en", "", "1234", "1.234"),
            ("fr", "", "1.234", "1234"),
            ("en", ",", "1.234", "1234"),
            ("fr", ".", "1234", "1.234"),
        ],
    )
    def test_that_may_be_a_thousand_goes_by_the_file_then_by_the_language(
        self, language, decimal, comma, point
    ):
        with translation.override(language):
            assert amounts.plain("1,234", decimal=decimal) == comma
            assert amounts.plain("1.234", decimal=decimal) == point

    @pytest.mark.parametrize(
        ("others", "sign"),
        [
            (["1,234", "5"], ""),
            (["1,234", "49,90"], ","),
            (["1,234.50"], "."),
            (["1.234.567"], ","),
            (["49,90", "49.90"], ""),
            (["a lot", ""], ""),
        ],
    )
    def test_tells_the_decimal_sign_where_it_leaves_no_doubt(self, others, sign):
        assert amounts.decimal_sign(others) == sign

    @pytest.mark.parametrize(
        "said", ["a lot", "1.2.3", "1.234,567,8", "10k", "2026-03-02", "--5", "", "1,23.4,5"]
    )
    def test_is_refused_where_nobody_could_read_it(self, said):
        with pytest.raises(amounts.Unreadable, match="no amount that can be read"):
            amounts.plain(said)


class TestAFileAfterwards:
    def test_goes_when_a_contact_whom_it_may_name_is_erased(self, marketer, ada):
        file = record(marketer, bring(marketer))
        waiting = bring(marketer)
        erasure.erase([ada.pk], at=timezone.now())
        kept = b"".join(bytes(part.data) for part in FilePart.objects.exclude(file=waiting.file))
        assert b"ada@shop.example" not in kept
        file.refresh_from_db()
        assert (file.file, file.refused) == (None, None)
        assert marketer.get(file.get_absolute_url()).status_code == 200
        assert EventFile.objects.get(pk=waiting.pk).file is not None

    def test_that_was_never_read_and_is_not_kept_any_more_leads_back_to_the_list(self, marketer):
        file = bring(marketer)
        file.file.delete()
        answer = marketer.get(reverse("tracking:event-file-columns", args=[file.pk]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("tracking:event-files")
