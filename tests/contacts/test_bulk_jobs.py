"""A bulk action on all that match, as a job."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from accounts.roles import Role
from contacts import do_not_contact, tags
from contacts.bulk import doing
from contacts.bulk import job as bulk_job
from contacts.bulk.actions import AddTag
from contacts.models import BulkChange, Contact, DoNotContact
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.user(role=Role.MARKETER)


@pytest.fixture
def client(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def small_slices(monkeypatch):
    monkeypatch.setattr(bulk_job, "_PER_SLICE", 2)
    monkeypatch.setattr(bulk_job, "_COLLECTED_AT_ONCE", 2)


def people(many, **more):
    return [make.contact(**more) for _ in range(many)]


def begin(user, query="", action=AddTag, **args):
    args = args or {"tag": "vip"}
    return bulk_job.start(action, args, query, actor=user, at=timezone.now())


def work(job):
    """Slice after slice, until it is over."""
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    return job


def tagged(name="vip"):
    return set(Contact.objects.filter(tags__name=name).values_list("pk", flat=True))


class TestTheJob:
    def test_changes_all_that_match_and_nobody_else(self, ana, small_slices):
        acme = people(5, city="Paris", firstname="Zoe")
        people(2)
        job = work(begin(ana, "q=zoe&sort=name"))
        assert tagged() == {one.pk for one in acme}
        assert (job.state, job.done, job.total) == (Job.State.DONE, 5, 5)
        assert job.started_by == ana

    def test_is_about_those_who_match_when_it_begins(self, ana, small_slices):
        first = people(3)
        job = begin(ana)
        late = make.contact()
        slices.run(job.pk, timezone.now())
        slices.run(job.pk, timezone.now())  # now they are written down
        Contact.objects.filter(pk=first[2].pk).update(firstname="Another")
        work(job)
        assert tagged() == {one.pk for one in first}
        assert late.pk not in tagged()

    def test_can_untag_those_whom_the_tag_found(self, ana, small_slices):
        many = people(7)
        tags.add([one.pk for one in many], ["vip"])
        job = begin(ana, "tag=vip", action=doing.bulk_actions.get("untag"), tag="vip")
        work(job)
        assert tagged() == set()

    def test_goes_on_after_a_crash_where_it_stood(self, ana, small_slices, monkeypatch):
        people(5)
        job = begin(ana)
        for _ in range(5):
            slices.run(job.pk, timezone.now())
        with monkeypatch.context() as crashing:
            crashing.setattr(doing, "change", lambda *_, **__: 1 / 0)
            slices.run(job.pk, timezone.now())
        Job.objects.update(due_at=timezone.now())
        assert work(job).done == 5
        assert BulkChange.objects.filter(job=job).count() == 5

    def test_passes_over_who_was_deleted_meanwhile(self, ana, small_slices):
        gone, here = people(2)
        job = begin(ana)
        slices.run(job.pk, timezone.now())
        slices.run(job.pk, timezone.now())
        Contact.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
        assert work(job).done == 2
        assert tagged() == {here.pk}

    def test_stops_when_it_is_asked_to_and_what_is_done_can_be_undone(
        self, client, ana, small_slices
    ):
        people(6)
        job = begin(ana)
        while len(tagged()) < 2:
            slices.run(job.pk, timezone.now())
        client.post(f"/contacts/bulk/{job.pk}/cancel/")
        assert work(job).state == Job.State.CANCELLED
        assert len(tagged()) == 2
        client.post(f"/contacts/bulk/{job.pk}/undo/")
        assert tagged() == set()

    def test_of_sales_reaches_their_own_contacts_alone(self, small_slices):
        sales = make.user(role=Role.SALES)
        people(2)
        (own,) = people(1, owner=sales)
        work(begin(sales, "who=all"))
        assert tagged() == {own.pk}


class TestItsUndo:
    def test_puts_everybody_back_as_a_job_of_its_own(self, client, ana, monkeypatch, small_slices):
        monkeypatch.setattr(doing, "AT_ONCE", 2)
        had, *others = people(5)
        tags.add([had.pk], ["vip"])
        job = work(begin(ana))
        answer = client.post(f"/contacts/bulk/{job.pk}/undo/")
        assert answer.url == f"/contacts/bulk/{job.pk}/"
        work(doing.undo_of(job))
        assert tagged() == {had.pk}
        page = client.get(answer.url).content.decode()
        assert "Taken back" in page
        assert "Take it back" not in page
        assert len(others) == 4

    def test_leaves_what_was_changed_since_and_names_them(self, client, ana, monkeypatch):
        monkeypatch.setattr(doing, "AT_ONCE", 1)
        changed, same = make.contact(firstname="Mabel"), make.contact()
        job = work(begin(ana, action=doing.bulk_actions.get("refuse"), none=""))
        do_not_contact.remove([changed.pk], at=timezone.now())
        unsubscribed = DoNotContact.Reason.UNSUBSCRIBED
        do_not_contact.add([changed.pk], reason=unsubscribed, at=timezone.now())
        client.post(f"/contacts/bulk/{job.pk}/undo/")
        work(doing.undo_of(job))
        assert do_not_contact.may_be_written_to([changed.pk, same.pk]) == {same.pk}
        assert "Mabel" in client.get(f"/contacts/bulk/{job.pk}/").content.decode()

    def test_is_asked_for_once(self, client, ana, monkeypatch):
        monkeypatch.setattr(doing, "AT_ONCE", 1)
        people(3)
        job = work(begin(ana))
        client.post(f"/contacts/bulk/{job.pk}/undo/")
        client.post(f"/contacts/bulk/{job.pk}/undo/")
        assert Job.objects.filter(kind=doing.UNDO).count() == 1


class TestTheRoadThere:
    def test_asks_once_more_with_the_number_and_the_filters(self, client):
        people(3, firstname="Zoe")
        data = {"everybody": "1", "act": "tag", "tag": "vip", "back": "/contacts/?q=zoe"}
        page = client.post("/contacts/bulk/", data).content.decode()
        assert "3 contacts match." in page
        assert "Search: zoe" in page
        assert not Job.objects.exists()
        answer = client.post("/contacts/bulk/everybody/", data)
        job = Job.objects.get()
        assert answer.url == f"/contacts/bulk/{job.pk}/"
        assert "Waiting for a worker" in client.get(answer.url).content.decode()
        assert len(work(job).log) == 1
        assert len(tagged()) == 3

    def test_refuses_filters_that_make_no_sense_rather_than_take_everybody(self, client):
        people(2)
        data = {"everybody": "1", "act": "delete", "back": "/contacts/?created_since=someday"}
        page = client.post("/contacts/bulk/", data, follow=True).content.decode()
        assert "cannot be understood" in page
        client.post("/contacts/bulk/everybody/", data)
        assert not Job.objects.exists()

    def test_asks_whose_they_shall_be(self, client):
        people(2)
        data = {"everybody": "1", "act": "owner"}
        assert 'name="owner"' in client.post("/contacts/bulk/", data).content.decode()

    def test_leads_to_an_export_of_all(self, client):
        data = {"everybody": "1", "act": "export", "back": "/contacts/?q=zoe"}
        url = client.post("/contacts/bulk/", data).url
        assert url.startswith("/contacts/export/?q=zoe&columns=name,")

    def test_is_nobody_elses(self, client, ana):
        job = begin(make.user(role=Role.SALES))
        assert client.get(f"/contacts/bulk/{job.pk}/").status_code == 200
        client.force_login(make.user(role=Role.SALES))
        assert client.get(f"/contacts/bulk/{job.pk}/").status_code == 403
