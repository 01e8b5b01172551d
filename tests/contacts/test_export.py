"""Contacts go out as a file, and come back in unchanged."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import security
from accounts.roles import Role
from accounts.views.security_lines import more_about
from contacts import companies, do_not_contact, listing
from contacts import tags as tag_deeds
from contacts.csv_files import guarded
from contacts.importing.rows import unguarded
from contacts.models import DoNotContact, Export
from points.models import Group
from tests import make
from tests.contacts.importing import counts, everything, imported, own_field, work_off

pytestmark = pytest.mark.django_db


def fetch(client, what: str = "all", **address: str) -> str:
    """Ask for a file and read it."""
    query = "?" + "&".join(f"{name}={value}" for name, value in address.items())
    answer = client.post(reverse("contacts:export") + query, {"what": what})
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def read(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content)))


@pytest.fixture
def marketer(client):
    client.force_login(make.user(role=Role.MARKETER))
    return client


class TestExport:
    def test_comes_back_in_unchanged(self, marketer):
        own_field("notes", type="textarea")
        own_field(
            "plan",
            type="multiselect",
            properties={
                "list": [{"value": "a", "label": "A, or not"}, {"value": "b", "label": "B"}]
            },
        )
        own_field("sum", type="number", properties={"scale": 2})
        own_field("since", type="date")
        own_field("tags_too", label="Tags")
        now = timezone.now()
        ada = make.contact(
            "ada@shop.example",
            firstname='=HYPERLINK("x")',
            lastname="'-Lovelace",
            phone="+33170189900",
            company=companies.named("@home"),
            owner=make.user("boss@kindling.example"),
            country="France",
            fields={
                "notes": 'one\n"two"; three,\r\tfour'.replace("\r", ""),
                "plan": ["a", "b"],
                "sum": -3.5,
                "since": "2020-02-29",
                "tags_too": "x",
            },
        )
        tag_deeds.add([ada.pk], ["one, two", "three"])
        do_not_contact.add([ada.pk], reason=DoNotContact.Reason.UNSUBSCRIBED, at=now)
        make.entry(ada, -12)
        make.entry(ada, 7, group=Group.objects.create(name="Fit"))
        make.contact("zoe@shop.example", lastname="Ünal")
        make.contact(None, identified_at=now, lastname="Known otherwise")
        make.field("Customer since", type="date", object="company")
        companies.change(
            ada.company_id,
            fields={
                "companywebsite": "https://home.example",
                "companydescription": '=one\n"two"; three',
                "companynumber_of_employees": 1200,
                "companyannual_revenue": 1234567.5,
                "companyphone": "+33170189900",
                "customer_since": "2020-02-29",
            },
        )
        before = everything()
        content = fetch(marketer)
        again = imported(content.encode("utf-8-sig"))
        assert counts(again) == {"unchanged": 3}
        assert again.companies == 0
        assert everything() == before
        ada_again = next(row for row in read(content) if row["E-mail address"] == ada.email)
        assert ada_again["Company: Website"] == "https://home.example"
        companies.change(
            ada.company_id, fields={"companydescription": None, "customer_since": None}
        )
        imported(content.encode("utf-8-sig"))
        assert (
            everything()["contacts_company"][0]["fields"] == before["contacts_company"][0]["fields"]
        )

    def test_holds_what_the_list_shows_in_its_order(self, marketer):
        for name in ("Cy", "Ada", "Bob"):
            make.contact(f"{name.lower()}@shop.example", lastname=name)
        make.contact("dan@else.example", lastname="Dan")
        content = fetch(marketer, "shown", sort="name", q="shop.example")
        assert [row["Last name"] for row in read(content)] == ["Ada", "Bob", "Cy"]
        assert "Fax" not in content
        [asked] = Export.objects.all()
        assert (asked.count, asked.query) == (3, "sort=name&q=shop.example")

    @pytest.mark.parametrize(
        "text",
        ["=1+1", "+cmd", "-x", "@sum", "'=x", "''@y", "'plain", "-3.5", "+33170189900", "a=b", ""],
    )
    def test_lets_no_cell_become_a_formula_and_loses_none(self, text):
        shown = guarded(text)
        assert unguarded(shown) == text
        if shown[:1] in "=+-@":
            assert shown == "" or shown.lstrip("+-").replace(".", "").isdecimal()

    def test_writes_a_large_file_in_the_background_for_whoever_asked(
        self, marketer, client, monkeypatch
    ):
        monkeypatch.setattr(listing, "COUNTED", 2)
        for number in range(4):
            make.contact(f"{number}@shop.example")
        answer = marketer.post(reverse("contacts:export") + "?sort=name", {"what": "shown"})
        asked = Export.objects.get()
        assert answer.url == reverse("contacts:export-file", args=[asked.pk])
        work_off(asked.job)
        download = reverse("contacts:export-download", args=[asked.pk])
        content = b"".join(marketer.get(download).streaming_content).decode("utf-8-sig")
        assert len(read(content)) == 4
        client.force_login(make.user(role=Role.MARKETER))
        assert client.get(download).status_code == 403
        client.force_login(make.user("boss@kindling.example"))
        assert client.get(download).status_code == 200
        told = security.events().filter(kind=security.Kind.EXPORTED)
        assert [(str(line.user), more_about(line)) for line in told] == [
            ("boss@kindling.example", "4 contacts"),
            (str(asked.asked_by), "4 contacts"),
        ]

    def test_is_written_down_for_owners(self, marketer):
        make.contact("ada@shop.example")
        fetch(marketer)
        [line] = security.events().filter(kind=security.Kind.EXPORTED)
        assert (line.user.role, line.ip, more_about(line)) == (
            Role.MARKETER,
            "127.0.0.1",
            "1 contact",
        )
