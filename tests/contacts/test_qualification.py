"""Whether a contact is worth selling to: BANT answers, and who is kept away from sales."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts import bant, conditions, disqualifying, erasure, merging, timeline
from contacts.bant import Said
from contacts.models import BantAnswer, Contact, Disqualification, DisqualificationChange
from tests import make

pytestmark = pytest.mark.django_db


def disqualify(*contacts, reason="Competitor", **more):
    more.setdefault("at", timezone.now())
    return disqualifying.disqualify([one.pk for one in contacts], reason=reason, **more)


def lift(*contacts, actor=None):
    return disqualifying.lift([one.pk for one in contacts], actor=actor, at=timezone.now())


def is_disqualified(contact) -> bool:
    return contact.pk in disqualifying.is_disqualified([contact.pk])


def answer(contact, **speaks_for):
    said = {question: Said(meaning) for question, meaning in speaks_for.items()}
    return bant.answer(contact.pk, said, actor=None, at=timezone.now())


def true_of(contact, **condition) -> bool:
    tree = conditions.build({"all": [condition]})
    return contact.pk in tree.true_for([contact.pk], at=timezone.now())


@pytest.fixture
def marketer(client):
    user = make.user(role=Role.MARKETER)
    client.force_login(user)
    return user


class TestDisqualifying:
    def test_keeps_who_when_and_why(self):
        ada, colleague, at = make.contact(), make.user(), timezone.now()
        assert disqualify(ada, actor=colleague, at=at) == [ada.pk]
        row = Disqualification.objects.get()
        assert (row.by, row.since, row.reason) == (colleague, at, "Competitor")

    def test_again_changes_nothing(self):
        ada = make.contact()
        disqualify(ada)
        assert disqualify(ada, reason="Student") == []
        assert DisqualificationChange.objects.count() == 1

    def test_can_be_lifted(self):
        ada = make.contact()
        disqualify(ada)
        assert lift(ada) == [ada.pk]
        assert not is_disqualified(ada)

    def test_that_was_lifted_can_be_put_back_for_the_same_reason(self):
        ada = make.contact()
        disqualify(ada)
        lift(ada)
        assert disqualifying.put_back(ada.pk, actor=None, at=timezone.now())
        assert Disqualification.objects.get(lifted_at=None).reason == "Competitor"

    def test_that_a_rule_said_and_somebody_lifted_can_be_put_back(self):
        ada = make.contact()
        disqualify(ada, rule_id=7)
        lift(ada)
        assert disqualifying.put_back(ada.pk, actor=None, at=timezone.now())
        assert Disqualification.objects.get(lifted_at=None).rule_id == 7

    def test_stands_on_the_timeline_and_so_does_lifting(self):
        ada = make.contact()
        disqualify(ada)
        lift(ada)
        lines = timeline.read([ada.pk], before=None, limit=9, only=["disqualified"])
        assert [line.text for line in lines] == ["No longer disqualified", "Disqualified"]

    def test_by_hand_goes_along_with_a_merge_and_back(self):
        ada, double = make.contact(), make.contact()
        disqualify(double)
        done = merging.merge(loser_id=double.pk, winner_id=ada.pk, reason="", at=timezone.now())
        assert is_disqualified(ada)
        merging.unmerge(done, actor=None, at=timezone.now())
        assert (is_disqualified(ada), is_disqualified(double)) == (False, True)

    def test_stays_known_without_its_words_when_the_contact_is_erased(self):
        ada = make.contact()
        disqualify(ada)
        erasure.erase([ada.pk], at=timezone.now())
        assert Disqualification.objects.get().reason == ""


class TestTheReview:
    def bought(self) -> list[bool]:
        return list(disqualifying.who().values_list("bought", flat=True))

    def test_tells_who_bought_since(self):
        ada = make.contact()
        disqualify(ada, at=timezone.now() - timedelta(days=2))
        make.record(make.event(ada, kind="purchase", about=("product", "7")))
        assert self.bought() == [True]

    def test_does_not_count_what_was_bought_before(self):
        ada = make.contact()
        before = timezone.now() - timedelta(days=2)
        make.record(make.event(ada, kind="purchase", about=("product", "7"), at=before))
        disqualify(ada)
        assert self.bought() == [False]

    def test_names_each_contact_once(self):
        ada = make.contact()
        disqualify(ada)
        disqualify(ada, reason="Student", rule_id=7)
        assert self.bought() == [False]

    def test_counts_from_the_first_of_several_reasons(self):
        ada, now = make.contact(), timezone.now()
        disqualify(ada, rule_id=7, at=now - timedelta(days=90))
        make.purchase(ada, at=now - timedelta(days=60))
        disqualify(ada, at=now - timedelta(days=30))
        assert self.bought() == [True]
        assert disqualifying.who().get().since == now - timedelta(days=90)

    def test_shows_a_buyer_whose_purchase_ended_what_a_rule_says(self, client, marketer):
        ada, now = make.contact(firstname="Ada"), timezone.now()
        disqualify(ada, rule_id=7, reason="Never buys", at=now - timedelta(days=90))
        make.purchase(ada, at=now - timedelta(days=1))
        disqualifying.withdraw([ada.pk], rule_id=7, at=now)
        assert not disqualifying.who().exists()
        page = client.get(reverse("contacts:disqualified"), {"bought": 1}).content.decode()
        assert "Ada" in page
        assert "Never buys" in page
        assert "not any more" in page
        assert "Let sales have them" not in page

    def test_shows_a_buyer_whom_somebody_let_sales_have(self):
        ada, now = make.contact(), timezone.now()
        disqualify(ada, at=now - timedelta(days=9))
        lift(ada)
        assert not disqualifying.who_bought().exists()
        make.purchase(ada, at=now + timedelta(minutes=1))
        assert disqualifying.who_bought().get() == ada

    def test_shows_a_buyer_who_went_into_another_contact_since(self):
        ada, double, now = make.contact(), make.contact(), timezone.now()
        disqualify(double, rule_id=7, at=now - timedelta(days=9))
        make.purchase(double, at=now - timedelta(days=1))
        disqualifying.withdraw([double.pk], rule_id=7, at=now)
        merging.merge(loser_id=double.pk, winner_id=ada.pk, reason="", at=now)
        assert disqualifying.who_bought().get() == ada
        assert disqualifying.why([ada.pk])[ada.pk].rule_id == 7

    def test_leaves_out_who_bought_and_was_never_kept_away(self):
        make.purchase(make.contact())
        assert not disqualifying.who_bought().exists()

    def test_is_a_page(self, client, marketer):
        ada = make.contact(firstname="Ada")
        disqualify(ada)
        page = client.get(reverse("contacts:disqualified")).content.decode()
        assert "Ada" in page
        assert "Competitor" in page
        assert (
            "Ada"
            not in client.get(reverse("contacts:disqualified"), {"bought": 1}).content.decode()
        )


class TestTheList:
    def test_shows_who_is_disqualified_grey_whatever_the_score_has_reached(self, client, marketer):
        ada = make.contact(firstname="Ada")
        make.trigger(50, colour="red")
        make.entry(ada, 60)
        disqualify(ada)
        page = client.get(reverse("contacts:list")).content.decode()
        assert "tint-grey" in page
        assert "tint-red" not in page
        assert "Disqualified" in page

    @pytest.mark.parametrize(("asked", "names"), [("yes", {"Ada"}), ("no", {"Bob"})])
    def test_can_be_narrowed_to_them_or_the_others(self, client, marketer, asked, names):
        disqualify(make.contact(firstname="Ada"))
        make.contact(firstname="Bob")
        page = client.get(reverse("contacts:list"), {"disqualified": asked}).content.decode()
        assert {name for name in ("Ada", "Bob") if name in page} == names

    def test_disqualifies_many_and_takes_it_back(self, client, marketer):
        ada, bob = make.contact(), make.contact()
        said = {"act": "disqualify", "selected": [ada.pk, bob.pk], "reason": "Students"}
        client.post(reverse("contacts:bulk"), said)
        assert is_disqualified(ada)
        assert is_disqualified(bob)
        job = marketer.jobs.get()
        client.post(reverse("contacts:bulk-undo", args=[job.pk]))
        assert not is_disqualified(ada)


class TestThePanel:
    def test_asks_why(self, client, marketer):
        ada = make.contact()
        answer = client.post(reverse("contacts:disqualify", args=[ada.pk]), {"reason": ""})
        assert answer.status_code == 422
        assert not is_disqualified(ada)

    def test_disqualifies_lifts_and_puts_back(self, client, marketer):
        ada = make.contact()
        client.post(reverse("contacts:disqualify", args=[ada.pk]), {"reason": "Student"})
        assert is_disqualified(ada)
        client.post(reverse("contacts:requalify", args=[ada.pk]))
        assert not is_disqualified(ada)
        client.post(reverse("contacts:disqualify-again", args=[ada.pk]))
        assert is_disqualified(ada)

    def test_keeps_what_is_answered_and_by_whom(self, client, marketer):
        ada = make.contact()
        said = {"bant-budget": "yes", "bant-budget_words": "40,000", "bant-need": "no"}
        client.post(reverse("contacts:bant", args=[ada.pk]), said)
        budget, need = BantAnswer.objects.order_by("question")
        assert (budget.speaks_for, budget.words, budget.answered_by) == (True, "40,000", marketer)
        assert need.speaks_for is False
        page = client.get(reverse("contacts:qualification", args=[ada.pk])).content.decode()
        assert "40,000" in page

    def test_forgets_an_answer_that_is_emptied(self, client, marketer):
        ada = make.contact()
        answer(ada, budget=True)
        client.post(reverse("contacts:bant", args=[ada.pk]), {"bant-budget": ""})
        assert not BantAnswer.objects.exists()


class TestAnswers:
    def test_qualify_when_as_many_speak_for_the_contact_as_the_account_asks_for(self):
        ada = make.contact()
        answer(ada, budget=True, need=True)
        assert not true_of(ada, kind="bant", what="qualified")
        make.setting("bant_needed", 2)
        assert true_of(ada, kind="bant", what="qualified")

    def test_are_conditions_one_by_one(self):
        ada = make.contact()
        answer(ada, budget=True, need=False)
        assert true_of(ada, kind="bant", what="budget")
        assert not true_of(ada, kind="bant", what="need")
        assert true_of(ada, kind="bant", what="!qualified")

    def test_go_along_with_a_merge_where_the_other_has_none_and_back(self):
        ada, double = make.contact(), make.contact()
        answer(ada, budget=False)
        answer(double, budget=True, need=True)
        done = merging.merge(loser_id=double.pk, winner_id=ada.pk, reason="", at=timezone.now())
        assert bant.answers(ada.pk)["budget"].speaks_for is False
        assert bant.answers(ada.pk)["need"].speaks_for
        merging.unmerge(done, actor=None, at=timezone.now())
        assert set(bant.answers(double.pk)) == {"budget", "need"}


class TestTheCondition:
    def test_is_true_of_who_is_disqualified_and_the_opposite_of_the_others(self):
        ada, bob = make.contact(), make.contact()
        disqualify(ada)
        assert true_of(ada, kind="disqualified", so=True)
        assert true_of(bob, kind="disqualified", so=False)
        assert not true_of(bob, kind="disqualified", so=True)


class TestTheRestApi:
    def test_disqualifies_tells_why_and_lifts(self):
        api, ada = make.api(), make.contact()
        said = api.post(f"/api/contacts/{ada.pk}/disqualified/add", {"reason": "Student"}).json()
        (row,) = said["contact"]["disqualified"]
        assert (row["reason"], row["point"]) == ("Student", None)
        said = api.post(f"/api/contacts/{ada.pk}/disqualified/remove").json()
        assert said["recordFound"] is True
        assert said["contact"]["disqualified"] == []

    def test_asks_for_a_reason(self):
        api, ada = make.api(), make.contact()
        assert api.post(f"/api/contacts/{ada.pk}/disqualified/add", {}).status_code == 400
        assert Contact.objects.filter(disqualifications__isnull=False).count() == 0
