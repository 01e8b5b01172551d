"""The tags that templates load by `{% load kindling %}`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone as active

from kit import rail, times
from kit.rail import Room
from kit.templatetags import kindling

NOW = datetime(2026, 9, 12, 14, 0, tzinfo=UTC)


def rendered(source: str, path: str = "/", **context) -> str:
    request = RequestFactory().get(path)
    return Template("{% load kindling %}" + source).render(Context({"request": request, **context}))


class TestSigned:
    @pytest.mark.parametrize(
        ("points", "said"), [(10, "▲+10"), (-5, "▼\N{MINUS SIGN}5"), (0, "0"), (1200, "▲+1,200")]
    )
    def test_carries_a_sign_and_an_arrow(self, points, said):
        text = rendered("{{ points|signed|striptags }}", points=points)
        assert text == said


class TestScore:
    def test_says_the_number_and_what_it_has_reached(self):
        chip = rendered('{% score 82 "red" name %}', name="<High>")
        assert "score--red" in chip
        assert '<span class="score__points">82</span>' in chip
        assert "&lt;High&gt;" in chip


class TestQuery:
    def test_changes_one_key_and_keeps_the_others(self):
        assert (
            rendered("{% query sort='-score' %}", "/?q=ana&sort=name") == "?q=ana&amp;sort=-score"
        )

    def test_takes_a_key_away(self):
        assert rendered("{% query after=None %}", "/?after=9&q=ana") == "?q=ana"

    def test_is_always_a_link_to_this_page(self):
        assert rendered("{% query after=None %}", "/?after=9") == "?"

    def test_keeps_several_values_of_a_key(self):
        assert rendered("{% query sort='x' %}", "/?tag=a&tag=b") == "?tag=a&amp;tag=b&amp;sort=x"


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "letters"),
        [("Ana Maria Costa", "AC"), ("Ana", "A"), ("ana@shop.example", "A"), ("", "?")],
    )
    def test_are_of_the_first_and_last_name(self, name, letters):
        assert kindling.initials(name) == letters


class TestWhen:
    @pytest.mark.parametrize(
        ("ago", "said"),
        [
            (timedelta(seconds=20), "just now"),
            (timedelta(minutes=4), "4 minutes ago"),
            (timedelta(minutes=1), "1 minute ago"),
            (timedelta(hours=3), "3 hours ago"),
            (timedelta(hours=22), "yesterday 16:00"),
            (timedelta(days=3), "3 days ago"),
            (timedelta(days=40), "3 Aug"),
            (timedelta(days=400), "8 Aug 2025"),
            (-timedelta(minutes=5), "in 5 minutes"),
            (-timedelta(hours=2), "in 2 hours"),
            (-timedelta(hours=20), "tomorrow 10:00"),
            (-timedelta(days=3), "15 Sep"),
        ],
    )
    def test_says_it_as_people_do(self, ago, said):
        assert times.relative(NOW - ago, now=NOW) == said

    def test_counts_days_in_the_time_zone_of_the_reader(self):
        late = datetime(2026, 9, 11, 7, 30, tzinfo=UTC)
        with active.override(ZoneInfo("America/Los_Angeles")):
            assert times.relative(late, now=NOW) == "yesterday 00:30"

    def test_has_the_exact_time_on_hover(self):
        with active.override(ZoneInfo("Europe/Paris")):
            said = rendered("{{ moment|when }}", moment=NOW)
        assert 'datetime="2026-09-12T14:00:00+00:00"' in said
        assert 'title="Sept. 12, 2026, 16:00:00 (Europe/Paris)"' in said

    def test_says_nothing_of_what_never_happened(self):
        assert rendered("{{ moment|when }}", moment=None) == "–"


class TestCurrentRoom:
    def test_of_a_tab_is_the_room_it_is_in(self, monkeypatch):
        monkeypatch.setattr(rail, "_rooms", {})
        for key, within in (("admin", ""), ("outbox", "admin"), ("work", "admin")):
            rail.open_room(Room(key, key, "x", "home", 1, within))
        context = Context({"room": "work", **rail.rooms_of_the_request(RequestFactory().get("/"))})
        here = kindling.current_room(context)
        assert (here["key"], here["tab"]) == ("admin", "work")
        assert [tab.key for tab in here["tabs"]] == ["outbox", "work"]


class TestRail:
    def test_leads_into_a_room_by_the_first_tab_that_one_may_see(self, monkeypatch):
        monkeypatch.setattr(rail, "_rooms", {})
        rail.open_room(Room("admin", "Admin", "x", "accounts:people", 1))
        hidden = Room("people", "People", "x", "accounts:people", 2, "admin", lambda request: False)
        rail.open_room(hidden)
        rail.open_room(Room("history", "History", "x", "accounts:history", 3, "admin"))
        [room] = rail.rooms_of_the_request(RequestFactory().get("/"))["rail"]
        assert (room.key, room.at) == ("admin", "accounts:history")
