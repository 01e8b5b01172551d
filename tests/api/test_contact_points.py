"""Points of one contact: /api/contacts/7/points/…"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.utils import timezone

from accounts.roles import Role
from contacts import deletion, merging
from points.models import Entry, Group
from tests import make
from tests.stack import Stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return make.api()


@pytest.fixture
def ada():
    return make.contact()


@pytest.fixture
def fit():
    return Group.objects.create(name="Fit")


def said(answer, status):
    assert answer.status_code == status, answer.content
    return answer.json()["errors"][0]["message"]


class TestPoints:
    def test_are_added_taken_away_multiplied_divided_and_set(self, api, ada):
        scores = []
        for deed in ("plus/10", "minus/3", "times/3", "divide/2", "divide/-4", "set/5", "plus/0"):
            answer = api.post(f"/api/contacts/{ada.pk}/points/{deed}")
            assert (answer.status_code, answer.json()) == (200, {"success": 1})
            scores.append(make.score(ada))
        assert scores == [10, 7, 21, 10, -2, 5, 5]

    def test_are_lines_that_say_who_why_and_by_what(self, api, ada):
        why = {"eventName": "Webinar", "actionName": "Zoom"}
        api.post(f"/api/contacts/{ada.pk}/points/minus/5", why)
        line = Entry.objects.get()
        assert (line.points, line.reason, line.note) == (-5, "api", "Webinar · Zoom")
        assert line.actor_id == api.user.pk

    def test_count_once_for_calls_with_the_same_key(self, api, ada):
        path, key = f"/api/contacts/{ada.pk}/points/plus/10", {"Idempotency-Key": "order 7"}
        for _ in range(2):
            assert api.client.post(path, headers=key).json() == {"success": 1}
        assert make.score(ada) == 10

    def test_go_to_whom_a_contact_has_become(self, api, ada):
        winner = make.contact()
        merging.merge(loser_id=ada.pk, winner_id=winner.pk, reason="", at=timezone.now())
        assert api.post(f"/api/contacts/{ada.pk}/points/plus/5").status_code == 200
        assert make.score(winner) == 5

    def test_of_nobody_are_not_found(self, api, ada):
        assert said(api.post("/api/contacts/987654/points/plus/1"), 404) == (
            "Contact could not be found."
        )
        deletion.delete([ada.pk], at=timezone.now())
        said(api.post(f"/api/contacts/{ada.pk}/points/plus/1"), 404)

    @pytest.mark.parametrize(
        ("deed", "words"),
        [
            ("power/2", "Invalid operator"),
            ("plus/many", "whole number"),
            ("plus/1.5", "whole number"),
            ("plus/٣", "whole number"),
            ("divide/0", "divided by 0"),
            ("plus/2147483648", "too large"),
            ("plus/" + "9" * 19, "too large"),
            ("plus/" + "9" * 200, "whole number"),
        ],
    )
    def test_are_refused_in_words(self, api, ada, deed, words):
        assert words in said(api.post(f"/api/contacts/{ada.pk}/points/{deed}"), 400)
        assert not Entry.objects.exists()

    def test_stay_within_what_a_role_may_give_and_sales_on_their_own_contacts(self, ada):
        sales = make.api(role=Role.SALES)
        own = make.contact(owner=sales.user)
        assert sales.post(f"/api/contacts/{own.pk}/points/plus/20").status_code == 200
        said(sales.post(f"/api/contacts/{own.pk}/points/plus/21"), 403)
        said(sales.post(f"/api/contacts/{own.pk}/points/times/3"), 403)
        said(sales.post(f"/api/contacts/{ada.pk}/points/plus/1"), 403)
        said(make.api(role=Role.VIEWER).post(f"/api/contacts/{ada.pk}/points/plus/1"), 403)
        said(make.api(scopes=("read",)).post(f"/api/contacts/{ada.pk}/points/plus/1"), 403)


class TestGroupScores:
    def test_are_none_at_first(self, api, ada, fit):
        path = f"/api/contacts/{ada.pk}/points/groups"
        assert api.get(path).json() == {"total": 0, "groupScores": []}
        assert api.get(f"{path}/{fit.pk}").json() == {"groupScore": None}

    def test_are_changed_and_told(self, api, ada, fit):
        path = f"/api/contacts/{ada.pk}/points/groups"
        group = {"id": fit.pk, "name": "Fit", "description": None}
        scores = []
        for deed in ("plus/5", "times/4", "set/21", "minus/1", "divide/3"):
            told = api.post(f"{path}/{fit.pk}/{deed}").json()["groupScore"]
            assert told["group"] == group
            scores.append(told["score"])
        assert scores == [5, 20, 21, 20, 6]
        told = {"score": 6, "group": group}
        assert api.get(path).json() == {"total": 1, "groupScores": [told]}
        assert api.get(f"{path}/{fit.pk}").json() == {"groupScore": told}
        assert make.score(ada) == 0

    def test_are_refused_in_the_words_of_the_contract(self, api, ada, fit):
        path = f"/api/contacts/{ada.pk}/points/groups"
        lost = "The specified point group was not found."
        assert said(api.post(f"{path}/987654/plus/1"), 404) == lost
        assert said(api.get(f"{path}/{Group.MAIN}"), 404) == lost
        nobody = api.post(f"/api/contacts/987654/points/groups/{fit.pk}/plus/1")
        assert said(nobody, 404) == "Contact could not be found."
        refused = api.post(f"{path}/{fit.pk}/power/2")
        assert said(refused, 400) == "The requested operation is not permitted."


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_five_hundred_calls_at_once_add_five_hundred_points(live_stack: Stack):
    ada = make.contact()
    make.trigger(250, make.tagging("hot"))
    _, token = make.api_token(make.user(), scopes=("write",))
    headers = {"Authorization": f"Bearer {token}"}
    path = f"{live_stack.url}/api/contacts/{ada.pk}/points/plus/1"
    with httpx.Client(headers=headers, timeout=60) as client, ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _: client.post(path), range(500)))
    assert {answer.status_code for answer in answers} == {200}
    assert make.score(ada) == 500
    assert Entry.objects.filter(contact=ada).count() == 500
    assert ada.crossings.count() == 1


class TestContact:
    def test_has_points_and_a_colour_and_its_points_are_set_by_a_line(self, api, ada):
        made = {"name": "Hot", "points": 50, "color": "4e5d9d", "isPublished": True}
        api.post("/api/points/triggers/new", made)
        path = f"/api/contacts/{ada.pk}"
        told = api.get(path).json()["contact"]
        assert (told["points"], told["color"]) == (0, None)
        told = api.patch(f"{path}/edit", {"points": 60}).json()["contact"]
        assert (told["points"], told["color"]) == (60, "4e5d9d")
        line = Entry.objects.get()
        assert (line.points, line.reason, line.actor_id) == (60, "api", api.user.pk)
        marketer = make.api(role=Role.MARKETER)
        said(marketer.patch(f"{path}/edit", {"points": 1_000}), 403)
        said(api.patch(f"{path}/edit", {"points": 2**31}), 400)
        assert make.score(ada) == 60
