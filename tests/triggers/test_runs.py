"""What triggers owe is shown from the trigger, from the contact, and one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from insights import work
from tests import make
from triggers import keeping, retrying
from triggers.models import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(client):
    client.force_login(make.user(role=Role.RULE_ADMIN))
    return client


def given_up(trigger):
    """A run that failed for good."""
    make.entry(make.contact(), 90)
    run = Run.objects.filter(action__trigger=trigger).latest("pk")
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.FAILED, due_at=None, error="Connection refused", ended_at=timezone.now()
    )
    return run


class TestARun:
    def test_is_shown_from_its_trigger_and_its_contact_with_its_error(self, console):
        hot = make.trigger(80, make.tagging())
        run = given_up(hot)
        for where in (
            f"/points/triggers/{hot.pk}/actions/",
            f"/points/triggers/of-contact/{run.contact_id}/",
            f"/points/triggers/actions/{run.pk}/",
        ):
            assert "Connection refused" in console.get(where).content.decode()
        assert "1 action was given up" in console.get(hot.get_absolute_url()).content.decode()

    def test_is_tried_again_from_its_own_page(self, console):
        run = given_up(make.trigger(80, make.tagging()))
        answer = console.post(f"/administration/work/actions/{run.pk}/retry/", {"on": "run"})
        assert answer.url == f"/points/triggers/actions/{run.pk}/"
        keeping.keep_all()
        run.refresh_from_db()
        assert run.state == Run.State.DONE


class TestATrigger:
    def test_tries_again_what_it_gave_up_and_nothing_else(self, console):
        hot, warm = make.trigger(80, make.tagging()), make.trigger(50, make.tagging("warm"))
        given_up(hot)
        Run.objects.filter(action__trigger=warm).update(state=Run.State.FAILED, due_at=None)
        console.post(f"/points/triggers/{hot.pk}/actions/given-up/")
        assert Run.objects.get(action__trigger=hot).state == Run.State.DUE
        assert Run.objects.get(action__trigger=warm).state == Run.State.FAILED

    def test_lists_what_it_owes_by_state(self, console):
        hot = make.trigger(80, make.tagging())
        given_up(hot)
        make.entry(make.contact(), 90)
        page = console.get(f"/points/triggers/{hot.pk}/actions/?state=failed")
        assert [row.run.state for row in page.context["rows"]] == ["failed"]


class TestTheLastDay:
    def test_is_counted_by_what_became_of_it(self):
        hot = make.trigger(80, make.tagging())
        make.entry(make.contact(), 90)
        keeping.keep_all()
        given_up(hot)
        make.entry(make.contact(), 90)
        retrying.give_up(Run.objects.latest("pk"), actor=make.user())
        day = work.last_day(now=timezone.now())
        assert (day.done, day.failed, day.cancelled) == (1, 1, 1)
        later = work.last_day(now=timezone.now() + timedelta(hours=25))
        assert later.done == 0
