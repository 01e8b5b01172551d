"""The contract that every kind of point action keeps, also the ones not yet written."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from django.conf import settings
from pydantic import TypeAdapter, ValidationError

from contacts.event_kinds import EVENT_KINDS
from kit.kinds import Kinds, KindUsedTwice, UnknownKind
from points.kinds import EventKind, behaviour, keys_of, point_action_kinds
from points.kinds.plain import PLAIN
from points.models import Persona

pytestmark = pytest.mark.django_db

DOCUMENTED = (Path(settings.BASE_DIR) / "docs" / "kinds.md").read_text()
ICONS = (Path(settings.BASE_DIR) / "static" / "vendor" / "icons.svg").read_text()

EXAMPLES = {
    "url.hit": {"url": "*/pricing*", "with_query": False},
    "custom": {"name": "brochure.order"},
    "purchase": {"which": ["shoes"], "at_least": 100},
    "visit.engaged": {"pages": 5},
    "visits.steady": {"times": 3, "weeks": 4},
    "silence.after": {"what": "asset.download", "which": "", "days": 14},
    **{one.key: {"which": ["1", "seven"]} for one in PLAIN},
    "field.matches": {
        "matches": {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]},
        "disqualifies": "",
    },
    "persona": {"persona": 1, "disqualifies": ""},
    "bant": {"budget": 10, "authority": 5, "need": 10, "timeframe": 5, "qualified": 20},
    "data.quality": {"address": -20, "disposable": -20, "role": -5, "gibberish": -10},
    "interest": {"topic": "lighting", "at_least": 3},
    "rfm": {"champions": 50, "lost": -10},
    "inactive": {"days": 30, "times": 4, "disqualifies": ""},
    "date": {"field": "attribution_date", "when": "before", "days": 30, "every_year": False},
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def champion():
    """The persona that an example names."""
    return Persona.objects.create(pk=1, name="Champion")


@pytest.mark.parametrize("kind", list(point_action_kinds), ids=lambda kind: kind.key)
class TestPointActionKind:
    def test_lives_in_a_file_named_after_its_key_or_in_the_table_of_plain_ones(self, kind):
        is_plain = kind.key in {one.key for one in PLAIN}
        name = "plain" if is_plain else kind.key.replace(".", "_")
        assert kind.__module__ == f"points.kinds.{name}"

    def test_asks_in_its_form_for_exactly_its_own_fields(self, kind):
        assert set(kind.Form.base_fields) == {field.name for field in fields(kind)}

    def test_has_a_heading_in_the_docs(self, kind):
        assert f"### {kind.key}\n" in DOCUMENTED

    def test_has_an_icon_that_is_there(self, kind):
        assert f'id="tabler-{kind.icon}"' in ICONS

    def test_is_built_from_what_its_form_gives(self, kind):
        form = kind.Form(EXAMPLES[kind.key])
        assert form.is_valid(), form.errors
        assert behaviour(kind.key, form.cleaned_data) == behaviour(kind.key, EXAMPLES[kind.key])

    def test_says_itself_in_words(self, kind):
        sentence = str(behaviour(kind.key, EXAMPLES[kind.key]))
        assert sentence
        assert "." not in kind.key or kind.key not in sentence

    def test_refuses_a_config_that_is_not_its_own(self, kind):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python({"nonsense": [1]})


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("url.hit", {"url": "*", "within": 60, "after": 61}),
        ("url.hit", {"url": "*", "times": 10**9}),
        ("url.hit", {"url": "/pricing?plan=team", "with_query": False}),
        ("visit.engaged", {"pages": 0, "seconds": 0}),
        ("visits.steady", {"times": 5, "weeks": 4}),
        ("date", {"field": "birthday", "when": "since", "days": 1, "every_year": True}),
        ("date", {"field": "birthday", "when": "before", "days": 366, "every_year": True}),
    ],
)
def test_nonsense_is_refused_whichever_way_it_comes(kind, config):
    """Files and scripts pass no form."""
    with pytest.raises(ValidationError):
        behaviour(kind, config)


class TestRegistry:
    def test_refuses_a_key_that_is_used_twice(self):
        kinds = Kinds("test")

        @kinds.register
        class One:
            key = "one"

        class Other:
            key = "one"

        with pytest.raises(KindUsedTwice):
            kinds.register(Other)

    def test_says_which_kind_nobody_provides(self):
        with pytest.raises(UnknownKind, match="telepathy"):
            behaviour("telepathy", {})


@pytest.mark.parametrize(
    ("pattern", "address", "matches"),
    [
        ("*/pricing*", "https://shop.example/pricing", True),
        ("*/pricing*", "https://shop.example/PRICING/team", True),
        ("*/pricing", "https://shop.example/pricing/team", False),
        ("/pricing", "https://shop.example/pricing", True),
        ("/pricing", "https://shop.example/en/pricing", False),
        ("/", "https://shop.example", True),
        ("https://shop.example/*", "https://evil.example/https://shop.example/x", False),
        ("https://shop.example/", "https://shop.example/pricing", False),
        ("*.example/item?", "https://shop.example/item7", True),
        ("pricing", "https://shop.example/en/PRICING/team", True),
        ("shop.example/pri", "https://www.shop.example/pricing", True),
        ("pricing", "https://shop.example/prices", False),
    ],
)
def test_a_visit_matches_as_a_glob_or_a_part_without_the_query(pattern, address, matches):
    rule = behaviour("url.hit", {"url": pattern})
    assert rule.matches(url=f"{address}?utm=mail#top", subject_key=address) is matches


def test_a_visit_matches_with_the_query_where_asked_for():
    rule = behaviour("url.hit", {"url": "/pricing[?]plan=team*", "with_query": True})
    assert rule.matches(url="https://a.example/pricing?plan=team&x=1#top", subject_key="")
    assert not rule.matches(url="https://a.example/pricing?plan=solo", subject_key="")


@pytest.mark.parametrize(
    ("pattern", "needs_tick"),
    [
        ("*/pricing?plan=pro", True),
        ("/search?q=*", True),
        ("?utm_*=may", True),
        ("/pricing[?]plan=team*", True),
        ("*.example/item?", False),
        ("*/item?/a=b", False),
        ("*/a;v=2", False),
        ("*/pricing?*", False),
    ],
)
def test_a_visit_asks_for_the_tick_without_which_its_pattern_could_never_match(pattern, needs_tick):
    form = point_action_kinds.get("url.hit").Form
    refused = form({"url": pattern})
    assert refused.is_valid() is not needs_tick
    assert list(refused.errors) == (["with_query"] if needs_tick else [])
    assert form({"url": pattern, "with_query": "on"}).is_valid()


def test_a_rule_about_certain_things_matches_their_keys_and_an_empty_one_any():
    these, any_of_them = (
        behaviour("form.submit", {"which": ["2"]}),
        behaviour("form.submit", {"which": []}),
    )
    assert [these.matches(url="", subject_key=key) for key in ("2", "22")] == [True, False]
    assert any_of_them.matches(url="", subject_key="22")


@pytest.mark.parametrize("key", ["demo.request", "form.submit", "asset.download", "page.hit"])
def test_a_kind_hears_what_was_reported_by_its_name_before_it_was_one_and_the_other_way_round(key):
    kind, named = behaviour(key, {}), behaviour("custom", {"name": key})
    assert set(kind.hears) == set(named.hears) == {"custom", key}
    for rule in (kind, named):
        assert rule.matches(url="", subject_key=key, kind="custom")
        assert rule.matches(url="", subject_key="crm", kind=key)
        assert not rule.matches(url="", subject_key="other", kind="custom")


def test_what_only_a_mail_system_knows_is_not_heard_under_its_name_as_pages_say_it():
    assert behaviour("email.open", {}).hears == ("email.open",)
    assert behaviour("custom", {"name": "email.open"}).hears == ("custom",)


@pytest.mark.parametrize("key", keys_of(EventKind))
def test_what_a_rule_hears_is_an_event_that_a_timeline_can_tell(key):
    assert set(behaviour(key, EXAMPLES[key]).hears) <= set(EVENT_KINDS)
