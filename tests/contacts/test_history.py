"""History of contacts: what changed stays known, until the person is erased."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from accounts.history.tracking import kind
from contacts import deletion, do_not_contact, editing, erasure, merging, tags
from contacts.models import Contact
from tests import make

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ADA = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@love.example", "city": "London"}


def rows(key="contact"):
    return list(kind(key).rows.order_by("pgh_id"))


class TestHistory:
    def test_does_not_begin_before_the_first_change(self):
        make.contact()
        make.visit(make.anonymous())
        assert rows() == []

    def test_keeps_how_a_contact_stood_before(self):
        ada = make.contact("ada@love.example", city="London")
        editing.change(ada.pk, fields={"city": "Paris", "phone": "+33 1"}, at=NOW)
        (row,) = rows()
        assert (row.pgh_obj_id, row.city, row.phone) == (ada.pk, "London", "")

    def test_leaves_out_what_nobody_changed(self):
        ada = make.contact()
        ada.save()
        Contact.objects.update(search=None)
        assert rows() == []

    def test_keeps_deletion_restoration_and_merge(self):
        ada, other = make.contact(), make.contact()
        deletion.delete([ada.pk], at=NOW)
        deletion.restore([ada.pk])
        merging.merge(loser_id=other.pk, winner_id=ada.pk, reason="same", at=NOW)
        assert [row.pgh_obj_id for row in rows()] == [ada.pk, ada.pk, other.pk]

    def test_of_many_contacts_is_written_by_one_statement(self):
        many = [make.contact() for _ in range(5)]
        ana = make.user()
        Contact.objects.filter(pk__in=[one.pk for one in many[:4]]).update(owner=ana)
        assert {row.pgh_obj_id for row in rows()} == {one.pk for one in many[:4]}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'contacts_contact'::regclass"
                " AND tgname LIKE '%%changed_update%%' AND tgtype & 1 = 1"  # 1: for each row
            )
            assert cursor.fetchall() == []

    def test_tells_tags_and_do_not_contact(self):
        ada = make.contact()
        tags.add([ada.pk], ["hot"])
        tags.remove([ada.pk], ["hot"])
        do_not_contact.add([ada.pk], reason=3, comments="asked", actor=None, at=NOW)
        assert [row.pgh_label for row in rows("contacttag")] == ["made", "deleted"]
        assert [row.pgh_label for row in rows("donotcontact")] == ["made"]


class TestErasedContact:
    @pytest.fixture
    def ada(self):
        ada = make.contact(at=NOW, source="hand", **ADA)
        editing.change(ada.pk, fields={"city": "Paris"}, at=NOW)
        tags.add([ada.pk], ["countess"])
        do_not_contact.add([ada.pk], reason=3, comments="asked", actor=None, at=NOW)
        return ada

    def test_leaves_no_personal_word_in_any_history(self, ada):
        erasure.erase([ada.pk], at=NOW)
        for key in ("contact", "contacttag", "donotcontact"):
            for row in rows(key):
                said = {str(value) for value in vars(row).values()}
                assert not said & {*ADA.values(), "Paris"}, key

    def test_keeps_that_something_was_changed(self, ada):
        erasure.erase([ada.pk], at=NOW)
        assert [row.pgh_label for row in rows()] == ["changed", "changed"]
        assert rows()[-1].erased_at is None

    def test_leaves_others_alone(self, ada):
        other = make.contact("bob@love.example")
        editing.change(other.pk, fields={"city": "Rome"}, at=NOW)
        erasure.erase([ada.pk], at=NOW)
        assert rows()[1].email == "bob@love.example"
