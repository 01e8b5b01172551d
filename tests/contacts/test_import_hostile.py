"""Files of contacts that somebody has made to do harm, and what an erasure leaves of files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts import erasure, kept_files
from contacts.importing import upload
from contacts.importing.upload import CannotRead
from contacts.models import Contact, Export, FilePart, ImportRow, KeptFile
from tests import make
from tests.contacts.importing import bring, imported, table

pytestmark = pytest.mark.django_db


class TestAFile:
    def test_with_columns_without_end_is_refused(self):
        with pytest.raises(CannotRead):
            bring(table([f"c{number}" for number in range(501)], ["x"] * 501))
        assert not KeptFile.objects.exists()

    def test_with_a_line_without_end_is_refused(self, monkeypatch):
        monkeypatch.setattr(upload, "LONGEST_LINE", 5_000)
        with pytest.raises(CannotRead):
            bring(b"email\nada@shop.example" + b"a" * 10_000 + b"\n")

    def test_of_many_short_lines_is_not(self, monkeypatch):
        monkeypatch.setattr(upload, "LONGEST_LINE", 5_000)
        assert bring(b"email\n" + b"ada@shop.example\n" * 1_000).lines == 1_001


class TestErrors:
    def test_are_a_file_whose_headings_no_spreadsheet_runs(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        done = imported(table(("email", "=cmd|' /C calc'!A0"), ("none", "x")))
        answer = client.get(reverse("contacts:import-errors-file", args=[done.pk]))
        content = b"".join(answer.streaming_content).decode("utf-8-sig")
        head, _row = csv.reader(io.StringIO(content))
        assert head[1] == "'=cmd|' /C calc'!A0"


class TestErasure:
    def test_takes_the_files_that_somebody_came_in_or_went_out_by(self):
        imported(table(("email",), ("ada@shop.example",)))
        other = imported(table(("email",), ("bob@shop.example",)))
        now = timezone.now()
        written = kept_files.keep(
            [b"ada@shop.example"],
            name="contacts.csv",
            by=None,
            delete_at=now + timedelta(days=7),
            most=99,
        )
        Export.objects.create(asked_at=now, query="", columns=[], file=written)
        erasure.erase([Contact.objects.get(email="ada@shop.example").pk], at=now)
        assert list(KeptFile.objects.all()) == [other.file]
        assert not any(b"ada@" in bytes(part.data) for part in FilePart.objects.all())

    def test_takes_what_was_wrong_with_rows_that_name_them(self):
        ada = make.contact("ada@shop.example")
        imported(table(("email", "phone"), ("ADA@shop.example", "y"), ("bob", "1")))
        erasure.erase([ada.pk], at=timezone.now())
        said = str(list(ImportRow.objects.order_by("line").values_list("errors", flat=True)))
        assert "shop.example" not in said
        assert "bob" in said
