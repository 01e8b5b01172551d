"""Colleagues in Django's own admin."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import heartbeats
from accounts.models import Heartbeat, Job, Setting, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("root@kindling.example", "ember-ember-7")
    client.force_login(user)
    return client


def add(client, **fields):
    said = {"email": "Ada@Kindling.example", "role": "sales", "password": "", **fields}
    return client.post(reverse("admin:accounts_user_add"), said)


class TestUserInAdmin:
    def test_is_added_by_address_in_lower_case(self, superuser):
        add(superuser, password="ember-ember-8", first_name="Ada")
        ada = User.objects.get(email="ada@kindling.example")
        assert ada.check_password("ember-ember-8")
        assert ada.role == "sales"

    def test_cannot_sign_in_without_a_password(self, superuser):
        add(superuser)
        assert not User.objects.get(email="ada@kindling.example").has_usable_password()

    def test_is_not_added_twice_in_other_letters(self, superuser):
        add(superuser)
        answer = add(superuser, email="ADA@kindling.example")
        assert answer.status_code == 200
        assert User.objects.filter(email="ada@kindling.example").count() == 1

    def test_can_be_opened_and_changed(self, superuser):
        ada = User.objects.create_user("ada@kindling.example")
        page = superuser.get(reverse("admin:accounts_user_change", args=[ada.pk]))
        assert page.status_code == 200


class TestRowsOfWorkers:
    @pytest.mark.parametrize("model", ["job", "heartbeat"])
    def test_can_be_seen_but_not_made(self, superuser, model):
        assert superuser.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
        assert superuser.get(reverse(f"admin:accounts_{model}_add")).status_code == 403

    def test_cannot_be_changed(self, superuser):
        job = Job.objects.create(kind="demo.remove")
        address = reverse("admin:accounts_job_change", args=[job.pk])
        assert superuser.post(address, {"state": "done"}).status_code == 403

    def test_show_settings(self, superuser):
        Setting.objects.create(key="time_zone", value="Europe/Paris")
        page = superuser.get(reverse("admin:accounts_setting_changelist"))
        assert "Europe/Paris" in page.content.decode()


class TestHeartbeat:
    def test_is_one_row_per_queue_that_moves(self):
        for minute in (1, 2):
            at = timezone.now().replace(minute=minute)
            heartbeats.beat("jobs", worker=f"worker {minute}", at=at)
        heart = Heartbeat.objects.get()
        assert (heart.worker, heart.seen_at.minute) == ("worker 2", 2)
