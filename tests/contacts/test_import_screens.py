"""The screens of an import: from the file to the result, and back."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from contacts.models import Contact, ContactField, Import
from tests import make
from tests.contacts.importing import imported, table, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(client):
    client.force_login(make.user(role=Role.MARKETER))
    return client


def upload(client, content: bytes, name: str = "leads.csv"):
    """Bring a file by the form; the answer."""
    return client.post(reverse("contacts:import-new"), {"file": SimpleUploadedFile(name, content)})


class TestRoad:
    def test_leads_from_the_file_to_its_undo(self, marketer):
        make.contact("ada@shop.example", firstname="Ada")
        answer = upload(
            marketer,
            table(
                ("E-mail", "First name", "Shoe size", "Note"),
                ("ada@shop.example", "Augusta", "38.5", ""),
                ("bob@shop.example", "Bob", "44", ""),
                ("no address", "Eve", "40", ""),
            ),
        )
        brought = Import.objects.get()
        columns = reverse("contacts:import-columns", args=[brought.pk])
        assert answer.url == columns
        page = marketer.get(columns).content.decode()
        assert "Shoe size" in page
        assert "38.5" in page
        answer = marketer.post(
            columns,
            {
                "column_0": "email",
                "column_1": "firstname",
                "column_2": "+number",
                "column_3": "",
                "identify": "email",
                "existing": "update",
                "tags": "fair",
            },
        )
        assert answer.url == reverse("contacts:import-preview", args=[brought.pk])
        made = ContactField.objects.get(alias="shoe_size")
        assert (made.type, made.properties) == ("number", {"scale": 1})
        preview = marketer.get(answer.url)
        assert preview.context["preview"].counts == {"created": 1, "updated": 1, "invalid": 1}
        assert "Import 2 rows" in preview.content.decode()
        assert not Contact.objects.filter(email="bob@shop.example").exists()
        answer = marketer.post(reverse("contacts:import-start", args=[brought.pk]))
        assert answer.url == brought.get_absolute_url()
        assert "being imported" in marketer.get(reverse("contacts:list")).content.decode()
        brought.refresh_from_db()
        work_off(brought.job)
        assert Contact.objects.get(email="bob@shop.example").fields == {"shoe_size": 44.0}
        result = marketer.get(brought.get_absolute_url())
        assert [count["many"] for count in result.context["counts"]] == [1, 1, 0, 0, 1]
        marketer.post(reverse("contacts:import-undo", args=[brought.pk]))
        brought.refresh_from_db()
        work_off(brought.undo_job)
        assert Contact.objects.get().firstname == "Ada"
        assert "Undone" in marketer.get(brought.get_absolute_url()).content.decode()

    def test_starts_once_however_often_it_is_asked_to(self, marketer):
        upload(marketer, table(("email",), ("ada@shop.example",)))
        brought = Import.objects.get()
        for _ in range(2):
            marketer.post(reverse("contacts:import-start", args=[brought.pk]))
        brought.refresh_from_db()
        assert brought.job is not None
        assert work_off(brought.job).done == 1
        assert not marketer.post(reverse("contacts:import-discard", args=[brought.pk])).content
        assert Import.objects.exists()


class TestUpload:
    def test_says_what_is_wrong_with_a_file(self, marketer):
        for content, words in (
            (b"PK\x03\x04\x00\x00\x00\x01", "not a text file"),
            (b"", "empty"),
        ):
            answer = upload(marketer, content)
            assert answer.status_code == 422
            assert words in answer.content.decode()
        assert not Import.objects.exists()

    def test_forgets_a_file_that_is_discarded(self, marketer):
        upload(marketer, table(("email",), ("ada@shop.example",)))
        brought = Import.objects.get()
        marketer.post(reverse("contacts:import-discard", args=[brought.pk]))
        assert not Import.objects.exists()


class TestColumns:
    def test_wants_nothing_twice_and_what_tells_contacts_apart(self, marketer):
        upload(marketer, table(("a", "b"), ("Ada", "Lovelace")))
        columns = reverse("contacts:import-columns", args=[Import.objects.get().pk])
        chosen = {"column_0": "city", "column_1": "city", "identify": "email", "existing": "fill"}
        answer = marketer.post(columns, chosen)
        assert answer.status_code == 422
        form = answer.context["form"]
        assert "becomes this already" in form.errors["column_1"][0]
        assert "No column" in form.errors["identify"][0]

    def test_reads_the_file_again_in_another_way(self, marketer):
        upload(marketer, table(("email", "city"), ("ada@shop.example", "x;y")))
        brought = Import.objects.get()
        columns = reverse("contacts:import-columns", args=[brought.pk])
        how = {"read": "1", "encoding": "cp1252", "separator": ";", "header": ""}
        assert marketer.post(columns, how).status_code == 302
        brought.refresh_from_db()
        assert brought.reading["separator"] == ";"
        assert not brought.reading["header"]
        assert "Column 2" in marketer.get(columns).content.decode()

    def test_makes_a_field_that_tells_contacts_apart(self, marketer):
        upload(marketer, table(("Lead Number", "City"), ("7", "London")))
        brought = Import.objects.get()
        columns = reverse("contacts:import-columns", args=[brought.pk])
        chosen = {
            "column_0": "+unique:number",
            "column_1": "city",
            "identify": "+",
            "existing": "update",
        }
        assert marketer.post(columns, chosen).status_code == 302
        brought.refresh_from_db()
        assert brought.plan["identify"] == "lead_number"
        assert ContactField.objects.get(alias="lead_number").is_unique


class TestErrors:
    def test_can_be_downloaded_put_right_and_imported(self, marketer):
        done = imported(
            table(
                ("E-mail", "City"),
                ("ada@shop.example", "London"),
                ("bob shop.example", "=cmd()"),
                separator=";",
            )
        )
        page = marketer.get(reverse("contacts:import-errors", args=[done.pk])).content.decode()
        assert "bob shop.example" in page
        answer = marketer.get(reverse("contacts:import-errors-file", args=[done.pk]))
        content = b"".join(answer.streaming_content).decode("utf-8-sig")
        head, row = csv.reader(io.StringIO(content), delimiter=";")
        assert head == ["E-mail", "City", "What is wrong"]
        assert row[:2] == ["bob shop.example", "'=cmd()"]
        again = imported(content.replace("bob shop", "bob@shop").encode("utf-8-sig"))
        assert again.created == 1
        assert Contact.objects.get(email="bob@shop.example").city == "=cmd()"


class TestRing:
    def test_shows_what_is_in_progress_to_those_who_may_see_work(self, marketer, client):
        assert "work-ring" not in marketer.get(reverse("contacts:list")).content.decode()
        upload(marketer, table(("email",), ("ada@shop.example",)))
        brought = Import.objects.get()
        marketer.post(reverse("contacts:import-start", args=[brought.pk]))
        page = marketer.get(reverse("points:actions")).content.decode()
        assert "1 piece of work in progress" in page
        assert brought.get_absolute_url() in page
        brought.refresh_from_db()
        work_off(brought.job)
        ring = marketer.get(reverse("insights:jobs-ring")).content.decode()
        assert "hx-get" not in ring
        client.force_login(make.user(role=Role.VIEWER))
        assert client.get(reverse("insights:jobs-ring")).status_code == 403
