"""History: the database writes it down, whoever changes what, and says who it was."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import api_tokens, jobs, settings, slices
from accounts.history.acting import acting, now_acting
from accounts.history.tracking import CHANGED, DELETED, MADE, kind, kinds
from accounts.history.untold import untold
from accounts.job_kinds import JobKind, job_kinds
from accounts.models import User
from accounts.roles import Role
from contacts.models import ContactField
from points import publication
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def rows(key):
    return list(kind(key).rows.order_by("pgh_id"))


def last(key):
    return kind(key).rows.order_by("-pgh_id")[0]


class TestHistory:
    def test_keeps_what_was_made_changed_and_deleted(self):
        settings.put("company_name", "Ember", None)
        settings.put("company_name", "Kindling", None)
        settings.forget("company_name")
        kept = [(row.pgh_label, row.value) for row in rows("setting")]
        assert kept == [(MADE, "Ember"), (CHANGED, "Ember"), (DELETED, "Kindling")]

    def test_says_how_it_stood_before(self):
        ana = make.user(role=Role.SALES)
        User.objects.filter(pk=ana.pk).update(role=Role.MARKETER)
        assert (last("user").pgh_label, last("user").role) == (CHANGED, Role.SALES)

    def test_leaves_out_what_is_not_worth_it(self):
        ana = make.user()
        kept = len(rows("user"))
        ana.theme, ana.last_login = "dark", NOW
        ana.save()
        assert len(rows("user")) == kept

    def test_never_keeps_a_secret(self):
        for tracked in kinds():
            names = {field.name for field in tracked.fields}
            assert not names & {"password", "hash", "secret", "token"}, tracked.key

    def test_of_a_rule_tells_each_change_of_its_state(self):
        rule = make.draft()
        publication.publish([rule], actor=None, at=NOW)
        publication.pause(rule)
        publication.resume(rule)
        publication.archive(rule, at=NOW)
        publication.restore(rule)
        assert [row.pgh_label for row in rows("pointaction")] == [MADE, *[CHANGED] * 5]

    def test_cannot_be_rewritten(self):
        make.user()
        for deed in (lambda: rows("user")[0].delete(), lambda: kind("user").rows.update(role="x")):
            with pytest.raises(DatabaseError, match="accounts_userhistory"), transaction.atomic():
                deed()

    def test_does_not_begin_with_what_kindling_comes_with(self):
        assert ContactField.objects.exists()
        assert Group.objects.exists()
        assert [*rows("contactfield"), *rows("group")] == []

    def test_leaves_out_what_is_untold_and_guards_it_all_the_same(self):
        with untold():
            settings.put("company_name", "Ember", None)
        assert not rows("setting")
        settings.put("company_name", "Kindling", None)
        with pytest.raises(DatabaseError, match="accounts_settinghistory"), untold():
            kind("setting").rows.delete()
        assert [row.pgh_label for row in rows("setting")] == [CHANGED]

    @pytest.mark.parametrize("tracked", kinds(), ids=lambda tracked: tracked.key)
    def test_is_append_only_for_every_model(self, tracked):
        names = {trigger.name for trigger in tracked.rows.model._meta.triggers}
        assert "append_only" in names


class TestWhoDidIt:
    def test_is_the_user_of_the_request_from_their_address(self, client):
        ana = make.user()
        client.force_login(ana)
        client.post("/points/scores/new/", {"name": "Fit"}, REMOTE_ADDR="192.0.2.7")
        assert last("group").pgh_context == {"user": ana.pk, "ip": "192.0.2.7"}

    def test_is_the_token_that_a_script_came_with(self):
        token, _raw = make.api_token()
        with acting(ip="192.0.2.7"):
            now_acting(user=token.user, token=token)
            api_tokens.revoke(token, actor=token.user, at=NOW)
        said = {"user": token.user_id, "ip": "192.0.2.7", "token": token.pk}
        assert last("apitoken").pgh_context == said

    def test_is_the_job_and_who_started_it(self):
        class Renames(JobKind):
            key = "test.renames"
            label = "Renaming"

            def slice(self, job, deadline):
                Group.objects.update(name="Renamed")
                return False

        ana = make.user()
        job_kinds.register(Renames)
        try:
            job = jobs.start("test.renames", {}, ana, at=NOW)
            slices.run(job.pk, NOW)
        finally:
            del job_kinds._kinds["test.renames"]
        said = {"user": ana.pk, "through": "job", "job": job.pk}
        assert last("group").pgh_context == said

    def test_is_nobody_where_nobody_said_so(self):
        Group.objects.update(name="Renamed")
        assert last("group").pgh_context is None

    @pytest.mark.django_db(transaction=True)
    def test_is_forgotten_with_the_request(self, client):
        client.force_login(make.user())
        client.post("/points/scores/new/", {"name": "Fit"})
        Group.objects.update(name="Renamed")
        assert last("group").pgh_context is None
