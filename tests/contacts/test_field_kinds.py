"""The contract that every kind of field keeps, also the ones not yet written."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from contacts.fields.kinds import Hints, behaviour, field_kinds
from kit.kinds import UnknownKind
from tests import make

DOCUMENTED = (Path(settings.BASE_DIR) / "docs" / "kinds.md").read_text()
ICONS = (Path(settings.BASE_DIR) / "static" / "vendor" / "icons.svg").read_text()

PLANS = {"list": [{"value": "team", "label": "Team plan"}, {"value": "solo", "label": "Solo"}]}

# Properties, what somebody writes, what is kept, and how it is shown in English.
EXAMPLES = {
    "text": ({}, "  Ada\nLovelace ", "Ada Lovelace", "Ada Lovelace"),
    "textarea": ({}, "One\r\n<b>two</b>", "One\n<b>two</b>", "One<br>&lt;b&gt;two&lt;/b&gt;"),
    "html": ({}, "<p onclick=x>Hi<script>1</script></p>", "<p>Hi</p>", "<p>Hi</p>"),
    "email": (
        {},
        " Ada@Shop.Example ",
        "ada@shop.example",
        '<a href="mailto:ada@shop.example">ada@shop.example</a>',
    ),
    "url": (
        {},
        "shop.example/about",
        "https://shop.example/about",
        '<a href="https://shop.example/about" rel="noopener noreferrer nofollow">'
        "shop.example/about</a>",
    ),
    "tel": (
        {},
        "+33 (0)1.70.18.99.00",
        "+33170189900",
        '<a href="tel:+33170189900">+33 1 70 18 99 00</a>',
    ),
    "number": ({"scale": 2}, "1,234.567", 1234.57, "1,234.57"),
    "boolean": ({"yes": "Customer", "no": "Prospect"}, "customer", True, "Customer"),
    "select": (PLANS, "team PLAN", "team", "Team plan"),
    "multiselect": (PLANS, "Solo|team", ["team", "solo"], "Team plan, Solo"),
    "lookup": (PLANS, "Enterprise", "Enterprise", "Enterprise"),
    "region": ({}, "Bretagne", "Bretagne", "Bretagne"),
    "country": ({}, "Allemagne", "Germany", "Germany"),
    "locale": ({}, "fr-FR", "fr_FR", "French (France)"),
    "timezone": ({}, "america/new york", "America/New_York", "America/New York"),
    "date": ({}, "1815-12-10", "1815-12-10", "Dec. 10, 1815"),
    "datetime": (
        {},
        "2026-11-22T15:30:00+01:00",
        "2026-11-22T14:30:00+00:00",
        "Nov. 22, 2026, 2:30 p.m.",
    ),
    "time": ({}, "14 h 30", "14:30", "2:30 p.m."),
}

REFUSED = {
    "text": ["a\0b", {"a": 1}, "\ud800"],
    "textarea": ["a\0b", ["x"]],
    "html": ["a\0b", 1j],
    "email": ["ada", "ada@", "@shop.example", "a b@shop.example"],
    "url": ["javascript://alert(1)", "ftp://shop.example", "not a page", "data://x"],
    "tel": ["call me", "+33", "12", "+999999999999999999"],
    "number": ["many", "1.2.3", "NaN", "Infinity", "1e400", "9" * 16, True],
    "boolean": ["perhaps", 2],
    "select": ["enterprise"],
    "multiselect": ["team|enterprise", [["team"]]],
    "lookup": ["a\0b"],
    "region": ["a\0b"],
    "country": ["not existing country", "EU", "XX"],
    "locale": ["klingon!", "12"],
    "timezone": ["Mars/Olympus", "../../etc/passwd"],
    "date": ["31.02.2026", "soon", "2026-13-01", "99999-01-01"],
    "datetime": ["soon", "2026-11-22T99:00", "0001-01-01T00:00:00+23:00"],
    "time": ["25:00", "noonish"],
}


def built(key):
    return behaviour(key, EXAMPLES[key][0])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(field_kinds), ids=lambda kind: kind.key)
class TestAKindOfField:
    def test_lives_in_a_file_named_after_its_key(self, kind):
        assert kind.__module__ == f"contacts.fields.kinds.{kind.key}"

    def test_asks_in_its_form_for_exactly_its_own_properties(self, kind):
        assert set(kind.Form.base_fields) == {field.name for field in fields(kind)}

    def test_is_built_from_what_its_form_gives(self, kind):
        given = EXAMPLES[kind.key][0]
        typed = {
            name: "\n".join(f"{c['value']} | {c['label']}" for c in value)
            if isinstance(value, list)
            else value
            for name, value in given.items()
        }
        form = kind.Form({"scale": 0, "roundmode": 6} | typed)
        assert form.is_valid(), form.errors
        assert behaviour(kind.key, form.cleaned_data) == behaviour(kind.key, given)

    def test_has_a_heading_in_the_docs(self, kind):
        assert f"### {kind.key}\n" in DOCUMENTED

    def test_has_an_icon_that_is_there(self, kind):
        assert f'id="tabler-{kind.icon}"' in ICONS

    def test_cleans_what_people_write_into_what_json_can_hold(self, kind):
        _properties, written, kept, _shown = EXAMPLES[kind.key]
        value = built(kind.key).clean(written)
        assert value == kept
        assert type(value) is type(kept)
        assert json.loads(json.dumps(value)) == kept

    def test_takes_nothing_for_nothing(self, kind):
        for nothing in (None, "", "  "):
            assert built(kind.key).clean(nothing) is None

    def test_shows_its_values_to_people(self, kind):
        _properties, _written, kept, shown = EXAMPLES[kind.key]
        assert str(built(kind.key).show(kept)) == shown

    def test_reads_back_what_its_widget_showed(self, kind):
        kept = EXAMPLES[kind.key][2]
        for language in ("en", "fr"):
            with translation.override(language), timezone.override("Europe/Paris"):
                typed = built(kind.key).typed(kept)
                assert built(kind.key).clean(typed) == kept
                assert built(kind.key).widget().render("value", typed)

    def test_says_why_it_refuses_a_value(self, kind):
        for bad in REFUSED[kind.key]:
            with pytest.raises(ValidationError) as refused:
                built(kind.key).clean(bad)
            assert refused.value.messages[0].endswith(".")

    def test_sorts_its_values(self, kind):
        kept = EXAMPLES[kind.key][2]
        assert sorted([kept, kept], key=built(kind.key).order_of) == [kept, kept]


class TestTheRegistry:
    def test_knows_every_type_of_mautics_contract(self):
        assert {kind.key for kind in field_kinds} == set(EXAMPLES)

    def test_says_which_kind_nobody_provides(self):
        with pytest.raises(UnknownKind, match="telepathy"):
            behaviour("telepathy", {})


class TestANumber:
    @pytest.mark.parametrize(
        ("language", "written", "read"),
        [
            ("en", "1,234", 1234),
            ("en", "1,5", 1.5),
            ("en", "1,234,567.5", 1234567.5),
            ("fr", "1 234,5", 1234.5),
            ("fr", "1\N{NARROW NO-BREAK SPACE}234,5", 1234.5),
            ("fr", "1,234", 1.23),
            ("fr", "1.234,5", 1234.5),
            ("en", "1.234,5", 1234.5),
            ("en", "\N{MINUS SIGN}7", -7),
            ("en", "1e3", 1000),
        ],
    )
    def test_is_read_as_the_language_writes_it(self, language, written, read):
        with translation.override(language):
            assert built("number").clean(written) == read

    @pytest.mark.parametrize(("mode", "kept"), [(6, 3), (4, 2), (5, 2), (0, 3), (1, 2), (2, 2)])
    def test_is_rounded_as_its_field_says(self, mode, kept):
        assert behaviour("number", {"roundmode": mode}).clean("2.5") == kept


class TestADay:
    @pytest.mark.parametrize(
        ("language", "written"),
        [
            ("en", "12/31/2026"),
            ("fr", "31/12/2026"),
            ("fr", "31.12.2026"),
            ("en", "2026-12-31T09:00"),
        ],
    )
    def test_is_read_as_the_language_writes_it(self, language, written):
        with translation.override(language):
            assert built("date").clean(written) == "2026-12-31"


class TestATelephoneNumber:
    def test_without_a_country_is_of_the_one_that_the_contact_names(self):
        assert built("tel").clean("030 901820", Hints("DE")) == "+4930901820"

    @pytest.mark.django_db
    def test_without_any_country_is_of_the_accounts(self):
        make.setting("country", "FR")
        assert built("tel").clean("01 70 18 99 00") == "+33170189900"

    @pytest.mark.django_db
    def test_without_any_country_at_all_says_what_is_missing(self):
        with pytest.raises(ValidationError, match="with its country"):
            built("tel").clean("01 70 18 99 00")

    def test_keeps_an_extension(self):
        assert built("tel").clean("+1 202 555 0143 ext. 9") == "+12025550143;ext=9"


class TestACountry:
    @pytest.mark.parametrize("written", ["DE", "deu", "Germany", "allemagne", "ALLEMAGNE"])
    def test_goes_by_many_names(self, written):
        assert built("country").clean(written) == "Germany"

    def test_is_shown_in_the_readers_language(self):
        with translation.override("fr"):
            assert built("country").show("Germany") == "Allemagne"

    @pytest.mark.parametrize("written", ["USA", "Etats-Unis", "États-Unis", "United States"])
    def test_knows_what_people_say(self, written):
        assert built("country").clean(written) == "United States"
