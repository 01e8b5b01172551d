"""Points by hand for many contacts, from the contact list."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from accounts.roles import Role
from contacts.bulk import doing
from contacts.bulk import job as bulk_job
from contacts.models import Contact
from points import resets, verification
from points.models import Entry, Reason
from tests import make
from triggers import asking, bulk
from triggers.models import Crossing

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    ana = make.user(role=Role.MARKETER)
    client.force_login(ana)
    return ana


@pytest.fixture
def small_slices(monkeypatch):
    monkeypatch.setattr(bulk_job, "_PER_SLICE", 2)


def people(many, **more):
    return [make.contact(**more) for _ in range(many)]


def gift(points=30, **more):
    """What the form sends."""
    return {"act": "points", "points": points, "note": "At the fair", "key": 77, "group": 1, **more}


def ticked(client, *who, **more):
    return client.post("/contacts/bulk/", {"selected": [one.pk for one in who], **gift(**more)})


def to_all(client, **more):
    """Begin it for everybody; the job."""
    url = client.post("/contacts/bulk/everybody/", {"everybody": "1", **gift(**more)}).url
    return Job.objects.get(pk=url.rstrip("/").split("/")[-1])


def work(job):
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    return job


class TestTheRoadThere:
    def test_stands_below_the_list(self, client, ana):
        people(1)
        assert 'value="points"' in client.get("/contacts/").content.decode()

    def test_asks_first_how_many_and_why(self, client, ana):
        ada, _other = people(2)
        for data in ({"selected": [ada.pk], "act": "points"}, {"everybody": "1", "act": "points"}):
            page = client.post("/contacts/bulk/", data).content.decode()
            assert 'name="points"' in page
            assert 'name="note"' in page
            assert "up to 100 at once" in page
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("wrong", [{"points": 101}, {"points": 0}, {"note": ""}, {"key": "x"}])
    def test_refuses_what_the_role_may_not_or_what_makes_no_sense(self, client, ana, wrong):
        (ada,) = people(1)
        ticked(client, ada, **wrong)
        client.post("/contacts/bulk/everybody/", {"everybody": "1", **gift(**wrong)})
        assert not Entry.objects.exists()
        assert not Job.objects.exists()


class TestGivingThem:
    def test_writes_one_line_for_each_with_the_reason(self, client, ana):
        two = people(2)
        ticked(client, *two)
        lines = Entry.objects.order_by("contact")
        assert [(line.contact, line.points, line.note) for line in lines] == [
            (one, 30, "At the fair") for one in two
        ]
        assert {(line.reason, line.actor_id) for line in lines} == {(Reason.HAND, ana.pk)}

    def test_sent_twice_gives_once(self, client, ana):
        (ada,) = people(1)
        ticked(client, ada)
        ticked(client, ada)
        work(to_all(client))
        assert make.score(ada) == 30

    def test_is_long_work_for_all_who_match_and_survives_a_crash(
        self, client, ana, small_slices, monkeypatch
    ):
        five = people(5)
        job = to_all(client)
        for _ in range(3):
            slices.run(job.pk, timezone.now())
        with monkeypatch.context() as crashing:
            crashing.setattr(slices, "_put_down", lambda *_, **__: 1 / 0)
            slices.run(job.pk, timezone.now())
        Job.objects.update(due_at=timezone.now())
        assert (work(job).done, job.total, job.state) == (5, 5, Job.State.DONE)
        assert [make.score(one) for one in five] == [30] * 5
        assert Entry.objects.count() == 5
        assert verification.verify().is_true

    def test_keeps_to_the_limit_of_the_role_of_that_moment(self, client, ana):
        people(1)
        job = to_all(client)
        ana.role = Role.SALES
        ana.save()
        Contact.objects.update(owner=ana)
        assert work(job).state == Job.State.FAILED
        assert "at most 20" in job.error
        assert not Entry.objects.exists()

    def test_of_sales_reaches_their_own_contacts_alone(self, client):
        sales = make.user(role=Role.SALES)
        client.force_login(sales)
        own, other = make.contact(owner=sales), make.contact()
        work(to_all(client, points=20))
        assert (make.score(own), make.score(other)) == (20, 0)

    def test_passes_over_whose_score_cannot_take_them(self, client, ana):
        full, ada = people(2)
        make.entry(full, 2**31 - 10)
        assert work(to_all(client)).state == Job.State.DONE
        assert (make.score(full), make.score(ada)) == (2**31 - 10, 30)

    @pytest.mark.parametrize("give", [ticked, lambda client, *_, **more: work(to_all(client))])
    def test_lets_no_threshold_act_by_itself_but_asks(self, client, ana, give):
        make.trigger(20, make.tagging())
        two = people(2)
        give(client, *two)
        assert not Crossing.objects.exists()
        cause = asking.waiting_for_an_answer().get()
        assert bulk.over(cause.pk)[0][1] == 2
        where = reverse("triggers:asked", args=[cause.pk])
        assert where in client.get(f"/contacts/bulk/{cause.pk}/").content.decode()


class TestTakingThemBack:
    @pytest.mark.parametrize("at_once", [50, 1])
    def test_writes_a_line_against_each(self, client, ana, small_slices, monkeypatch, at_once):
        monkeypatch.setattr(doing, "AT_ONCE", at_once)
        three = people(3)
        make.entry(three[0], 5)
        job = work(to_all(client))
        client.post(f"/contacts/bulk/{job.pk}/undo/")
        if undo := doing.undo_of(job):
            work(undo)
        assert [make.score(one) for one in three] == [5, 0, 0]
        assert Entry.objects.filter(reverses__isnull=False).count() == 3
        assert doing.changed(job).filter(is_back=True).count() == 3
        assert verification.verify().is_true

    def test_leaves_what_was_taken_back_or_settled_since(self, client, ana):
        taken, settled, same = people(3)
        job = work(to_all(client))
        line = Entry.objects.get(contact=taken)
        client.post(reverse("points:undo", args=[taken.pk, line.pk]))
        resets.reset(contact_id=settled.pk, actor=None, at=timezone.now(), key=1)
        client.post(f"/contacts/bulk/{job.pk}/undo/")
        assert [make.score(one) for one in (taken, settled, same)] == [0, 0, 0]
        assert Entry.objects.filter(reason=Reason.UNDO).count() == 2
        assert set(doing.changed(job).filter(is_back=True).values_list("contact", flat=True)) == {
            same.pk
        }
