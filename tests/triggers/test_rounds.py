"""What triggers do may lead to triggers again: that stops after five rounds."""

from __future__ import annotations

import pytest

from tests import make
from triggers import keeping
from triggers.models import Rearm, Run, Waits

pytestmark = pytest.mark.django_db


def giving(points):
    return "points.change", {"points": points}


class TestAChain:
    def test_stops_after_five_rounds_and_says_so(self):
        make.trigger(80, giving(-60), name="down", rearm=Rearm.BELOW, rearm_below=50)
        make.trigger(
            50, giving(60), name="up", waits_for=Waits.FALL, rearm=Rearm.BELOW, rearm_below=80
        )
        ada = make.contact()
        make.entry(ada, 90)
        keeping.keep_all()
        runs = list(Run.objects.order_by("pk"))
        assert [run.depth for run in runs] == [1, 2, 3, 4, 5, 6]
        assert {run.state for run in runs[:5]} == {Run.State.DONE}
        assert runs[5].state == Run.State.CANCELLED
        assert "after 5 rounds" in runs[5].error

    def test_is_followed_through_other_things_than_points(self):
        make.trigger(80, make.tagging("vip"))
        make.trigger(
            0,
            make.tagging("seen"),
            waits_for=Waits.CONDITION,
            condition={"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]},
        )
        make.entry(make.contact(), 90)
        keeping.keep_all()
        assert list(Run.objects.order_by("pk").values_list("depth", flat=True)) == [1, 2]

    def test_begins_anew_with_what_a_contact_does(self):
        make.trigger(80, giving(10))
        make.trigger(95, make.tagging())
        ada = make.contact()
        make.entry(ada, 80)
        keeping.keep_all()
        make.entry(ada, 10)
        assert list(Run.objects.order_by("pk").values_list("depth", flat=True)) == [1, 1]
