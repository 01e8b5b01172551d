"""Who must not be written to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from accounts.roles import Role
from contacts import do_not_contact, erasure, merging, timeline
from contacts.models import DoNotContact, DoNotContactChange
from tests import make

pytestmark = pytest.mark.django_db

Reason = DoNotContact.Reason


def add(*contacts, reason=Reason.MANUAL, **more):
    more.setdefault("at", timezone.now())
    return do_not_contact.add([one.pk for one in contacts], reason=reason, **more)


def remove(*contacts, **more):
    return do_not_contact.remove([one.pk for one in contacts], at=timezone.now(), **more)


def reason_of(contact):
    row = DoNotContact.objects.filter(contact=contact, channel="email").first()
    return row and row.reason


def merge(loser, winner):
    return merging.merge(
        loser_id=loser.pk, winner_id=winner.pk, reason="the same", at=timezone.now()
    )


class TestSetting:
    def test_keeps_who_when_and_why(self):
        ada, colleague, at = make.contact(), make.user(), timezone.now()
        assert add(ada, comments="on the phone", actor=colleague, at=at) == [ada.pk]
        row = DoNotContact.objects.get()
        assert (row.by, row.since, row.comments) == (colleague, at, "on the phone")

    def test_again_changes_nothing(self):
        ada = make.contact()
        add(ada)
        assert add(ada, comments="again") == []
        assert DoNotContactChange.objects.count() == 1

    def test_for_another_reason_takes_its_place(self):
        ada = make.contact()
        add(ada, reason=Reason.BOUNCED)
        assert add(ada) == [ada.pk]
        assert reason_of(ada) == Reason.MANUAL

    def test_never_replaces_what_they_said_themselves(self):
        ada = make.contact()
        add(ada, reason=Reason.UNSUBSCRIBED)
        assert add(ada, reason=Reason.BOUNCED) == []
        assert reason_of(ada) == Reason.UNSUBSCRIBED

    def test_is_apart_for_each_channel(self):
        ada = make.contact()
        add(ada, channel="sms")
        assert do_not_contact.may_be_written_to([ada.pk]) == {ada.pk}
        assert do_not_contact.may_be_written_to([ada.pk], channel="sms") == set()

    def test_reaches_whom_a_contact_has_become(self):
        loser, winner = make.contact(), make.contact()
        merge(loser, winner)
        assert add(loser) == [winner.pk]

    def test_passes_over_who_was_erased_and_who_never_was(self):
        ada = make.contact()
        erasure.erase([ada.pk], at=timezone.now())
        assert add(ada) == []
        assert do_not_contact.add([999_999], reason=Reason.MANUAL, at=timezone.now()) == []


class TestLifting:
    def test_lets_them_be_written_to_again_and_says_who_did_it(self):
        ada, colleague = make.contact(), make.user()
        add(ada)
        assert remove(ada, actor=colleague) == [ada.pk]
        assert do_not_contact.may_be_written_to([ada.pk]) == {ada.pk}
        last = DoNotContactChange.objects.order_by("pk").last()
        assert (last.reason, last.actor_id) == (None, colleague.pk)

    def test_of_nothing_is_nothing(self):
        assert remove(make.contact()) == []
        assert DoNotContactChange.objects.count() == 0

    def test_is_undone_with_the_reason_that_was(self):
        ada = make.contact()
        add(ada, reason=Reason.BOUNCED, comments="550")
        remove(ada)
        assert do_not_contact.put_back(ada.pk, at=timezone.now())
        row = DoNotContact.objects.get()
        assert (row.reason, row.comments) == (Reason.BOUNCED, "550")


class TestTheRecord:
    def test_is_never_rewritten(self):
        add(make.contact())
        with pytest.raises(ProgrammingError), transaction.atomic():
            DoNotContactChange.objects.update(comments="")

    def test_stands_on_the_timeline(self):
        ada, colleague = make.contact(), make.user(first_name="Mia", last_name="Keller")
        add(ada, comments="told us", actor=colleague, at=timezone.now() - timedelta(hours=1))
        remove(ada, actor=colleague)
        lifted, refused = timeline.read([ada.pk], before=None, limit=9, only=["lead.donotcontact"])
        assert lifted.text == "May be contacted by e-mail again"
        assert (refused.text, refused.detail) == ("Not to be contacted by e-mail", "told us")
        assert refused.actor == "Mia Keller"


class TestAMerge:
    def test_carries_the_refusal_over_and_its_undo_takes_it_back(self):
        loser, winner = make.contact(), make.contact()
        add(loser, reason=Reason.UNSUBSCRIBED)
        merged = merge(loser, winner)
        assert reason_of(winner) == Reason.UNSUBSCRIBED
        merging.unmerge(merged, actor=None, at=timezone.now())
        assert (reason_of(winner), reason_of(loser)) == (None, Reason.UNSUBSCRIBED)

    def test_keeps_the_stronger_word(self):
        loser, winner, colleague = make.contact(), make.contact(), make.user()
        add(loser, reason=Reason.UNSUBSCRIBED)
        add(winner, comments="ours", actor=colleague)
        merged = merge(loser, winner)
        assert reason_of(winner) == Reason.UNSUBSCRIBED
        merging.unmerge(merged, actor=None, at=timezone.now())
        row = DoNotContact.objects.get(contact=winner)
        assert (row.reason, row.comments, row.by) == (Reason.MANUAL, "ours", colleague)

    def test_leaves_what_was_said_since(self):
        loser, winner = make.contact(), make.contact()
        add(loser)
        merged = merge(loser, winner)
        add(winner, reason=Reason.UNSUBSCRIBED)
        merging.unmerge(merged, actor=None, at=timezone.now())
        assert reason_of(winner) == Reason.UNSUBSCRIBED


class TestAnErasure:
    def test_blanks_the_words_and_keeps_the_fact(self):
        ada = make.contact()
        add(ada, comments="Ada wrote from her hospital bed")
        erasure.erase([ada.pk], at=timezone.now())
        assert reason_of(ada) == Reason.MANUAL
        assert not DoNotContact.objects.exclude(comments="").exists()
        assert not DoNotContactChange.objects.exclude(comments="").exists()


class TestThePanel:
    def test_sets_it_with_a_toast_that_lifts_it(self, client):
        client.force_login(make.user())
        ada = make.contact(firstname="Ada")
        at = f"/contacts/{ada.pk}/do-not-contact/"
        page = client.post(at, {"reason": 3, "comments": "told us"}, follow=True).content.decode()
        assert "Ada gets no more e-mails." in page
        assert "Set by a colleague" in page  # the chip in the head
        assert f'action="{at}lift/"' in page
        assert "told us" in client.get(at).content.decode()
        client.post(f"{at}lift/")
        assert reason_of(ada) is None
        client.post(f"{at}put-back/")
        assert reason_of(ada) == Reason.MANUAL

    def test_says_beside_the_field_what_is_wrong(self, client):
        client.force_login(make.user())
        answer = client.post(f"/contacts/{make.contact().pk}/do-not-contact/", {"reason": 9})
        assert answer.status_code == 422

    def test_is_for_sales_on_their_own_contacts(self, client):
        sales = make.user(role=Role.SALES)
        client.force_login(sales)
        own, foreign = make.contact(owner=sales), make.contact()
        for contact, status in ((own, 302), (foreign, 403)):
            at = f"/contacts/{contact.pk}/do-not-contact/"
            assert client.post(at, {"reason": 3}).status_code == status


class TestTheList:
    @pytest.mark.parametrize(
        ("asked", "shown"),
        [("yes", {"Una", "Bo"}), ("no", {"Ada"}), ("1", {"Una"}), ("2", {"Bo"}), ("3", set())],
    )
    def test_is_narrowed_by_it(self, client, asked, shown):
        client.force_login(make.user())
        make.contact(firstname="Ada")
        add(make.contact(firstname="Una"), reason=Reason.UNSUBSCRIBED)
        add(make.contact(firstname="Bo"), reason=Reason.BOUNCED)
        page = client.get(f"/contacts/?do_not_contact={asked}").content.decode()
        assert {name for name in ("Ada", "Una", "Bo") if f">{name}</a>" in page} == shown
