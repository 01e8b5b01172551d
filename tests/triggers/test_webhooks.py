"""Webhooks: what is told, that it is signed, what an answer means, and sending it again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest
from django.utils import timezone

from accounts.roles import Role
from contacts import erasure
from kit.addresses import allowed
from tests import make
from tests.kit.test_calls import Receiver
from triggers import keeping, secret_field, webhooks
from triggers.actions import action_kinds
from triggers.models import Delivery, PointTrigger, Run, TriggerAction

pytestmark = pytest.mark.django_db

SECRET = "between the two of us"


@pytest.fixture(autouse=True)
def may_call_this_machine(settings):
    settings.WEBHOOK_PRIVATE_HOSTS = allowed(["127.0.0.1"])


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.stop()


def hook(url):
    return "webhook.post", {"url": url, "secret": secret_field.sealed(SECRET)}


def run_after(url, of=None):
    make.trigger(80, hook(url))
    make.entry(of or make.contact("ada@shop.example", firstname="Ada"), 90)
    keeping.keep_all()
    return Run.objects.latest("pk")


class TestACall:
    def test_tells_the_contact_the_points_and_the_trigger(self, receiver, settings):
        settings.BASE_URL = "https://kindling.example"
        ada = make.contact("ada@shop.example", firstname="Ada")
        run = run_after(receiver.url, ada)
        ((_path, headers, body),) = receiver.got
        told = json.loads(body)
        assert told["event"] == "trigger.reached"
        assert told["id"] == headers["Kindling-Event-Id"] == str(run.key)
        assert told["trigger"]["name"] == "High-Interest"
        assert told["trigger"]["points"] == 80
        assert told["points"]["reached"] == told["points"]["now"] == 90
        assert told["contact"]["fields"]["all"]["email"] == "ada@shop.example"
        assert told["contact"]["points"] == 90
        assert told["contact"]["url"] == f"https://kindling.example/contacts/{ada.pk}/"

    def test_is_signed_in_mautics_way_and_in_one_that_cannot_be_replayed(self, receiver):
        run_after(receiver.url)
        ((_path, headers, body),) = receiver.got
        key = SECRET.encode()
        mautics = base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode()
        assert headers["Webhook-Signature"] == mautics
        at = headers["Kindling-Timestamp"]
        signed = f"{headers['Kindling-Event-Id']}.{at}.".encode() + body
        ours = "v1=" + hmac.new(key, signed, hashlib.sha256).hexdigest()
        assert headers["Kindling-Signature"] == ours
        assert abs(time.time() - int(at)) < 60

    def test_is_done_with_a_yes_whose_words_are_kept(self, receiver):
        receiver.says = (202, {"X-Queue": "7"}, b"queued")
        run = run_after(receiver.url)
        assert run.state == Run.State.DONE
        assert run.result["said"] == "told 127.0.0.1"
        call = Delivery.objects.get()
        assert (call.status, call.body, call.attempt) == (202, "queued", 1)
        assert call.headers["X-Queue"] == "7"

    @pytest.mark.parametrize(
        ("status", "state", "words"),
        [
            (500, Run.State.DUE, "127.0.0.1 answered 500."),
            (404, Run.State.DUE, "127.0.0.1 answered 404."),
            (410, Run.State.FAILED, "127.0.0.1 wants no more calls (410)."),
            (301, Run.State.FAILED, "127.0.0.1 answered with a redirect (301)"),
        ],
    )
    def test_is_tried_again_but_for_what_is_final(self, receiver, status, state, words):
        receiver.says = (status, {"Location": "/x"}, b"no")
        run = run_after(receiver.url)
        assert run.state == state
        assert run.error.startswith(words)
        assert Delivery.objects.get().body == "no"

    def test_is_one_event_however_often_it_is_tried(self, receiver):
        receiver.says = (500, {}, b"")
        run = run_after(receiver.url)
        receiver.says = (200, {}, b"")
        Run.objects.filter(pk=run.pk).update(due_at=timezone.now())
        keeping.keep_all()
        ids = {headers["Kindling-Event-Id"] for _path, headers, _body in receiver.got}
        assert ids == {str(run.key)}
        assert [call.status for call in Delivery.objects.order_by("pk")] == [500, 200]

    def test_goes_nowhere_private_unless_that_is_allowed(self, receiver, settings):
        settings.WEBHOOK_PRIVATE_HOSTS = allowed([])
        run = run_after(receiver.url)
        assert run.state == Run.State.FAILED
        assert "WEBHOOK_PRIVATE_HOSTS" in run.error
        assert Delivery.objects.get().status is None
        assert receiver.got == []

    def test_waits_until_it_is_known_who_it_is(self, receiver):
        assert run_after(receiver.url, make.anonymous()).state == Run.State.HELD
        assert receiver.got == []

    def test_is_blanked_when_the_contact_is_erased(self, receiver):
        ada = make.contact()
        receiver.says = (200, {"X-Name": "Ada"}, b"hello Ada")
        run_after(receiver.url, ada)
        erasure.erase([ada.pk], at=timezone.now())
        call = Delivery.objects.get()
        assert (call.headers, call.body, call.status) == ({}, "", 200)


class TestItsSecret:
    def form(self, **typed):
        return action_kinds.get("webhook.post").Form({"url": "https://x.example/", **typed})

    def test_is_kept_sealed_and_never_shown_again(self):
        form = self.form(secret=SECRET)
        assert form.is_valid(), form.errors
        stored = form.cleaned_data["secret"]
        assert SECRET not in stored
        assert secret_field.opened(stored) == SECRET
        shown = str(action_kinds.get("webhook.post").Form(initial={"secret": stored})["secret"])
        assert SECRET not in shown

    def test_stays_where_nothing_else_is_typed(self):
        stored = secret_field.sealed(SECRET)
        form = self.form(**{"secret": "", "secret-kept": stored})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["secret"] == stored

    def test_is_made_up_for_a_new_one(self):
        shown = str(action_kinds.get("webhook.post").Form()["secret"])
        assert len(shown.split('value="')[1].split('"')[0]) == 40

    def test_must_be_typed_again_where_it_cannot_be_read(self):
        form = self.form(secret="sealed:by somebody else")
        assert form.errors["secret"] == ["This secret cannot be read any more: type it again."]

    def test_is_not_told_to_scripts_and_stays_when_they_change_the_rest(self):
        api = make.api()
        event = {
            "type": "webhook.post",
            "properties": {"url": "https://a.example/", "secret": SECRET},
        }
        said = {"name": "hot", "points": 5, "color": "a0acb8", "events": [event]}
        made = api.post("/api/points/triggers/new", said).json()["trigger"]
        (told,) = made["events"]
        assert told["properties"] == {"url": "https://a.example/"}
        assert SECRET not in str(list(TriggerAction.objects.values()))
        change = {"events": [{"id": told["id"], "properties": {"url": "https://b.example/"}}]}
        answer = api.patch(f"/api/points/triggers/{made['id']}/edit", change)
        assert answer.status_code == 200, answer.content
        action = TriggerAction.objects.get(archived_at=None)
        assert action.config["url"] == "https://b.example/"
        assert secret_field.opened(action.config["secret"]) == SECRET


class TestTryingItOut:
    def pressed(self, client, url):
        client.force_login(make.user(role=Role.MARKETER))
        sent = {
            "name": "High-Interest",
            "threshold": "80",
            "row": "0",
            "kind-0": "webhook.post",
            "id-0": "",
            "a0-url": url,
            "a0-secret": SECRET,
            "do": "try:0",
        }
        return client.post("/points/triggers/new/", sent)

    def test_calls_it_signed_and_says_what_was_answered(self, client, receiver):
        page = self.pressed(client, receiver.url)
        assert "127.0.0.1 answered 200 after" in page.content.decode()
        ((_path, headers, body),) = receiver.got
        assert json.loads(body)["event"] == "ping"
        mautics = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        assert headers["Webhook-Signature"] == mautics

    def test_keeps_what_was_typed_and_saves_nothing(self, client, receiver):
        page = self.pressed(client, receiver.url).content.decode()
        assert receiver.url in page
        assert SECRET in page  # typed just now, and not saved yet
        assert not PointTrigger.objects.exists()

    def test_says_what_went_wrong(self, client, receiver):
        receiver.says = (500, {}, b"")
        assert "answered 500" in self.pressed(client, receiver.url).content.decode()

    def test_names_the_field_that_is_wrong(self, client):
        assert "Begin with https://" in self.pressed(client, "nonsense").content.decode()


class TestItsScreens:
    def test_list_each_call_and_narrow_to_what_was_not_taken(self, client, receiver):
        run_after(receiver.url)
        client.force_login(make.user(role=Role.MARKETER))
        assert receiver.url in client.get("/points/triggers/webhooks/").content.decode()
        assert (
            "Every call was taken"
            in client.get("/points/triggers/webhooks/?failed").content.decode()
        )

    def test_show_the_answer_as_text(self, client, receiver):
        receiver.says = (200, {"X-Id": "7"}, b"<script>alert(1)</script>")
        run_after(receiver.url)
        client.force_login(make.user(role=Role.MARKETER))
        page = client.get(f"/points/triggers/webhooks/{Delivery.objects.get().pk}/")
        assert "X-Id: 7" in page.content.decode()
        assert "<script>alert" not in page.content.decode()

    def test_send_it_again_under_the_same_id(self, client, receiver):
        run_after(receiver.url)
        client.force_login(make.user(role=Role.RULE_ADMIN))
        client.post(f"/points/triggers/webhooks/{Delivery.objects.get().pk}/again/")
        keeping.keep_all()
        ids = [headers["Kindling-Event-Id"] for _path, headers, _body in receiver.got]
        assert len(ids) == 2
        assert len(set(ids)) == 1

    def test_forget_what_is_old(self, receiver):
        run_after(receiver.url)
        later = timezone.now() + webhooks.KEPT_FOR
        assert webhooks.forget_old(at=later) == 1
