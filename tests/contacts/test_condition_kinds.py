"""The contract that every kind of condition keeps, also those of other apps and not yet written."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from contacts import conditions
from contacts.conditions import condition_kinds
from contacts.conditions.picking import Offers
from contacts.models import Contact
from points.models import Persona
from tests import make
from tests.contacts.condition_sheet import Sheet

pytestmark = pytest.mark.django_db

DOCUMENTED = (
    (Path(settings.BASE_DIR) / "docs" / "kinds.md")
    .read_text()
    .partition("\n## Conditions ")[2]
    .partition("\n## ")[0]
)
ICONS = (Path(settings.BASE_DIR) / "static" / "vendor" / "icons.svg").read_text()
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def persona():
    tree = {"all": [{"kind": "known", "known": True}]}
    return Persona.objects.create(name="Champion", about="contact", tree=tree).pk


def grades():
    make.grading(make.group("Fit"))
    return ["A1", "B"]


def bands():
    return [make.bands()[2].name]


# A config of each kind; a function makes what must be there first.
EXAMPLES = {
    "field": {"field": "position", "operator": "in", "value": ["CEO", "CTO"]},
    "company": {"field": "companyindustry", "operator": "!empty"},
    "tag": {"operator": "all", "tags": ["vip", "old"]},
    "owner": {"operator": "in", "owners": lambda: [make.user().pk]},
    "known": {"known": False},
    "source": {"operator": "!in", "sources": ["import", "visit"]},
    "device": {"part": "brand", "operator": "=", "value": "Apple"},
    "dnc": {"stands": "bounced", "channel": "email"},
    "created": {"operator": "between", "value": ["-7 day", "today"]},
    "identified": {"operator": "gte", "value": "2026-01-01"},
    "active": {"operator": "lt", "value": "-6 month"},
    "event": {"event": "purchase", "about": "shoe*", "way": "did not", "times": 2, "days": 30},
    "bant": {"what": "qualified"},
    "disqualified": {"so": False},
    "score": {"group": 1, "operator": "lt", "points": -5},
    "score_change": {"group": 1, "way": "fell", "points": 30, "days": 7},
    "paid": {"rule": lambda: make.point_action().pk, "way": "did not", "days": 30},
    "band": {"group": 1, "operator": "!in", "names": bands},
    "grade": {"operator": "in", "grades": grades},
    "rfm": {"operator": "in", "cells": ["champions", "loyal"]},
    "interest": {"topic": "pricing", "operator": "gte", "value": 3.0},
    "strongest_interest": {"operator": "in", "topics": ["pricing", "security"]},
    "persona": {"persona": persona},
}


@pytest.fixture
def example(kind):
    made = {name: v() if callable(v) else v for name, v in EXAMPLES[kind.key].items()}
    return {"kind": kind.key, **made}


@pytest.mark.parametrize("kind", list(condition_kinds), ids=lambda kind: kind.key)
class TestConditionKind:
    def test_lives_in_a_file_named_after_its_key(self, kind):
        package, _dot, module = kind.__module__.rpartition(".")
        assert module == kind.key
        assert package == "contacts.conditions.kinds" or package.endswith(".conditions")

    def test_has_a_heading_in_the_docs_and_an_icon_that_is_there(self, kind):
        assert f"### {kind.key}\n" in DOCUMENTED
        assert f'id="tabler-{kind.icon}"' in ICONS

    def test_asks_in_its_form_for_exactly_its_own_fields(self, kind, example):
        offers = Offers()
        _kind, offer = offers.get(offers.of(example))
        form = kind.form(fixed=offer.fixed, data=None, prefix="x", initial=example)
        asked = {"value"} if "empty" in str(example.get("operator")) else set()
        assert {*form.fields, *offer.fixed, *asked} == {field.name for field in fields(kind)}

    def test_comes_back_from_its_form_as_it_was(self, kind, example):
        stored = {"all": [example]}
        sheet = Sheet(stored)
        assert sheet.press(""), sheet.html
        assert conditions.build(sheet.saved) == conditions.build(stored)

    def test_says_itself_in_words(self, kind, example):
        said = str(conditions.build_condition(example))
        assert said
        assert said[0].islower()  # it follows "When a contact"

    def test_is_true_or_false_of_everybody_in_one_statement_without_a_join(self, kind, example):
        ids = [make.contact().pk, make.anonymous().pk]
        for glue in ("all", "none"):
            tree = conditions.build({glue: [example]})
            assert hash(tree) == hash(conditions.build(tree.json()))
            query = Contact.objects.filter(tree.q(NOW)).query
            joined = {name for name, many in query.alias_refcount.items() if many}
            assert joined <= {"contacts_contact"}
        is_so = conditions.build({"all": [example]}).true_for(ids, at=NOW)
        is_not_so = conditions.build({"none": [example]}).true_for(ids, at=NOW)
        assert is_so | is_not_so == set(ids)
        assert not is_so & is_not_so

    def test_refuses_a_config_that_is_not_its_own(self, kind):
        with pytest.raises(conditions.BadTree):
            conditions.build({"all": [{"kind": kind.key, "nonsense": [1]}]})
