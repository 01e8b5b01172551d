"""The tests' own stack: real processes on the test database, a real mail server."""

from __future__ import annotations

import smtplib

import httpx
import pytest

from tests.stack import SmtpServer, Stack


@pytest.mark.stack
class TestLiveStack:
    def test_answers_and_finds_its_database_ready(self, live_stack: Stack):
        assert httpx.get(f"{live_stack.url}/livez").json() == {"alive": True}
        checks = httpx.get(f"{live_stack.url}/readyz").json()["checks"]
        assert checks | {"workers": ""} == {
            "database": "ok",
            "migrations": "ok",
            "broker": "ok",
            "workers": "",
        }

    def test_brings_back_what_a_test_has_killed(self, live_stack: Stack):
        live_stack.web.kill()
        assert not live_stack.web.running
        live_stack.web.start()
        live_stack.wait_for_web()
        live_stack.worker.kill()
        live_stack.worker.start()
        assert live_stack.worker.running


class TestSmtpServer:
    def test_keeps_what_it_is_sent(self, smtp_server: SmtpServer):
        with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
            client.sendmail("a@shop.example", ["b@shop.example"], "Subject: Hot lead\n\nCall Ada.")
        [message] = smtp_server.mailbox.wait_for(1)
        assert message["subject"] == "Hot lead"
