"""The frame of the REST API: envelope, errors, what is read, how lists are asked for."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from contacts.models import Tag
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return make.api()


def tags(*names):
    return [Tag.objects.create(name=name) for name in names]


def names(answer):
    assert answer.status_code == 200, answer.content
    return [tag["tag"] for tag in answer.json()["tags"]]


def error(answer):
    """The one error of an answer, whose code is that of the answer."""
    assert answer["Content-Type"] == "application/json"
    assert answer["Mautic-Version"]
    (said,) = answer.json()["errors"]
    assert set(said) == {"code", "message", "details", "type"}
    assert said["code"] == answer.status_code
    assert said["message"]
    return said


class TestAnswer:
    def test_is_plain_json_with_the_version_of_the_contract(self, api):
        answer = api.get("/api/tags")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/json"
        assert answer["Mautic-Version"] == "5.2.0"
        assert answer["Cache-Control"] == "no-store"

    def test_is_the_same_below_index_php_and_with_a_slash_at_the_end(self, api):
        tags("hot")
        expected = api.get("/api/tags").json()
        assert api.get("/index.php/api/tags").json() == expected
        assert api.get("/api/tags/").json() == expected

    def test_lists_with_a_total(self, api):
        hot, cold = tags("hot", "cold")
        assert api.get("/api/tags").json() == {
            "total": 2,
            "tags": [
                {"id": hot.pk, "tag": "hot", "description": None},
                {"id": cold.pk, "tag": "cold", "description": None},
            ],
        }


class TestOneThing:
    def test_is_made_with_201_and_told_where_it_is(self, api):
        answer = api.post("/api/tags/new", {"tag": "hot"})
        tag = Tag.objects.get()
        assert answer.status_code == 201
        assert answer["Location"] == f"/api/tags/{tag.pk}"
        assert answer.json() == {"tag": {"id": tag.pk, "tag": "hot", "description": None}}

    def test_is_made_from_a_form_or_a_query_as_well(self, api):
        assert api.client.post("/api/tags/new", {"tag": "hot"}).status_code == 201
        assert api.client.post("/api/tags/new?tag=cold").status_code == 201
        assert names(api.get("/api/tags")) == ["hot", "cold"]

    def test_is_told_and_changed_and_deleted(self, api):
        (hot,) = tags("hot")
        assert api.get(f"/api/tags/{hot.pk}").json()["tag"]["tag"] == "hot"
        assert api.patch(f"/api/tags/{hot.pk}/edit", {"tag": "warm"}).json()["tag"]["tag"] == "warm"
        gone = api.delete(f"/api/tags/{hot.pk}/delete")
        assert gone.status_code == 200
        assert gone.json() == {"tag": {"id": None, "tag": "warm", "description": None}}
        assert error(api.get(f"/api/tags/{hot.pk}"))["message"] == "Item was not found."

    def test_that_is_not_there_is_made_by_put_but_not_by_patch(self, api):
        assert api.patch("/api/tags/77/edit", {"tag": "hot"}).status_code == 404
        assert api.put("/api/tags/77/edit", {"tag": "hot"}).status_code == 201
        assert Tag.objects.get().name == "hot"


class TestBatch:
    def test_makes_each_and_tells_of_each_that_failed(self, api):
        answer = api.post("/api/tags/batch/new", [{"tag": "hot"}, {"tag": ""}, {"tag": "cold"}])
        assert answer.status_code == 201
        said = answer.json()
        assert [tag and tag["tag"] for tag in said["tags"]] == ["hot", None, "cold"]
        assert said["statusCodes"] == [201, 400, 201]
        assert said["errors"]["1"]["details"] == {"tag": ["This field may not be blank."]}

    def test_says_nothing_of_errors_where_there_are_none(self, api):
        assert "errors" not in api.post("/api/tags/batch/new", [{"tag": "hot"}]).json()

    def test_changes_each_by_its_id(self, api):
        _, cold = tags("hot", "cold")
        body = [{"id": cold.pk, "tag": "icy"}, {"id": 0, "tag": "x"}, {"tag": "y"}]
        said = api.patch("/api/tags/batch/edit", body).json()
        assert said["statusCodes"] == [200, 404, 400]
        assert names(api.get("/api/tags")) == ["hot", "icy"]

    @pytest.mark.parametrize("query", ["ids={},{}", "ids[]={}&ids[]={}", "ids[0]={}&ids[1]={}"])
    def test_deletes_each_and_tells_them_with_their_ids(self, api, query):
        hot, cold, _ = tags("hot", "cold", "other")
        answer = api.client.delete("/api/tags/batch/delete?" + query.format(hot.pk, cold.pk))
        assert [tag["id"] for tag in answer.json()["tags"]] == [hot.pk, cold.pk]
        assert Tag.objects.get().name == "other"

    def test_of_more_than_two_hundred_is_refused_whole(self, api):
        answer = api.post("/api/tags/batch/new", [{"tag": str(n)} for n in range(201)])
        assert answer.status_code == 400
        assert error(answer)["message"] == "A max of 200 entities are supported at a time."
        assert not Tag.objects.exists()


class TestList:
    def test_gives_the_page_that_is_asked_for(self, api):
        tags("a", "b", "c", "d")
        assert names(api.get("/api/tags", start=1, limit=2)) == ["b", "c"]
        assert names(api.get("/api/tags", limit=0)) == ["a", "b", "c", "d"]
        assert names(api.get("/api/tags", orderBy="tag", orderByDir="DESC", limit=1)) == ["d"]
        assert names(api.get("/api/tags?order[0][col]=tag&order[0][dir]=desc"))[0] == "d"

    def test_gives_only_the_keys_that_are_selected(self, api):
        (hot,) = tags("hot")
        answer = api.get("/api/tags?select[]=tag")
        assert answer.json()["tags"] == [{"id": hot.pk, "tag": "hot"}]

    @pytest.mark.parametrize(
        ("where", "found"),
        [
            (("tag", "eq", "HOT"), ["hot"]),
            (("tag", "neq", "hot"), ["cold", "50% off"]),
            (("tag", "like", "%o%"), ["hot", "cold", "50% off"]),
            (("tag", "like", "_ot"), ["hot"]),
            (("tag", "notLike", "%t"), ["cold", "50% off"]),
            (("tag", "like", "hot\\"), []),
            (("tag", "in", "hot,cold"), ["hot", "cold"]),
            (("tag", "in", ""), []),
            (("tag", "notIn", "hot,cold"), ["50% off"]),
            (("tag", "gt", "cold"), ["hot"]),
            (("tag", "between", "a,d"), ["cold"]),
            (("tag", "isEmpty", ""), []),
            (("tag", "isNotNull", ""), ["hot", "cold", "50% off"]),
        ],
    )
    def test_is_narrowed_by_where(self, api, where, found):
        tags("hot", "cold", "50% off")
        said = dict(zip(["where[0][col]", "where[0][expr]", "where[0][val]"], where, strict=True))
        assert names(api.get("/api/tags", **said)) == found

    def test_is_narrowed_by_nested_conditions(self, api):
        tags("hot", "cold", "other")
        either = (
            "where[0][expr]=orX"
            "&where[0][val][0][col]=tag&where[0][val][0][expr]=eq&where[0][val][0][val]=hot"
            "&where[0][val][1][expr]=andX"
            "&where[0][val][1][val][0][col]=tag&where[0][val][1][val][0][expr]=like"
            "&where[0][val][1][val][0][val]=co%25"
        )
        assert names(api.get(f"/api/tags?{either}")) == ["hot", "cold"]

    @pytest.mark.parametrize(
        "query",
        [
            "limit=x",
            "start=-1",
            "start=99999999",
            "orderBy=nothing",
            "where[0][col]=nothing",
            "where[0][col]=tag&where[0][expr]=nothing",
            "where[0][col]=id&where[0][expr]=eq&where[0][val]=x",
            "where[0][col]=id&where[0][expr]=eq&where[0][val]=99999999999999999999",
            "where[0][col]=id&where[0][expr]=like&where[0][val]=1",
            "where=x",
            "where[0]=x",
            "order[0]=x",
            "search[]=x",
            "a" + "[0]" * 40 + "=1",
            "limit=%00",
        ],
    )
    def test_says_what_is_wrong_with_what_was_asked(self, api, query):
        assert error(api.get(f"/api/tags?{query}"))["code"] == 400


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("ho", ["hot", "too hot", "shop"]),
            ("+hot", ["hot"]),
            ("!ho", ["cold"]),
            ('"too hot"', ["too hot"]),
            ("too ho", ["too hot"]),
            ("+t%t", ["too hot"]),
            ("name:cold", ["cold"]),
            ("name:!cold", ["hot", "too hot", "shop"]),
            ("cold OR shop", ["cold", "shop"]),
            ("(cold OR shop) !sh", ["cold"]),
            ("!(cold OR shop)", ["hot", "too hot"]),
            (".*", []),
        ],
    )
    def test_finds(self, api, text, found):
        tags("hot", "too hot", "cold", "shop")
        assert names(api.get("/api/tags", search=text)) == found

    def test_finds_by_ids(self, api):
        hot, _, shop = tags("hot", "cold", "shop")
        assert names(api.get("/api/tags", search=f"ids:{hot.pk},{shop.pk}")) == ["hot", "shop"]

    @pytest.mark.parametrize(
        "text", ["(hot", "hot)", '"hot', "ids:x", "nonsense:x", "name:", "OR", "()", "!", "(" * 50]
    )
    def test_says_in_words_what_cannot_be_read(self, api, text):
        assert error(api.get("/api/tags", search=text))["code"] == 400


class TestRefusal:
    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b'{"tag": "\xff"}',
            b'{"tag": NaN}',
            b'{"tag": "\\u0000"}',
            b'{"tag": "\\ud800"}',
            b'{"x": 1e999}',
            b'{"x": 99999999999999999999}',
            b'{"x": ' + b"9" * 5_000 + b"}",
            b"[" * 100_000,
            b'{"x":' * 60 + b"1" + b"}" * 60,
            b'"hot"',
            b"[1, 2]",
            b"7",
            b"null",
        ],
    )
    def test_meets_a_body_that_cannot_be_read(self, api, body):
        answer = api.client.post("/api/tags/new", body, content_type="application/json")
        assert error(answer)["code"] == 400

    def test_names_the_fields(self, api):
        said = error(api.post("/api/tags/new", {"tag": "x" * 101}))
        assert said["message"].startswith("tag: ")
        assert list(said["details"]) == ["tag"]

    def test_takes_the_empty_list_of_mautics_library_for_nothing(self, api):
        answer = api.client.post("/api/tags/new", b"[]", content_type="application/json")
        assert error(answer)["details"] == {"tag": ["This field is required."]}

    def test_meets_an_address_that_is_none(self, api):
        for path in (
            "/api/nothing",
            "/api/tags/x",
            "/index.php/api/x/y/z",
            "/api/tags/" + "9" * 40,
        ):
            assert error(api.get(path))["code"] == 404

    def test_meets_another_method(self, api):
        answer = api.get("/api/tags/new")
        assert error(answer)["code"] == 405
        assert answer["Allow"] == "POST"
        assert error(api.client.options("/api/tags"))["code"] == 405

    def test_meets_another_type_of_body(self, api):
        answer = api.client.post("/api/tags/new", b"<x/>", content_type="text/xml")
        assert error(answer)["code"] == 415

    def test_meets_a_body_that_is_too_large(self, api):
        body = json.dumps({"tag": "x" * 2_600_000})
        answer = api.client.post("/api/tags/new", body, content_type="application/json")
        assert error(answer)["code"] == 413

    def test_meets_too_many_fields(self, api):
        query = "&".join(f"x{n}=1" for n in range(1_100))
        form = "application/x-www-form-urlencoded"
        assert error(api.client.post("/api/tags/new", query, content_type=form))["code"] == 400

    def test_is_said_also_where_something_broke(self, api, monkeypatch):
        def broken(*_):
            raise RuntimeError

        monkeypatch.setattr("contacts.api.tags.Tags.rows", broken)
        api.client.raise_request_exception = False
        assert error(api.get("/api/tags"))["code"] == 500

    def test_meets_who_does_not_say_who_they_are(self):
        answer = Client().get("/api/tags")
        said = error(answer)
        assert (said["code"], said["type"]) == (401, "access_denied")
        assert answer["WWW-Authenticate"].startswith("Basic ")
