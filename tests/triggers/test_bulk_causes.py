"""Whatever changes many contacts at once asks what follows, instead of letting triggers act."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import handover
from accounts.models import Job
from contacts import companies, spreading
from contacts.bulk import doing
from contacts.bulk import job as bulk_job
from contacts.bulk.actions import AddTag
from tests import make
from tests.contacts.importing import imported, table, undo, work_off
from triggers import bulk
from triggers.models import Crossing, Waits

pytestmark = pytest.mark.django_db

VIP = {"kind": "tag", "operator": "in", "tags": ["vip"]}
ANVILS = {"kind": "company", "field": "companyindustry", "operator": "=", "value": "Anvils"}


def waiting(condition, **more):
    return make.trigger(
        0,
        make.tagging("seen"),
        waits_for=Waits.CONDITION,
        condition=condition if "none" in condition else {"all": [condition]},
        **more,
    )


def asked(job, trigger, many=1):
    assert job.state == Job.State.DONE, job.error
    assert not Crossing.objects.exists()
    return bulk.over(job.pk) == [(trigger, many)]


class TestABulkAction:
    def test_on_all_that_match_is_asked_about(self):
        vip, ana = waiting(VIP), make.user()
        for _ in range(2):
            make.contact()
        job = bulk_job.start(AddTag, {"tag": "vip"}, "", actor=ana, at=timezone.now())
        assert asked(work_off(job), vip, 2)

    def test_and_what_a_rule_pays_for_it(self):
        make.point_action(kind="field.matches", config={"matches": {"all": [VIP]}}, points=50)
        warm, ana = make.trigger(40, make.tagging("seen")), make.user()
        make.contact()
        job = bulk_job.start(AddTag, {"tag": "vip"}, "", actor=ana, at=timezone.now())
        assert asked(work_off(job), warm)

    def test_that_is_taken_back_is_asked_about_too(self):
        make.contact()
        plain, ana = waiting({"none": [VIP]}), make.user()
        job = work_off(bulk_job.start(AddTag, {"tag": "vip"}, "", actor=ana, at=timezone.now()))
        assert asked(work_off(bulk_job.start_undo(job, actor=ana, at=timezone.now())), plain)

    def test_on_a_few_ticked_ones_is_news_of_each(self):
        vip, ana, ada = waiting(VIP), make.user(), make.contact()
        doing.do_now(AddTag, {"tag": "vip"}, [ada.pk], actor=ana, at=timezone.now())
        assert Crossing.objects.get().trigger == vip


class TestAnImportThatIsTakenBack:
    def test_is_asked_about(self):
        ada = make.contact("ada@shop.example", city="Rome")
        rome = waiting({"kind": "field", "field": "city", "operator": "=", "value": "Rome"})
        done = imported(table(("email", "city"), (ada.email, "Bern")))
        assert asked(undo(done), rome)


class TestACompany:
    def test_where_many_work_is_asked_about(self, monkeypatch):
        monkeypatch.setattr(spreading, "FEW", 1)
        anvils = waiting(ANVILS)
        for _ in range(3):
            make.contact(company="Acme")
        acme = companies.called("Acme")
        companies.change(acme.pk, fields={"companyindustry": "Anvils"})
        assert asked(work_off(Job.objects.get()), anvils, 3)


class TestAColleagueWhoLeaves:
    def test_is_asked_about_where_they_had_many(self, monkeypatch):
        monkeypatch.setattr(spreading, "FEW", 1)
        one, heir = make.user(), make.user()
        for _ in range(2):
            make.contact(owner=one)
        theirs = waiting({"kind": "owner", "operator": "in", "owners": [heir.pk]})
        handover.hand_over(one, heir)
        assert asked(work_off(Job.objects.get()), theirs, 2)
