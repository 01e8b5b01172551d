"""What a point action asks for, in Mautic's words and in ours."""

from __future__ import annotations

import pytest

from points.kinds import behaviour
from points.properties import BadProperties, echoed, told, understood, unkept, without_unkept


class TestProperties:
    @pytest.mark.parametrize(
        ("kind", "properties", "config"),
        [
            ("page.hit", {}, {"which": []}),
            ("page.hit", {"pages": [3, "7"]}, {"which": ["3", "7"]}),
            ("form.submit", {"forms": {"0": 5}}, {"which": ["5"]}),
            ("asset.download", {"assets": ""}, {"which": []}),
            ("email.open", {"emails": 12}, {"which": ["12"]}),
            ("email.send", {"emails": [1, 1]}, {"which": ["1"]}),
            ("custom", {"name": "demo.request"}, {"name": "demo.request"}),
            ("url.hit", {"page_url": " */a*&amp;b "}, {"url": "*/a*&b", "with_query": False}),
            (
                "url.hit",
                {"page_url": "*/p?plan=team"},
                {"url": "*/p?plan=team", "with_query": True},
            ),
            (
                "url.hit",
                {
                    "page_url": "*",
                    "page_hits": "3",
                    "accumulative_time": 600,
                    "accumulative_time_unit": "i",
                    "returns_within": 86400,
                    "returns_after": 90,
                },
                {
                    "url": "*",
                    "with_query": False,
                    "times": 3,
                    "seconds": 600,
                    "within": 86400,
                    "after": 90,
                },
            ),
            ("url.hit", {"page_url": "*", "page_hits": 1}, {"url": "*", "with_query": False}),
            ("cart.add", {"which": ["shoes"]}, {"which": ["shoes"]}),
            (
                "url.hit",
                {"page_url": "*/item?", "with_query": False},
                {"url": "*/item?", "with_query": False},
            ),
        ],
    )
    def test_say_what_the_kind_asks_for(self, kind, properties, config):
        assert understood(kind, properties) == config
        assert behaviour(kind, config)
        assert understood(kind, told(kind, config)) == config

    @pytest.mark.parametrize(
        ("kind", "properties"),
        [
            ("url.hit", {}),
            ("url.hit", {"page_url": "  "}),
            ("url.hit", {"page_url": ["*"]}),
            ("url.hit", {"page_url": "*", "page_hits": "often"}),
            ("url.hit", {"page_url": "*", "returns_within": -1}),
            ("url.hit", {"page_url": "*", "accumulative_time": 10**12}),
            ("page.hit", {"pages": [{"id": 3}]}),
            ("page.hit", {"pages": [True]}),
            ("form.submit", {"forms": ["9" * 101]}),
        ],
    )
    def test_are_refused_where_they_cannot_be_meant(self, kind, properties):
        with pytest.raises(BadProperties):
            understood(kind, properties)

    def test_are_told_as_they_came_while_they_say_what_counts(self):
        sent = {"pages": ["3"], "somebody's own": {"x": 1}}
        assert echoed("page.hit", {"which": ["3"]}, sent) is sent
        assert echoed("page.hit", {"which": []}, []) == []

    def test_are_told_anew_when_the_rule_was_changed_on_screen(self):
        sent = {"pages": ["3"], "somebody's own": {"x": 1}}
        assert echoed("page.hit", {"which": ["4"]}, sent) == sent | {"pages": [4]}
        assert echoed("url.hit", {"url": "/a", "with_query": True}, None) == {
            "page_url": "/a",
            "with_query": True,
        }

    def test_know_which_of_their_conditions_nobody_can_answer(self):
        sent = {"page_url": "*", "page_hits": 3, "returns_within": 0, "first_time": 1, "other": 1}
        assert unkept("url.hit", sent) == ["first_time"]
        assert unkept("url.hit", {"first_time": "0"}) == []
        assert unkept("page.hit", sent) == []
        assert without_unkept("url.hit", sent) == {
            k: v for k, v in sent.items() if k != "first_time"
        }

    def test_tell_times_in_the_largest_unit_that_fits(self):
        asked = told("url.hit", {"url": "/a", "within": 7200, "seconds": 90})
        assert (asked["returns_within"], asked["returns_within_unit"]) == (7200, "H")
        assert (asked["accumulative_time"], asked["accumulative_time_unit"]) == (90, "s")
