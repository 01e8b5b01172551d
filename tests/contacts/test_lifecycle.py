"""Every door through which contacts change tells so: what depends on contacts is kept current."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Job
from contacts import companies, creation, deletion, do_not_contact, editing, lifecycle, tags
from contacts.bulk import doing
from contacts.bulk.actions import SetOwner
from contacts.handover import hand_over
from contacts.merging import merge, unmerge
from contacts.models import Tag
from tests import make
from tests.contacts import importing

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def ada():
    return make.contact("ada@acme.example", company="Acme")


@pytest.fixture
def told(ada, monkeypatch):
    """Who was said to have changed, and in what: [(ids, words)]; always within a transaction."""
    heard = []

    def hear(ids, changed):
        assert transaction.get_connection().in_atomic_block
        heard.append((list(ids), set(changed)))

    monkeypatch.setattr(lifecycle.on_changed, "_plugs", [hear])
    return heard


class TestWhatChanges:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"city": "Bern"}, {"contact"}),
            ({"company": "Umbrella"}, {"contact", "company"}),
            ({"owner": None}, {"owner"}),
        ],
    )
    def test_by_hand(self, ada, told, fields, words):
        editing.change(ada.pk, fields=fields, at=NOW)
        assert told == [([ada.pk], words)]

    def test_by_becoming_known(self, told):
        visitor = make.anonymous()
        assert told == []
        editing.change(visitor.pk, fields={"email": "eve@x.example"}, at=NOW)
        assert told == [([visitor.pk], set(lifecycle.ANYTHING))]

    def test_by_being_made(self, told):
        someone = make.contact()
        with transaction.atomic():
            others = creation.create_known({"a@x.example", "b@x.example"}, at=NOW, source="api")
        assert [ids for ids, _words in told] == [[someone.pk], sorted(others)]

    def test_in_tags(self, ada, told):
        tags.add([ada.pk], ["vip"])
        tags.add([ada.pk], ["VIP"])  # no news
        tags.remove([ada.pk], ["vip"])
        tags.add([ada.pk], ["old"])
        tags.delete(Tag.objects.get(name="old"), actor=None)
        assert told == [([ada.pk], {"tag"})] * 4

    def test_in_do_not_contact(self, ada, told):
        do_not_contact.add([ada.pk], reason=3, at=NOW)
        do_not_contact.remove([ada.pk], at=NOW)
        assert told == [([ada.pk], {"dnc"})] * 2

    def test_at_the_company(self, ada, told):
        acme = ada.company_id
        companies.change(acme, fields={"companyindustry": "Anvils"})
        move = companies.delete(acme, at=NOW, actor=None)
        companies.undo(move.pk, at=NOW, actor=None)
        assert told == [([ada.pk], {"company"})] * 3

    def test_of_both_companies_that_become_one(self, ada, told):
        eve = make.contact(company="Umbrella")
        told.clear()
        companies.merge(loser_id=ada.company_id, winner_id=eve.company_id, at=NOW, actor=None)
        assert told == [([ada.pk, eve.pk], {"company"})]

    def test_by_becoming_one_with_another_and_two_again(self, ada, told):
        eve = make.contact()
        told.clear()
        merged = merge(loser_id=eve.pk, winner_id=ada.pk, reason="same", at=NOW)
        unmerge(merged, actor=None, at=NOW)
        assert [ids for ids, _words in told] == [[ada.pk], [ada.pk, eve.pk]]

    def test_by_going_to_another_colleague(self, ada, told):
        one, other = make.user(), make.user()
        job = doing.do_now(SetOwner, {"owner": one.pk}, [ada.pk], actor=one, at=NOW)
        hand_over(one, other)
        doing.undo_now(Job.objects.get(pk=job.pk), actor=one, at=NOW)
        assert told[:2] == [([ada.pk], {"owner"})] * 2

    def test_by_coming_back(self, ada, told):
        deletion.delete([ada.pk], at=NOW)
        deletion.restore([ada.pk])
        assert told == [([ada.pk], set(lifecycle.ANYTHING))]

    def test_by_an_import_once_for_the_slice_and_by_its_undo(self, ada, told):
        eve = make.contact("eve@x.example", company="Acme")
        told.clear()
        done = importing.imported(
            importing.table(
                ["email", "city", "company", "companyindustry"],
                ["ada@acme.example", "Bern", "Acme", "Anvils"],
                ["new@x.example", "Rome", "", ""],
            )
        )
        new = max(ids[-1] for ids, _words in told)
        assert ([ada.pk, new], set(lifecycle.ANYTHING)) in told
        assert ([ada.pk, eve.pk], {"company"}) in told
        told.clear()
        importing.undo(done)
        assert ([ada.pk], set(lifecycle.ANYTHING)) in told
