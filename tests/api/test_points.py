"""/api/points: what earns points, as scripts make and change it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.roles import Role
from points import drafts
from points.api import keeping
from points.models import Group, PointAction, Repeats
from tests import make

pytestmark = pytest.mark.django_db

SIX = {"page.hit", "url.hit", "form.submit", "asset.download", "email.open", "email.send"}


@pytest.fixture
def api():
    return make.api()


def made(api, **said):
    """A point action that the API made, as it was told."""
    answer = api.post("/api/points/new", {"name": "test", "delta": 5, "type": "page.hit", **said})
    assert answer.status_code == 201, answer.content
    return answer.json()["point"]


def refused(answer, field):
    """What is said of the one field that does not do."""
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    assert list(error["details"]) == [field], error
    return error["details"][field][0]


class TestPoint:
    def test_is_told_as_the_contract_has_it(self, api):
        point = made(api, description="created by a script")
        assert point == {
            "isPublished": True,
            "dateAdded": point["dateAdded"],
            "dateModified": point["dateModified"],
            "createdBy": api.user.pk,
            "createdByUser": str(api.user),
            "modifiedBy": api.user.pk,
            "modifiedByUser": str(api.user),
            "id": PointAction.objects.get().pk,
            "name": "test",
            "category": None,
            "type": "page.hit",
            "description": "created by a script",
            "publishUp": None,
            "publishDown": None,
            "delta": 5,
            "properties": {},
            "repeatable": False,
            "group": None,
        }
        assert api.get(f"/api/points/{point['id']}").json() == {"point": point}

    def test_counts_as_soon_as_it_is_published(self, api):
        made(api, type="url.hit", properties={"page_url": "*/pricing*"}, repeatable=True)
        ada = make.contact()
        make.visit(ada)
        make.visit(ada)
        assert make.score(ada) == 10

    def test_counts_for_the_things_that_its_properties_name(self, api):
        made(api, type="form.submit", properties={"forms": [3]})
        ada = make.contact()
        for form in ("2", "3"):
            make.record(make.event(ada, kind="form.submit", about=("form", form)))
        assert make.score(ada) == 5

    def test_keeps_its_properties_as_they_came(self, api):
        sent = {"pages": ["3"], "somebody's own": {"deep": [1, None, "é"]}}
        point = made(api, properties=sent)
        assert point["properties"] == sent
        assert api.get(f"/api/points/{point['id']}").json()["point"]["properties"] == sent
        assert made(api, properties=[])["properties"] == []

    def test_counts_nothing_while_it_is_not_published(self, api):
        point = made(api, type="url.hit", properties={"page_url": "*"}, isPublished=False)
        assert point["isPublished"] is False
        ada = make.contact()
        make.visit(ada)
        assert make.score(ada) == 0
        api.patch(f"/api/points/{point['id']}/edit", {"isPublished": True})
        make.visit(ada)
        assert make.score(ada) == 5

    def test_may_have_the_name_of_another_one(self, api):
        assert made(api)["id"] != made(api)["id"]

    def test_moves_another_score_where_it_names_one(self, api):
        fit = Group.objects.create(name="Fit")
        point = made(api, group=fit.pk)
        assert point["group"] == {"id": fit.pk, "name": "Fit", "description": None}
        assert PointAction.objects.get().group == fit
        back = api.put(f"/api/points/{point['id']}/edit", point).json()["point"]
        assert back["group"] == point["group"]

    def test_is_archived_when_it_is_deleted(self, api):
        point = made(api)
        told = api.delete(f"/api/points/{point['id']}/delete").json()["point"]
        assert told == point | {"id": None}
        assert api.get(f"/api/points/{point['id']}").status_code == 404
        assert api.get("/api/points").json() == {"total": 0, "points": []}
        assert PointAction.objects.get().archived_at

    def test_is_found_by_its_columns_and_words(self, api):
        made(api, name="Pricing")
        made(api, name="Careers", delta=-5, isPublished=False)

        def names(**asked):
            return [point["name"] for point in api.get("/api/points", **asked).json()["points"]]

        assert names(orderBy="delta") == ["Careers", "Pricing"]
        assert names(search="name:pric") == ["Pricing"]
        assert names(search="is:unpublished") == ["Careers"]
        assert names(publishedOnly=1) == ["Pricing"]
        where = {"where[0][col]": "isPublished", "where[0][expr]": "eq", "where[0][val]": "0"}
        assert names(**where) == ["Careers"]
        (point,) = api.get("/api/points", minimal=1, limit=1).json()["points"]
        assert "delta" not in point


class TestChange:
    def test_by_patch_leaves_what_it_does_not_name(self, api):
        point = made(api, description="d", properties={"pages": [1]}, repeatable=True)
        told = api.patch(f"/api/points/{point['id']}/edit", {"delta": 7}).json()["point"]
        assert told == point | {"delta": 7, "dateModified": told["dateModified"]}
        assert PointAction.objects.get().live.number == 2

    def test_by_put_falls_back_to_defaults(self, api):
        point = made(api, description="d", properties={"pages": [1]}, repeatable=True)
        whole = {"name": "test", "delta": 5, "type": "page.hit"}
        told = api.put(f"/api/points/{point['id']}/edit", whole).json()["point"]
        assert (told["description"], told["properties"], told["repeatable"]) == (None, {}, False)

    def test_of_an_unknown_one_makes_it_by_put_and_fails_by_patch(self, api):
        whole = {"name": "test", "delta": 5, "type": "page.hit"}
        assert api.put("/api/points/987654/edit", whole).status_code == 201
        assert api.patch("/api/points/987654/edit", whole).status_code == 404

    def test_pauses_what_is_published_and_keeps_its_new_words(self, api):
        point = made(api)
        said = {"isPublished": False, "name": "later"}
        told = api.patch(f"/api/points/{point['id']}/edit", said).json()["point"]
        assert (told["isPublished"], told["name"]) == (False, "later")
        assert PointAction.objects.get().live is None

    def test_leaves_edits_waiting_that_somebody_made_in_the_console(self, api):
        point = made(api)
        action = PointAction.objects.get()
        action.name, action.points = "Edited", 50
        drafts.save(action, actor=make.user(), was_seen=drafts.seen(PointAction.objects.get()))
        told = api.patch(f"/api/points/{point['id']}/edit", {"delta": 7}).json()["point"]
        action.refresh_from_db()
        assert (told["name"], told["delta"]) == ("test", 7)
        assert (action.live.name, action.live.points) == ("test", 7)
        assert (action.name, action.points) == ("Edited", 7)

    def test_keeps_once_per_page_which_the_contract_cannot_say(self, api):
        action = make.point_action(repeats=Repeats.ONCE_PER_SUBJECT)
        said = api.get(f"/api/points/{action.pk}").json()["point"]
        api.put(f"/api/points/{action.pk}/edit", said | {"delta": 3})
        action.refresh_from_db()
        assert action.live.repeats == Repeats.ONCE_PER_SUBJECT
        assert action.live.points == 3

    def test_on_screen_changes_what_the_properties_tell(self, api):
        point = made(api, properties={"pages": [1], "kept": True})
        PointAction.objects.update(config={"which": ["2"]}, live=None)
        told = api.get(f"/api/points/{point['id']}").json()["point"]["properties"]
        assert told == {"pages": [2], "kept": True}


class TestBatch:
    def test_makes_changes_and_deletes_each_for_itself(self, api):
        good = {"name": "good", "delta": 5, "type": "email.open"}
        answer = api.post("/api/points/batch/new", [good, {"name": "bad"}, good])
        assert answer.status_code == 201
        told = answer.json()
        assert told["statusCodes"] == [201, 400, 201]
        assert list(told["errors"]) == ["1"]
        ids = [point["id"] for point in told["points"] if point]
        changes = [{"id": pk, "delta": 9} for pk in ids]
        told = api.patch("/api/points/batch/edit", changes).json()
        assert [point["delta"] for point in told["points"]] == [9, 9]
        told = api.delete("/api/points/batch/delete", ids=",".join(map(str, ids))).json()
        assert [point["id"] for point in told["points"]] == ids
        assert api.get("/api/points").json()["total"] == 0


class TestRefusal:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"delta": 2**31}, "delta"),
            ({"delta": "many"}, "delta"),
            ({"delta": 0}, "delta"),
            ({"name": ""}, "name"),
            ({"name": "n" * 121}, "name"),
            ({"type": "telepathy"}, "type"),
            ({"type": "url.hit"}, "properties"),
            ({"properties": "*"}, "properties"),
            ({"properties": {"pages": [[1]]}}, "properties"),
            ({"category": 7}, "category"),
            ({"group": 1}, "group"),
            ({"group": "x"}, "group"),
            ({"publishUp": "soon"}, "publishUp"),
            ({"publishUp": "2026-02-02", "publishDown": "2026-02-01 00:00:00"}, "publishDown"),
            ({"publishUp": "0001-01-01T00:00:00Z"}, "publishUp"),
        ],
    )
    def test_names_the_field(self, api, said, field):
        sent = {"name": "test", "delta": 5, "type": "page.hit", **said}
        assert refused(api.post("/api/points/new", sent), field)
        assert not PointAction.objects.exists()

    def test_says_the_range_of_points_in_the_words_of_the_contract(self, api):
        answer = api.post("/api/points/new", {"name": "n", "delta": 10**10, "type": "page.hit"})
        said = "This value should be between -2147483648 and 2147483647."
        assert refused(answer, "delta") == said

    def test_looks_at_how_often_how_long_and_when_somebody_was_there(self, api):
        asked = {"page_url": "*/pricing", "page_hits": 2, "returns_within": 3600}
        point = made(api, name="n", delta=5, type="url.hit", properties=asked)
        assert point["properties"] == asked
        ada = make.contact()
        make.visit(ada), make.visit(ada)
        assert make.score(ada) == 5

    def test_says_what_of_a_visit_cannot_be_looked_at_instead_of_paying_too_often(self, api):
        asked = {"page_url": "*/pricing", "first_time": True}
        sent = {"name": "n", "delta": 5, "type": "url.hit", "properties": asked}
        assert "first_time" in refused(api.post("/api/points/new", sent), "properties")
        point = made(api, **sent, isPublished=False)
        assert point["properties"] == asked
        answer = api.patch(f"/api/points/{point['id']}/edit", {"isPublished": True})
        assert "first_time" in refused(answer, "properties")
        assert not PointAction.objects.get().live


class TestRights:
    def test_let_a_marketer_draft_what_a_rule_admin_publishes(self):
        marketer, admin = make.api(role=Role.MARKETER), make.api(role=Role.RULE_ADMIN)
        point = made(marketer)
        assert point["isPublished"] is False
        path = f"/api/points/{point['id']}/edit"
        assert marketer.patch(path, {"delta": 6}).status_code == 200
        assert marketer.patch(path, {"isPublished": True}).status_code == 403
        assert admin.patch(path, {"isPublished": True}).status_code == 200
        assert marketer.patch(path, {"delta": 7}).status_code == 403
        assert marketer.delete(f"/api/points/{point['id']}/delete").status_code == 403

    def test_let_sales_look_only(self):
        sales = make.api(role=Role.SALES)
        assert sales.get("/api/points").status_code == 200
        sent = {"name": "n", "delta": 5, "type": "page.hit"}
        assert sales.post("/api/points/new", sent).status_code == 403

    def test_are_asked_for_once_more_when_the_rule_is_locked(self):
        marketer = make.user(role=Role.MARKETER)
        rule = make.point_action(points=5)  # published, since the marketer looked
        with pytest.raises(PermissionDenied):
            keeping.change(
                rule.pk, {"points": 500}, sent={}, publish=None, actor=marketer, at=timezone.now()
            )
        rule.refresh_from_db()
        assert rule.live.points == 5


class TestTypes:
    def test_are_the_six_of_the_contract_and_our_own(self, api):
        types = api.get("/api/points/actions/types").json()["pointActionTypes"]
        assert {*SIX, "custom", "email.click", "visit.engaged"} <= set(types)
        assert types["url.hit"] == "Visits specific URL"
