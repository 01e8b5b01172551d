"""POST /api/events: what contacts did elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.utils import timezone

from accounts.roles import Role
from contacts import deletion, merging
from contacts.models import Contact, Event, Subject
from points.models import Entry
from tests import make
from tests.stack import Stack
from tracking import tokens
from tracking.api.shapes import EventForm, EventIn

pytestmark = pytest.mark.django_db

VISIT = {"kind": "url.hit", "url": "https://shop.example/pricing?from=mail"}


@pytest.fixture
def api():
    return make.api()


@pytest.fixture
def ada():
    return make.contact("ada@shop.example")


def sent(api, *events):
    answer = api.post("/api/events", {"events": list(events)})
    assert answer.status_code == 200, answer.content
    return answer.json()


def error_of(api, **event):
    """Why the one event was refused: the words, and the field that they are about."""
    told = sent(api, event)
    assert told["events"] == [{"status": "error", "id": None, "contact": None}]
    assert (told["recorded"], told["failed"]) == (0, 1)
    assert not Event.objects.exists()
    return told["errors"]["0"]


class TestEvents:
    def test_are_recorded_with_the_points_that_they_earn(self, api, ada):
        make.point_action("/pricing", points=10)
        make.point_action(kind="form.submit", config={"which": ["7"]}, points=30)
        when = "2026-02-17T09:30:00+01:00"
        told = sent(
            api,
            {**VISIT, "contact": ada.pk, "occurred_at": when, "title": "Pricing"},
            {"kind": "form.submit", "contact": ada.pk, "subject": 7, "properties": {"seats": 5}},
        )
        visit, form = Event.objects.order_by("pk")
        assert told == {
            "events": [
                {"status": "recorded", "id": visit.pk, "contact": ada.pk},
                {"status": "recorded", "id": form.pk, "contact": ada.pk},
            ],
            "recorded": 2,
            "duplicates": 0,
            "failed": 0,
        }
        assert visit.occurred_at == datetime(2026, 2, 17, 8, 30, tzinfo=UTC)
        assert Subject.objects.get(pk=visit.subject_id).label == "Pricing"
        assert (form.properties, form.source) == ({"seats": 5}, "api")
        assert make.score(ada) == 40

    def test_are_known_again_by_their_key(self, api, ada):
        make.point_action("*", points=10)
        visit = {**VISIT, "contact": ada.pk, "key": "order 7"}
        told = sent(api, visit, visit)
        assert (told["recorded"], told["duplicates"]) == (1, 1)
        assert sent(api, visit)["events"][0]["status"] == "duplicate"
        assert make.score(ada) == 10

    def test_say_who_it_was_by_address_browser_or_unique_field(self, api, ada):
        make.field("Customer number", is_unique=True)
        bob = make.contact(customer_number="K-12")
        eve = make.visitor(make.contact())
        token = tokens.visitor_token(eve.key.bytes, eve.contact_id).token
        told = sent(
            api,
            {**VISIT, "email": " ADA@shop.example"},
            {**VISIT, "unique": {"customer_number": "k-12"}},
            {**VISIT, "visitor": token},
        )
        assert [one["contact"] for one in told["events"]] == [ada.pk, bob.pk, eve.contact_id]

    def test_make_a_contact_of_an_address_where_that_is_asked_for(self, api):
        new = {**VISIT, "email": "new@shop.example", "create": True}
        told = sent(api, new, new, {**VISIT, "email": "other@shop.example"})
        made = Contact.objects.get(email="new@shop.example")
        assert [one["contact"] for one in told["events"]] == [made.pk, made.pk, None]
        assert not made.is_anonymous
        assert make.score(made) == 0
        assert told["errors"]["2"]["code"] == 404

    def test_are_of_whom_the_contact_has_become(self, api, ada):
        winner = make.contact()
        merging.merge(loser_id=ada.pk, winner_id=winner.pk, reason="", at=timezone.now())
        (told,) = sent(api, {**VISIT, "contact": ada.pk})["events"]
        assert told["contact"] == winner.pk

    def test_of_a_deleted_contact_are_nobodys(self, api, ada):
        deletion.delete([ada.pk], at=timezone.now())
        assert error_of(api, **VISIT, contact=ada.pk)["code"] == 404

    def test_in_the_future_happened_now(self, api, ada):
        later = (timezone.now() + timedelta(days=7)).isoformat()
        sent(api, {**VISIT, "contact": ada.pk, "occurred_at": later})
        assert Event.objects.get().occurred_at <= timezone.now()

    def test_leave_out_what_is_null(self, api, ada):
        names = ("subject", "title", "url", "properties", "occurred_at", "key", "email", "unique")
        names += ("machine",)
        told = sent(api, {"kind": "page.hit", "contact": ada.pk, **dict.fromkeys(names)})
        assert told["recorded"] == 1

    def test_of_machines_are_kept_and_earn_nothing(self, api, ada):
        make.point_action(kind="email.open", config={}, points=1)
        opened = {"kind": "email.open", "contact": ada.pk, "subject": 7}
        said = [
            {},
            {"machine": " Apple MPP "},
            {"machine": True},
            {"machine": False},
            {"machine": ""},
        ]
        sent(api, *({**opened, **more} for more in said))
        machines = Event.objects.order_by("pk").values_list("machine", flat=True)
        assert list(machines) == [None, "Apple MPP", "machine", None, None]
        assert make.score(ada) == 3

    def test_keep_an_amount_without_needless_places(self, api, ada):
        said = [164.70000000000002, "1 049,90", "1 049.900", 20, "3e2"]
        told = sent(
            api,
            *(
                {"kind": "purchase", "contact": ada.pk, "properties": {"amount": amount}}
                for amount in said
            ),
        )
        assert list(told["errors"]) == ["1"]
        kept = Event.objects.order_by("pk").values_list("properties__amount", flat=True)
        assert list(kept) == [164.7, "1049.900", 20, "300"]

    def test_hide_the_token_of_a_personal_link(self, api, ada):
        sent(api, {**VISIT, "contact": ada.pk, "url": "https://shop.example/?ct=secret&a=1"})
        assert Event.objects.get().url == "https://shop.example/?a=1"

    def test_are_each_recorded_whole_or_told_by_their_index(self, api, ada):
        told = sent(api, {**VISIT, "contact": ada.pk}, {"kind": "telepathy"}, "nonsense")
        assert [one["status"] for one in told["events"]] == ["recorded", "error", "error"]
        assert list(told["errors"]) == ["1", "2"]
        assert Event.objects.count() == 1


class TestRefusal:
    @pytest.mark.parametrize(
        ("event", "field"),
        [
            ({"kind": "telepathy"}, "kind"),
            ({"contact": 0}, "contact"),
            ({"contact": -1}, "contact"),
            ({"contact": None}, "event"),
            ({"email": "ada@shop.example"}, "event"),
            ({"contact": None, "email": "ada"}, "email"),
            ({"create": True}, "event"),
            ({"contact": None, "visitor": "made up"}, "event"),
            ({"contact": None, "unique": {"a": "1", "b": "2"}}, "unique"),
            ({"url": None}, "event"),
            ({"url": "javascript:alert(1)"}, "event"),
            ({"kind": "custom", "subject": "No Capitals"}, "event"),
            ({"kind": "silence"}, "kind"),
            ({"kind": "purchase", "properties": {"amount": "a lot"}}, "event"),
            ({"kind": "form.submit", "subject": "s" * 501}, "subject"),
            ({"occurred_at": "2026-02-17T09:30:00"}, "occurred_at"),
            ({"occurred_at": 1771317000}, "occurred_at"),
            ({"occurred_at": "0001-01-01T00:00:00Z"}, "occurred_at"),
            ({"properties": {"deep": {"er": 1}}}, "properties"),
            ({"properties": {"long": "x" * 1_001}}, "properties"),
            ({"key": ""}, "key"),
            ({"machine": "x" * 41}, "machine"),
            ({"machine": 7}, "machine"),
            ({"surprise": 1}, "surprise"),
        ],
    )
    def test_names_the_field(self, api, ada, event, field):
        error = error_of(api, **{**VISIT, "contact": ada.pk, **event})
        assert list(error["details"]) == [field]

    @pytest.mark.parametrize(
        "body", [{}, {"events": "all"}, {"events": [VISIT] * 1_001}, {"event": VISIT}]
    )
    def test_is_of_the_whole_where_there_is_no_batch(self, api, body):
        assert api.post("/api/events", body).status_code == 400

    @pytest.mark.parametrize(
        ("role", "scopes", "status"),
        [
            (Role.MARKETER, ("events",), 200),
            (Role.MARKETER, ("write",), 200),
            (Role.MARKETER, ("read",), 403),
            (Role.SALES, ("write",), 403),
        ],
    )
    def test_depends_on_role_and_scope(self, ada, role, scopes, status):
        caller = make.api(role=role, scopes=scopes)
        body = {"events": [{**VISIT, "contact": ada.pk}]}
        assert caller.post("/api/events", body).status_code == status
        if scopes == ("events",):
            assert caller.get(f"/api/contacts/{ada.pk}/points/groups").status_code == 403
            assert caller.post(f"/api/contacts/{ada.pk}/points/plus/1").status_code == 403


def test_the_document_names_what_an_event_may_say():
    assert set(EventForm().fields) == set(EventIn.model_fields)


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_batches_at_once_count_each_event_once_and_make_each_contact_once(live_stack: Stack):
    make.point_action("*", points=1)
    _, token = make.api_token(make.user(), scopes=("events",))
    people = [f"p{number}@shop.example" for number in range(50)]
    batches = [
        [{**VISIT, "email": who, "create": True, "key": f"{who} {turn % 4}"} for who in order]
        for turn, order in enumerate([people, people[::-1]] * 4)
    ]
    with (
        httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        url = f"{live_stack.url}/api/events"
        answers = list(pool.map(lambda batch: client.post(url, json={"events": batch}), batches))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["recorded"] for answer in answers) == 200
    assert sum(answer.json()["duplicates"] for answer in answers) == 200
    assert Contact.objects.count() == 50
    assert Entry.objects.count() == Event.objects.count() == 200
