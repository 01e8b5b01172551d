"""Long work as a page, and the way into the removal of the demo."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import jobs, slices
from accounts.models import Job
from accounts.roles import Role
from insights.demo import loading, marks
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return loading.load(contacts=30, visitors=2, at=timezone.now())


def sign_in(client, role=Role.OWNER):
    user = make.user(role=role)
    client.force_login(user)
    return user


class TestRemovingTheDemo:
    def test_is_offered_by_a_banner_to_owners(self, client, made):
        sign_in(client)
        words = client.get("/").content.decode()
        assert "This is demo data" in words
        assert reverse("insights:demo-remove") in words

    def test_is_not_offered_to_others_nor_without_a_demo(self, client, made):
        sign_in(client, Role.RULE_ADMIN)
        words = client.get("/").content.decode()
        assert "This is demo data" in words
        assert reverse("insights:demo-remove") not in words
        marks.wipe()
        assert "This is demo data" not in client.get("/").content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_for_owners_alone(self, client, made, method):
        sign_in(client, Role.RULE_ADMIN)
        answer = getattr(client, method)(reverse("insights:demo-remove"))
        assert answer.status_code == 403
        assert not Job.objects.exists()

    def test_says_first_what_will_go(self, client, made):
        sign_in(client)
        words = client.get(reverse("insights:demo-remove")).content.decode()
        assert "32 contacts of the demo" in words
        assert not Job.objects.exists()

    def test_becomes_a_job_to_watch(self, client, made):
        owner = sign_in(client)
        answer = client.post(reverse("insights:demo-remove"))
        job = Job.objects.get()
        assert job.started_by == owner
        assert answer.url == reverse("insights:job", args=[job.pk])
        while slices.run(job.pk, timezone.now()):
            assert client.get(answer.url).status_code == 200
        words = client.get(answer.url).content.decode()
        assert "The demo is gone" in words
        assert "32 of 32" in words

    def test_twice_is_one_job(self, client, made):
        sign_in(client)
        for _ in range(2):
            client.post(reverse("insights:demo-remove"))
        assert Job.objects.count() == 1


class TestJobPage:
    @pytest.fixture
    def job(self, made):
        return jobs.start("demo.remove", {}, None, at=timezone.now())

    def test_moves_by_itself_until_the_job_has_ended(self, client, job):
        sign_in(client)
        address = reverse("insights:job", args=[job.pk])
        assert "every 1s" in client.get(address).content.decode()
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error="no more disk")
        words = client.get(address).content.decode()
        assert "every 1s" not in words
        assert "no more disk" in words

    def test_stops_a_job_for_those_who_manage_work(self, client, job):
        sign_in(client, Role.MARKETER)
        client.post(reverse("insights:job-cancel", args=[job.pk]))
        job.refresh_from_db()
        assert not job.cancel_asked
        sign_in(client, Role.RULE_ADMIN)
        client.post(reverse("insights:job-cancel", args=[job.pk]))
        job.refresh_from_db()
        assert job.cancel_asked

    def test_lets_one_that_gave_up_go_on(self, client, job):
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, due_at=None)
        sign_in(client)
        client.post(reverse("insights:job-again", args=[job.pk]))
        job.refresh_from_db()
        assert job.state == Job.State.RUNNING

    def test_offers_that_to_nobody_who_may_not(self, client, job):
        starter = sign_in(client, Role.MARKETER)
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, started_by=starter)
        again = reverse("insights:job-again", args=[job.pk])
        address = reverse("insights:job", args=[job.pk])
        assert again not in client.get(address).content.decode()
        assert client.post(again).status_code == 403
        sign_in(client, Role.RULE_ADMIN)
        assert again in client.get(address).content.decode()

    def test_is_not_for_viewers(self, client, job):
        sign_in(client, Role.VIEWER)
        assert client.get(reverse("insights:job", args=[job.pk])).status_code == 403

    def test_still_shows_a_job_whose_kind_is_gone(self, client, job):
        sign_in(client)
        Job.objects.filter(pk=job.pk).update(kind="gone.for.good", state=Job.State.DONE)
        words = client.get(reverse("insights:job", args=[job.pk])).content.decode()
        assert "gone.for.good" in words
