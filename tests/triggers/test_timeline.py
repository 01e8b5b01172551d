"""What a contact's timeline says about thresholds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from contacts import timeline
from tests import make
from triggers import keeping, outbox

pytestmark = pytest.mark.django_db


def moments(of, *, before=None, limit=20):
    return timeline.read([of.pk], before=before, limit=limit, only=["crossings", "runs"])


class TestTheTimeline:
    def test_says_which_threshold_was_reached_and_what_was_done(self):
        make.trigger(80, make.tagging("hot"))
        ada = make.contact()
        make.entry(ada, 82)
        keeping.keep_all()
        done, reached = moments(ada)
        assert reached.text == "Reached High-Interest at 82 points"
        assert done.text == "Added the tag “hot”"
        assert done.detail == "Because of High-Interest"
        assert not done.muted

    def test_says_why_something_was_not_done(self):
        make.trigger(80, make.mailing())
        ada, visitor = make.contact(), make.anonymous()
        make.entry(ada, 90)
        make.entry(visitor, 90)
        (run,) = outbox.claim(limit=1, lease=timedelta(seconds=60))
        outbox.fail(run, "550 no such user", permanent=True)
        assert [m.reason for m in moments(ada) if m.muted] == ["Given up: 550 no such user"]
        assert [m.reason for m in moments(visitor) if m.muted] == [
            "Waiting until we know who it is"
        ]

    def test_survives_a_kind_that_has_vanished(self):
        make.trigger(80, ("lead.teleport", {}))
        ada = make.contact()
        make.entry(ada, 90)
        assert "Unknown action" in moments(ada)[0].text

    def test_goes_back_in_time_page_by_page(self):
        make.trigger(10), make.trigger(20)
        ada = make.contact()
        early = datetime(2026, 1, 1, tzinfo=UTC)
        make.entry(ada, 10, at=early)
        make.entry(ada, 10, at=timezone.now())
        (newest,) = moments(ada, limit=1)
        (older,) = moments(ada, before=newest.at, limit=1)
        assert newest.text == "Reached High-Interest at 20 points"
        assert older.text == "Reached High-Interest at 10 points"
        assert moments(ada, before=older.at) == []

    def test_puts_a_threshold_right_after_the_visit_that_reached_it(self):
        make.point_action(points=10)
        make.trigger(10)
        ada = make.contact()
        make.visit(ada)
        assert timeline.read([ada.pk], before=None, limit=1)[0].source == "crossings"
