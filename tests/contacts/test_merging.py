"""Two contacts who may be one: found, looked at side by side, merged, told apart."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts import duplicates, merging, tags
from contacts.duplicates import LIKENESSES
from contacts.models import Company, Contact, Merge, NotTheSame
from points.models import Group
from tests import make

MAILBOX, TELEPHONE, NAME = LIKENESSES
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(client):
    somebody = make.user(role=Role.MARKETER, first_name="Mara")
    client.force_login(somebody)
    return somebody


@pytest.fixture
def ada():
    return make.contact("ada@love.example", firstname="Ada", lastname="Lovelace", city="London")


@pytest.fixture
def twin():
    """Ada once more, by another address."""
    return make.contact("ada+news@love.example", firstname="Augusta", phone="+44 20 7946 0018")


def words(answer):
    """The text of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def with_each_other(stays, goes):
    return reverse("contacts:merge-with", args=[stays.pk, goes.pk])


def lines(answer):
    """What the page says will be: {label: (stays, goes, afterwards)}."""
    return {
        str(line.label): (str(line.stays), str(line.goes), str(line.result))
        for line in answer.context["lines"]
    }


class TestPreview:
    def test_keeps_what_the_winner_knows_and_takes_over_the_rest(self, client, marketer, ada, twin):
        said = lines(client.get(with_each_other(ada, twin)))
        assert said["First name"] == ("Ada", "Augusta", "Ada")
        assert said["City"] == ("London", "", "London")
        assert "7946" in said["Phone"][2]

    def test_joins_tags_and_points_of_each_score(self, client, marketer, ada, twin):
        tags.add([ada.pk], ["vip"])
        tags.add([twin.pk], ["press"])
        make.entry(ada, 10)
        make.entry(twin, 7)
        said = lines(client.get(with_each_other(ada, twin)))
        assert said["Tags"] == ("vip", "press", "press, vip")
        assert [line for label, line in said.items() if label.startswith("Points")] == [
            ("10", "7", "17")
        ]

    def test_comes_true(self, client, marketer, ada, twin):
        """Whatever the page promised is what the contact is afterwards."""
        make.entry(twin, 7)
        tags.add([twin.pk], ["press"])
        promised = {label: after for label, (_, _, after) in lines(
            client.get(with_each_other(ada, twin))
        ).items()}  # fmt: skip
        client.post(with_each_other(ada, twin), {"why": ""})
        ada.refresh_from_db()
        assert ada.firstname == promised["First name"]
        assert ada.phone in promised["Phone"]
        assert ", ".join(ada.tags.values_list("name", flat=True)) == promised["Tags"]
        assert str(make.score(ada)) == promised[f"Points: {Group.objects.get(pk=Group.MAIN)}"]


class TestMerge:
    def test_is_written_down_and_can_be_undone_from_the_toast(self, client, marketer, ada, twin):
        answer = client.post(with_each_other(ada, twin), {"why": "She said so"}, follow=True)
        merged = Merge.objects.get()
        assert (merged.loser, merged.winner) == (twin, ada)
        assert (merged.actor, merged.reason) == (marketer, "She said so")
        undo = reverse("contacts:unmerge", args=[ada.pk, merged.pk])
        assert undo in answer.content.decode()
        client.post(undo)
        twin.refresh_from_db()
        assert twin.merged_into is None
        ada.refresh_from_db()
        assert ada.phone == ""

    def test_stands_on_the_page_with_who_when_and_why_also_once_undone(
        self, client, marketer, ada, twin
    ):
        client.post(with_each_other(ada, twin), {"why": "She said so"})
        panel = reverse("contacts:merges", args=[ada.pk])
        assert "merged just now by Mara · She said so" in words(client.get(panel))
        client.post(reverse("contacts:unmerge", args=[ada.pk, Merge.objects.get().pk]))
        assert "undone just now by Mara" in words(client.get(panel))

    def test_gives_the_address_to_who_has_none_and_back_by_undo(self, client, marketer, ada):
        nameless = make.contact(None, firstname="Ada", identified_at=timezone.now())
        client.post(with_each_other(nameless, ada))
        nameless.refresh_from_db()
        assert nameless.email == "ada@love.example"
        merging.unmerge(Merge.objects.get(), actor=None, at=timezone.now())
        nameless.refresh_from_db()
        ada.refresh_from_db()
        assert (nameless.email, ada.email) == (None, "ada@love.example")

    def test_gives_own_fields_and_takes_them_back(self, ada, twin):
        Contact.objects.filter(pk=twin.pk).update(fields={"plan": "Team"})
        merged = merging.merge(loser_id=twin.pk, winner_id=ada.pk, reason="", at=timezone.now())
        ada.refresh_from_db()
        assert ada.fields == {"plan": "Team"}
        merging.unmerge(merged, actor=None, at=timezone.now())
        ada.refresh_from_db()
        assert ada.fields == {}

    def test_keeps_who_is_known_whichever_way_it_was_asked(self, client, marketer, ada):
        visitor = make.anonymous()
        answer = client.get(with_each_other(visitor, ada))
        assert answer.url == with_each_other(ada, visitor)

    def test_of_who_is_gone_says_so(self, client, marketer, ada, twin):
        assert client.get(with_each_other(ada, ada)).status_code == 404
        client.post(with_each_other(ada, twin))
        assert client.get(with_each_other(ada, twin)).status_code == 404

    def test_is_not_for_sales(self, client, ada, twin):
        seller = make.user(role=Role.SALES)
        Contact.objects.update(owner=seller)
        client.force_login(seller)
        assert client.get(reverse("contacts:merge", args=[ada.pk])).status_code == 403
        assert client.post(with_each_other(ada, twin)).status_code == 403
        where = reverse("contacts:merges", args=[ada.pk])
        panel = client.get(where, headers=HTMX).content.decode()
        assert str(twin) in panel  # to be told to a marketer
        assert "<form" not in panel


class TestSearch:
    def test_finds_anybody_but_the_contact_itself(self, client, marketer, ada, twin):
        stranger = make.contact("grace@navy.example", firstname="Grace", lastname="Hopper")
        where = reverse("contacts:merge", args=[ada.pk])
        found = client.get(where, {"who": "hop"}, headers=HTMX)
        assert found.context["found"] == [stranger]
        assert "<html" not in found.content.decode()
        assert client.get(where, {"who": "lovelace"}).context["found"] == []

    def test_offers_who_looks_alike_first(self, client, marketer, ada, twin):
        page = client.get(reverse("contacts:merge", args=[ada.pk]))
        assert [other for other, _ in page.context["alike"]] == [twin]


class TestDuplicates:
    def test_share_a_mailbox_that_is_spelled_otherwise(self, ada, twin):
        make.contact("bob@love.example")
        assert duplicates.find(MAILBOX, limit=10) == ([(ada.pk, twin.pk)], "")

    def test_share_a_telephone_number_however_it_is_written(self):
        one = make.contact(mobile="+49 (0)30 123456-78")
        other = make.contact(phone="030 / 123 456 78")
        make.contact(phone="112")
        make.contact(phone="112")
        assert duplicates.find(TELEPHONE, limit=10) == ([(one.pk, other.pk)], "")

    def test_share_name_and_company(self):
        acme, other_company = (Company.objects.create(name=name) for name in ("Acme", "Other"))
        one = make.contact(firstname="Ada", lastname="Love", company=acme)
        other = make.contact(firstname="ADA", lastname="love", company=acme)
        make.contact(firstname="Ada", lastname="Love", company=other_company)
        make.contact(firstname="Ada", lastname="Love")
        assert duplicates.find(NAME, limit=10) == ([(one.pk, other.pk)], "")

    def test_do_not_share_the_number_of_a_switchboard(self):
        for _ in range(6):
            contact = make.contact(phone="+44 20 7946 0018")
        assert duplicates.find(TELEPHONE, limit=10) == ([], "")
        assert duplicates.of(contact) == {}

    def test_are_nobody_who_was_deleted_or_merged(self, ada, twin):
        merging.merge(loser_id=twin.pk, winner_id=ada.pk, reason="", at=timezone.now())
        assert duplicates.find(MAILBOX, limit=10) == ([], "")

    def test_come_page_by_page_in_a_fixed_number_of_queries(self):
        for number in range(5):
            make.contact(f"p{number}@love.example")
            make.contact(f"p{number}+x@love.example")
        first, after = duplicates.find(MAILBOX, limit=3)
        with CaptureQueriesContext(connection) as queries:
            rest, end = duplicates.find(MAILBOX, after=after, limit=3)
        assert len(first) == 3
        assert len(rest) == 2
        assert end == ""
        assert len(queries) == 2

    @pytest.mark.parametrize("window", [2, 3, 4, 7])
    def test_are_found_wherever_a_window_of_the_index_ends(self, monkeypatch, window):
        monkeypatch.setattr(duplicates, "_WINDOW", window)
        expected = []
        for number in range(3):
            make.contact(f"only{number}@love.example")
            one = make.contact(f"p{number}@love.example")
            expected.append((one.pk, make.contact(f"p{number}+x@love.example").pk))
        found, after = [], ""
        while True:
            pairs, after = duplicates.find(MAILBOX, after=after, limit=2)
            found += pairs
            if not after:
                break
        assert found == expected

    @pytest.mark.parametrize(
        ("likeness", "index"),
        [
            (MAILBOX, "contact_by_mailbox"),
            (TELEPHONE, "contact_by_telephone"),
            (NAME, "contact_by_whole_name"),
        ],
        ids=["mailbox", "telephone", "name"],
    )
    def test_are_found_by_their_index(self, likeness, index):
        for _ in range(30):  # few enough, and any index would do
            make.contact(phone="+41 44 123 45 67")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contacts_contact")
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        assert index in likeness.contacts().filter(alike="0123456789").explain()

    def test_stand_side_by_side_and_go_when_they_are_called_two_people(
        self, client, marketer, ada, twin
    ):
        page = reverse("contacts:duplicates")
        assert "ada+news@love.example" in words(client.get(page))
        answer = client.post(reverse("contacts:dismiss", args=[twin.pk, ada.pk]), headers=HTMX)
        assert answer.content == b""
        assert reverse("contacts:ask-again", args=[twin.pk, ada.pk]) in answer["HX-Trigger"]
        said = NotTheSame.objects.get()
        assert (said.one, said.other, said.said_by) == (ada, twin, marketer)
        assert "Nobody stands here twice" in words(client.get(page))
        assert duplicates.of(ada) == {}
        client.post(reverse("contacts:ask-again", args=[twin.pk, ada.pk]))
        assert duplicates.of(ada) == {twin.pk: [MAILBOX]}

    def test_fill_a_page_although_some_were_dismissed(self, marketer):
        people = []
        for number in range(4):
            one = make.contact(f"p{number}@love.example")
            people.append((one.pk, make.contact(f"p{number}+x@love.example").pk))
        for pair in people[:2]:
            duplicates.dismiss(*pair, by=marketer, at=timezone.now())
        assert duplicates.find(MAILBOX, limit=2) == (people[2:], "")
