"""Conditions as people write them: rows that come and go, with a script and without."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from contacts import conditions, tags
from tests import make
from tests.contacts.condition_sheet import SegmentForm, Sheet

pytestmark = pytest.mark.django_db


STORED = {
    "all": [
        {"kind": "field", "field": "position", "operator": "contains", "value": "CTO"},
        {
            "any": [
                {"kind": "tag", "operator": "in", "tags": ["vip", "old"]},
                {"kind": "event", "event": "url.hit", "about": "*/pricing*", "way": "did",
                 "times": 3, "days": 7},
                {"kind": "field", "field": "country", "operator": "in",
                 "value": ["Switzerland", "France"]},
                {"kind": "company", "field": "companynumber_of_employees",
                 "operator": "between", "value": [10, 50]},
                {"kind": "created", "operator": "gte", "value": "-7 day"},
                {"kind": "active", "operator": "=", "value": "last month"},
                {"kind": "score", "operator": "gte", "points": 30, "group": 1},
            ]
        },
    ]
}  # fmt: skip


class TestAStoredTree:
    def test_is_shown_row_by_row_and_comes_back_as_it_was(self):
        sheet = Sheet(STORED)
        stored = conditions.build(STORED)
        assert sheet.press("")
        assert conditions.build(sheet.saved) == stored
        assert (
            not SegmentForm(sheet.fields(), initial={"who": STORED, "name": "VIPs"})
            .fields["who"]
            .has_changed(STORED, sheet.saved)
        )

    def test_of_a_kind_that_has_vanished_says_so_and_is_not_lost(self):
        odd = {"all": [{"kind": "telepathy", "at": 7}]}
        sheet = Sheet(odd)
        assert "not known any more" in sheet.html
        assert not sheet.press("")
        assert "telepathy" in sheet.html
        assert "There is no condition" in sheet.html


class TestWithoutAScript:
    def test_rows_are_added_chosen_filled_in_and_saved(self):
        sheet = Sheet()
        assert not sheet.press("add:r")
        assert "Nothing is saved yet" in str(sheet.form.errors)
        assert not sheet.press("look", r_0__about="field:position")
        assert not sheet.press("look", r_0__operator="contains")
        assert not sheet.press("group:r", r_0__value="CTO")
        assert not sheet.press("look", r_1_0__about="tag")
        assert sheet.press("", r_1_0__tags="vip, old")
        assert sheet.saved == {
            "all": [
                {"kind": "field", "field": "position", "operator": "contains", "value": "CTO"},
                {"any": [{"kind": "tag", "operator": "in", "tags": ["vip", "old"]}]},
            ]
        }

    def test_rows_go_and_the_others_keep_what_was_typed(self):
        sheet = Sheet(STORED)
        assert not sheet.press("remove:r_0")
        assert not sheet.press("remove:r_0_1", r_0_0__tags="new")
        assert sheet.press("")
        (group,) = sheet.saved["all"]
        assert [leaf["kind"] for leaf in group["any"]] == [
            "tag", "field", "company", "created", "active", "score",
        ]  # fmt: skip
        assert group["any"][0]["tags"] == ["new"]

    def test_removing_everything_leaves_no_condition(self):
        sheet = Sheet(STORED)
        assert not sheet.press("remove:r")
        assert sheet.press("")
        assert sheet.saved == {}

    def test_a_choice_of_something_else_begins_that_row_anew(self):
        sheet = Sheet(STORED)
        assert not sheet.press("", r_0__about="created")
        assert "Fill in this condition." in sheet.html
        assert sheet.press("", r_0__operator="gte", r_0__value_0="today")
        assert sheet.saved["all"][0] == {"kind": "created", "operator": "gte", "value": "today"}

    @pytest.mark.parametrize(
        ("about", "typed", "words"),
        [
            ("field:position", {"operator": "regexp", "value": "("}, "not a regular expression"),
            ("field:position", {"operator": "="}, "This field is required"),
            (
                "company:companynumber_of_employees",
                {"operator": "gt", "value": "many"},
                "is not a number",
            ),
            ("created", {"operator": "gte", "value_0": "exact"}, "Choose a day"),
            ("created", {"operator": "gte", "value_0": "ago", "value_2": "x"}, "Write how many"),
            ("tag", {"operator": "in", "tags": " , "}, "Name a tag"),
            ("score", {"operator": "gte", "points": ""}, "required"),
            ("", {}, "Choose what this condition is about"),
        ],
    )
    def test_errors_stand_beside_the_row_and_nothing_is_lost(self, about, typed, words):
        sheet = Sheet()
        sheet.press("add:r")
        if about:
            sheet.press("look", r_0__about=about)
            sheet.press("look", r_0__operator=typed.get("operator", ""))
        assert words not in sheet.html  # somebody is still at it
        assert not sheet.press("", **{f"r_0__{name}": value for name, value in typed.items()})
        assert words in sheet.html
        assert "Some conditions need your attention." in str(sheet.form.errors)
        for value in typed.values():
            assert value.strip(" ,") in sheet.html

    def test_json_is_taken_from_whoever_sends_json(self):
        form = SegmentForm({"name": "x", "who": '{"all": [{"kind": "known", "known": true}]}'})
        assert form.is_valid()
        assert form.cleaned_data["who"] == {"all": [{"kind": "known", "known": True}]}
        assert not SegmentForm({"name": "x", "who": '{"all": [{"kind": "nosuch"}]}'}).is_valid()
        assert not SegmentForm({"name": "x", "who": "{"}).is_valid()

    def test_nonsense_in_the_fields_is_no_accident(self):
        data = {
            "name": "x",
            "who-there": "1",
            "who-r-glue": "most",
            "who-r_0-about": "field:nosuch",
            "who-r_0-lost": "{",
            "who-r_1-about": "tag",
            "who-r_1-was": "tag",
            "who-r_1-operator": "\0",
            "who-r_2_0_0_0_0_0_0-glue": "all",
        }
        for edit in ("", "add:r_9", "remove:nothing", "group", "x:y:z"):
            form = SegmentForm(data | {"who-do": edit})
            assert not form.is_valid()
            str(form["who"])


class TestWithAScript:
    @pytest.fixture
    def client(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        return client

    def test_a_button_brings_the_rows_anew_and_saves_nothing(self, client):
        data = {**Sheet().fields().dict(), "who-do": "add:r"}
        html = client.post("/contacts/conditions/?name=who", data).content.decode()
        assert 'name="who-r_0-about"' in html
        assert client.post("/contacts/conditions/?name=wh<o", data).status_code == 404

    def test_the_sentence_and_the_count_follow(self, client):
        vip, _other = make.contact(), make.contact()
        make.anonymous()
        tags.add([vip.pk], ["vip"])
        stored = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}
        data = Sheet(stored).fields()
        html = client.post("/contacts/conditions/said/?name=who", data.dict()).content.decode()
        assert "When a contact has the tag “vip”." in html
        assert "Matches 1 of 2 known contacts" in html
        data["who-r_1-about"] = ""
        html = client.post("/contacts/conditions/said/?name=who", data.dict()).content.decode()
        assert "1 condition is not complete yet" in html
