"""/api/points/groups: scores beside the main one."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return make.api()


def made(api, name="Fit", **said):
    answer = api.post("/api/points/groups/new", {"name": name, **said})
    assert answer.status_code == 201, answer.content
    return answer.json()["pointGroup"]


class TestPointGroup:
    def test_is_made_told_changed_and_listed(self, api):
        group = made(api, description="how well they fit")
        assert {key: group[key] for key in ("name", "description", "isPublished")} == {
            "name": "Fit",
            "description": "how well they fit",
            "isPublished": True,
        }
        path = f"/api/points/groups/{group['id']}"
        assert api.get(path).json() == {"pointGroup": group}
        told = api.patch(f"{path}/edit", {"name": "Match"}).json()["pointGroup"]
        assert told == group | {"name": "Match"}
        assert api.get("/api/points/groups").json() == {"total": 1, "pointGroups": [told]}
        told = api.put(f"{path}/edit", {"name": "Match"}).json()["pointGroup"]
        assert told["description"] is None

    def test_may_have_the_name_of_another_one(self, api):
        assert made(api)["id"] != made(api)["id"]

    def test_is_never_the_main_score(self, api):
        assert api.get("/api/points/groups").json() == {"total": 0, "pointGroups": []}
        assert api.get(f"/api/points/groups/{Group.MAIN}").status_code == 404
        assert api.delete(f"/api/points/groups/{Group.MAIN}/delete").status_code == 404

    def test_is_put_away_when_it_is_deleted(self, api):
        group = made(api)
        told = api.delete(f"/api/points/groups/{group['id']}/delete")
        assert told.json() == {"pointGroup": group | {"id": None}}
        assert api.get(f"/api/points/groups/{group['id']}").status_code == 404
        assert Group.objects.get(pk=group["id"]).archived_at

    def test_is_not_put_away_while_a_rule_counts_in_it(self, api):
        group = Group.objects.create(name="Fit")
        make.point_action(name="Pricing", group=group)
        answer = api.delete(f"/api/points/groups/{group.pk}/delete")
        assert answer.status_code == 422
        assert "Pricing" in answer.json()["errors"][0]["message"]
        assert api.get(f"/api/points/groups/{group.pk}").status_code == 200

    def test_comes_in_batches(self, api):
        told = api.post("/api/points/groups/batch/new", [{"name": "A"}, {}]).json()
        assert told["statusCodes"] == [201, 400]
        assert told["errors"]["1"]["details"] == {"name": ["This field is required."]}

    def test_cannot_be_switched_off(self, api):
        answer = api.post("/api/points/groups/new", {"name": "A", "isPublished": False})
        assert list(answer.json()["errors"][0]["details"]) == ["isPublished"]

    def test_is_kept_by_those_who_may_publish_rules(self):
        marketer = make.api(role=Role.MARKETER)
        assert marketer.post("/api/points/groups/new", {"name": "A"}).status_code == 403
        assert marketer.get("/api/points/groups").status_code == 200
