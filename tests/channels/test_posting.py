"""Mails about people's accounts: written down, sent by a worker, and wiped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from channels import posting
from channels.django_mail import OutboxBackend
from channels.models import EmailMessage
from tests import make

pytestmark = pytest.mark.django_db
State = EmailMessage.State
SECRET = "https://kindling.example/invitation/abc/"


@pytest.fixture(autouse=True)
def _mail_stays_here(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.MAIL_DIR = tmp_path / "mail"


def write(*to: str) -> EmailMessage:
    """What Django's mail framework hands over."""
    mail = EmailMultiAlternatives("Join us", f"Here: {SECRET}", to=list(to) or ["kim@x.example"])
    mail.attach_alternative(f"<a href='{SECRET}'>Join</a>", "text/html")
    OutboxBackend().send_messages([mail])
    return EmailMessage.objects.latest("id")


class TestMailOfAnAccount:
    def test_waits_for_a_worker_so_that_no_page_waits_for_a_mail_server(self):
        message = write()
        assert (message.state, message.purpose) == (State.WAITING, "account")
        assert posting.due(timezone.now()) == [message.pk]

    def test_is_sent_once_and_then_wiped(self, settings):
        message = write()
        assert posting.deliver(message.pk, timezone.now())
        assert not posting.deliver(message.pk, timezone.now())
        message.refresh_from_db()
        assert (message.state, message.text, message.html) == (State.FILED, "", "")
        (file,) = settings.MAIL_DIR.glob("*.eml")
        assert "invitation/abc" in file.read_text()

    def test_is_tried_again_later_when_the_server_is_away(self, settings):
        message = write()
        settings.EMAIL_URL = "smtp://127.0.0.1:1"
        now = timezone.now()
        assert not posting.deliver(message.pk, now)
        assert not posting.due(now)
        assert posting.due(now + timedelta(minutes=2)) == [message.pk]
        settings.EMAIL_URL = ""
        assert posting.deliver(message.pk, now + timedelta(minutes=2))

    def test_is_given_up_after_a_day(self, settings):
        message = write()
        settings.EMAIL_URL = "smtp://127.0.0.1:1"
        posting.deliver(message.pk, timezone.now() + timedelta(days=1, minutes=1))
        message.refresh_from_db()
        assert (message.state, message.text, message.due_at) == (State.FAILED, "", None)

    @pytest.mark.parametrize("role", ["marketer", "owner"])
    def test_shows_its_link_to_nobody_in_the_outbox(self, client, role):
        message = write()
        client.force_login(make.user(role=role))
        page = client.get(reverse("channels:message", args=[message.pk])).text
        assert "invitation/abc" not in page
        assert "only they read it" in page
        download = client.get(reverse("channels:download", args=[message.pk]))
        assert download.status_code == 404
