"""What changes many contacts at once is told of in small transactions, whoever changed it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import handover, slices
from accounts.models import Job
from contacts import companies, lifecycle, spreading, tags
from contacts.importing import company_writing, job, undoing
from contacts.importing import plan as plans
from contacts.models import Company, ContactTag, Tag
from tests import make
from tests.contacts.importing import bring, table, work_off

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LOCKS_CONTACTS = "contacts_activity"
LOCKS_COMPANIES = "FOR NO KEY UPDATE"


@pytest.fixture
def told(monkeypatch):
    """Who was told of, time after time, and what."""
    told: list[tuple[list[int], frozenset[str]]] = []
    monkeypatch.setattr(lifecycle, "on_changed", lambda ids, what: told.append((list(ids), what)))
    return told


@pytest.fixture
def small(monkeypatch):
    """Three are many, and two are told of together."""
    monkeypatch.setattr(spreading, "FEW", 2)
    monkeypatch.setattr(spreading, "AT_ONCE", 2)


@pytest.fixture
def acme():
    """A company where five work."""
    acme = companies.create({"companyname": "Acme"})
    for _ in range(5):
        make.contact(company="Acme")
    return acme


def of(company):
    return list(company.contacts.order_by("pk").values_list("pk", flat=True))


def slice_of(started):
    """One slice, as a worker does it: what it locked, in which order."""
    with CaptureQueriesContext(connection) as queries:
        more = slices.run(started.pk, timezone.now())
    locks = [
        lock
        for query in queries
        for lock in (LOCKS_CONTACTS, LOCKS_COMPANIES)
        if lock in query["sql"] and "FOR " in query["sql"]
    ]
    return locks, more


def told_by_work(told):
    """A job was begun, and nobody told of yet; it tells of two at a time."""
    assert told == []
    begun = Job.objects.get(kind=spreading.TellOfMany.key)
    done = work_off(begun)
    assert done.state == Job.State.DONE, done.error
    assert done.done == done.total
    assert all(len(ids) <= 2 for ids, _what in told)
    return [pk for ids, _what in told for pk in ids]


class TestACompany:
    def test_of_few_is_told_of_at_once(self, acme, told):
        companies.change(acme.pk, fields={"companycity": "Turin"})
        assert told == [(of(acme), lifecycle.COMPANY)]
        assert not Job.objects.exists()

    def test_of_many_is_told_of_by_work(self, acme, small, told):
        ana = make.user()
        companies.change(acme.pk, fields={"companycity": "Turin"}, actor=ana)
        assert Job.objects.get().started_by == ana
        assert told_by_work(told) == of(acme)

    def test_that_goes_and_one_that_comes_back_are_told_of_by_work(self, acme, small, told):
        people = of(acme)
        move = companies.delete(acme.pk, at=NOW, actor=None)
        assert told_by_work(told) == people
        told.clear()
        Job.objects.all().delete()
        companies.undo(move.pk, at=NOW, actor=None)
        assert told_by_work(told) == people

    def test_that_goes_into_another_is_told_of_with_those_of_the_other(self, acme, small, told):
        people = [*of(acme), make.contact(company="Umbrella").pk]
        told.clear()
        umbrella = Company.objects.get(name="Umbrella")
        companies.merge(loser_id=acme.pk, winner_id=umbrella.pk, at=NOW, actor=None)
        assert told_by_work(told) == people


class TestAnOwnerWhoLeaves:
    def test_is_told_of_by_work_where_they_had_many(self, small, told):
        one, heir = make.user(), make.user()
        people = [make.contact(owner=one).pk for _ in range(3)]
        told.clear()
        handover.hand_over(one, heir)
        assert told_by_work(told) == people


class TestATag:
    def test_that_goes_from_many_is_told_of_by_work(self, acme, small, told):
        ana, people = make.user(), of(acme)
        tags.add(people, ["fair"])
        told.clear()
        tags.delete(Tag.objects.get(name="fair"), actor=ana)
        assert not ContactTag.objects.exists()
        assert Job.objects.get().started_by == ana
        assert told_by_work(told) == people


class TestAnImport:
    FILE = (["email", "company", "industry"], ["ada@shop.example", "Acme", "Anvils"])

    def start(self):
        brought = bring(table(*self.FILE))
        begun = job.start(
            brought, plans.of(brought.plan), actor=brought.uploaded_by, at=timezone.now()
        )
        return brought, begun

    def test_locks_companies_before_contacts_and_tells_of_the_others_afterwards(
        self, acme, small, told
    ):
        before = of(acme)
        brought, begun = self.start()
        locks, more = slice_of(begun)
        assert locks[0] == LOCKS_COMPANIES
        new = brought.rows.get().contact_id
        assert told == [([new], lifecycle.ANYTHING)]
        assert more
        told.clear()
        while more:
            locks, more = slice_of(begun)
            assert LOCKS_COMPANIES not in locks
        assert [ids for ids, _what in told] == [before[:2], before[2:4], [before[4], new]]
        begun.refresh_from_db()
        assert (begun.state, begun.done, begun.total) == (Job.State.DONE, 1, 1)

    def test_tells_of_them_before_it_reads_on(self, acme, small, told, monkeypatch):
        monkeypatch.setattr(job, "ROWS_AT_ONCE", 1)
        self.FILE = (*self.FILE, ["bob@shop.example", "Acme", "Looms"])
        _brought, begun = self.start()
        work_off(begun)
        batches = [at for at, (_ids, what) in enumerate(told) if what == lifecycle.ANYTHING]
        assert [len(told[at][0]) for at in batches] == [1, 1]
        assert batches[1] > 3
        assert told[-1][1] == lifecycle.COMPANY
        assert begun.pk

    def test_goes_on_telling_after_a_crash(self, acme, small, told, monkeypatch):
        _brought, begun = self.start()
        slice_of(begun)
        slice_of(begun)
        with monkeypatch.context() as crashing:
            crashing.setattr(company_writing, "tell", lambda *_: 1 / 0)
            slice_of(begun)
        told.clear()
        Job.objects.update(due_at=timezone.now())
        assert work_off(begun).state == Job.State.DONE
        assert sum(len(ids) for ids, _what in told) == 4

    def test_that_makes_the_company_has_nobody_else_to_tell_of(self, told):
        _brought, begun = self.start()
        _locks, more = slice_of(begun)
        assert not more

    def test_that_is_taken_back_tells_of_them_the_same_way(self, acme, small, told):
        people = of(acme)
        brought, begun = self.start()
        work_off(begun)
        brought.refresh_from_db()
        told.clear()
        undo = undoing.start(brought, actor=brought.uploaded_by, at=timezone.now())
        more = True
        while more:
            locks, more = slice_of(undo)
            assert len(set(locks)) < 2, "no transaction locks contacts and then companies"
        undo.refresh_from_db()
        assert undo.state == Job.State.DONE
        assert [ids for ids, what in told if what == lifecycle.COMPANY] == [
            people[:2], people[2:4], people[4:],
        ]  # fmt: skip
        acme.refresh_from_db()
        assert acme.fields == {}
