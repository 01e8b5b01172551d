"""A mail leaves once: by SMTP where a server is set, else into a file."""

from __future__ import annotations

import email
import email.policy
import socket
import stat
import threading
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from channels import erasure, mail, messages, posting, transport
from channels.models import EmailMessage
from config.launcher import ports
from kit import calls
from triggers import keeping

pytestmark = pytest.mark.django_db

State = EmailMessage.State


def message(*to, key=None, **more):
    """A mail that was asked for."""
    said = {"subject": "Grüße", "text": "Hello\n.\nFrom here", "html": "<p>Hello</p>", **more}
    to = to or ("sales@kindling.example",)
    return messages.ask(key=key or uuid.uuid4(), to=to, purpose="test", **said)


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


class Gatekeeper:
    """An SMTP server that answers recipients and data as it is told."""

    def __init__(self):
        self.answers, self.on_data, self.came = {}, "250 OK", []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.on_data.startswith("250"):
            self.came.append((envelope.rcpt_tos, envelope.content))
        return self.on_data


@pytest.fixture
def gatekeeper(settings):
    """A server with a will of its own, named in EMAIL_URL."""
    keeper = Gatekeeper()
    controller = Controller(keeper, hostname=ports.HOST, port=ports.free())
    controller.start()
    settings.EMAIL_URL = f"smtp://{ports.HOST}:{controller.port}"
    yield keeper
    controller.stop(no_assert=True)


class Dripping:
    """An SMTP server that says its first word bit by bit, and never comes to an end."""

    def __init__(self):
        self.first = b"220-"
        self.socket = socket.create_server((ports.HOST, 0))
        self.hung_up = threading.Event()
        threading.Thread(target=self._drip, daemon=True).start()

    def _drip(self):
        with suppress(OSError):
            line, _ = self.socket.accept()
            with line, suppress(OSError):
                line.sendall(self.first)
                while not self.hung_up.wait(0.05):
                    line.sendall(b".")
            self.hung_up.set()


@pytest.fixture
def dripping(settings, monkeypatch):
    """A server that answers all the time, named in EMAIL_URL."""
    monkeypatch.setattr(transport, "LONGEST", 0.5)
    server = Dripping()
    yield server
    server.hung_up.set()
    server.socket.close()


@pytest.fixture
def mail_dir(settings, tmp_path):
    """No server: mails stay in this folder."""
    settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "mail"
    return settings.MAIL_DIR


class TestAServerThatNeverComesToAnEnd:
    @pytest.mark.parametrize(
        ("scheme", "first"), [("smtp", b"220-"), ("smtps", b"\x16\x03\x03\x3f\xff")]
    )
    def test_is_cut_off_long_before_another_worker_sends_the_same(
        self, dripping, settings, scheme, first
    ):
        dripping.first = first  # of a greeting, or of a TLS handshake
        settings.EMAIL_URL = f"{scheme}://{ports.HOST}:{dripping.socket.getsockname()[1]}"
        with pytest.raises(mail.SendFailed, match="took longer than") as failure:
            mail.send(message())
        assert not failure.value.permanent
        assert dripping.hung_up.wait(5)

    def test_is_given_less_time_than_a_lease(self):
        longest = timedelta(seconds=max(transport.LONGEST, calls.LONGEST))
        assert longest * 2 < min(keeping.OUTSIDE_LEASE, posting._LEASE)


class TestSendingBySmtp:
    def test_delivers_text_and_html_to_everybody_and_hides_the_hidden(self, gatekeeper):
        sent = message("a@x.example", cc=["b@x.example"], bcc=["c@x.example"])
        mail.send(sent)
        ((recipients, raw),) = gatekeeper.came
        assert recipients == ["a@x.example", "b@x.example", "c@x.example"]
        got = parsed(raw)
        assert (got["Subject"], got["To"], got["Cc"]) == ("Grüße", "a@x.example", "b@x.example")
        assert b"c@x.example" not in raw
        assert got.get_body(("plain",)).get_content().splitlines() == ["Hello", ".", "From here"]
        assert "<p>Hello</p>" in got.get_body(("html",)).get_content()
        assert (sent.state, sent.error) == (State.SENT, "")
        assert sent.sent_at is not None

    def test_does_not_send_again_what_was_sent(self, gatekeeper):
        sent = message()
        mail.send(sent)
        mail.send(EmailMessage.objects.get(pk=sent.pk))
        assert len(gatekeeper.came) == 1

    def test_sends_the_very_same_mail_when_the_worker_died_before_it_could_say_so(self, gatekeeper):
        sent = message()
        mail.send(sent)
        EmailMessage.objects.update(state=State.WAITING)  # as a killed worker leaves it
        again = message(key=sent.key, subject="Another subject by now")
        mail.send(again)
        (_, first), (_, second) = gatekeeper.came
        assert first == second
        assert parsed(first)["Message-ID"] == f"<{sent.key}@localhost>"

    def test_writes_a_mail_anew_that_had_failed_for_good(self, gatekeeper):
        gatekeeper.answers["gone@x.example"] = "550 no such user"
        failed = message("gone@x.example")
        with pytest.raises(mail.SendFailed):
            mail.send(failed)
        mail.send(message("here@x.example", key=failed.key))
        assert gatekeeper.came[0][0] == ["here@x.example"]
        assert EmailMessage.objects.get().error == ""


class TestAFailure:
    def check(self, sent, *, permanent, says):
        with pytest.raises(mail.SendFailed) as failed:
            mail.send(sent)
        assert failed.value.permanent is permanent
        assert says in failed.value.reason
        assert sent.error == failed.value.reason
        assert sent.state == (State.FAILED if permanent else State.WAITING)
        assert sent.sent_at is None

    def test_is_final_when_every_recipient_is_refused_for_good(self, gatekeeper):
        gatekeeper.answers["gone@x.example"] = "550 no such user"
        self.check(message("gone@x.example"), permanent=True, says="550 no such user")

    def test_is_not_final_when_a_recipient_is_refused_for_now(self, gatekeeper):
        gatekeeper.answers["full@x.example"] = "452 mailbox full"
        self.check(message("full@x.example"), permanent=False, says="452 mailbox full")

    def test_is_final_when_the_content_is_refused(self, gatekeeper):
        gatekeeper.on_data = "554 looks like spam"
        self.check(message(), permanent=True, says="554 looks like spam")

    def test_is_not_final_when_the_server_is_busy(self, gatekeeper):
        gatekeeper.on_data = "451 come back later"
        self.check(message(), permanent=False, says="451 come back later")

    def test_is_not_final_when_nobody_listens(self, settings):
        settings.EMAIL_URL = f"smtp://{ports.HOST}:{ports.free()}"
        self.check(message(), permanent=False, says="cannot be reached")

    def test_is_not_final_when_the_server_wants_another_password(self, gatekeeper, settings):
        settings.EMAIL_URL = settings.EMAIL_URL.replace("smtp://", "smtp://me:secret@")
        with pytest.raises(mail.SendFailed) as failed:
            mail.send(message())
        assert not failed.value.permanent
        assert "secret" not in failed.value.reason

    def test_is_not_final_while_the_setting_is_wrong(self, settings):
        settings.EMAIL_URL = "http://mail.example"
        self.check(message(), permanent=False, says="EMAIL_URL: it must begin with smtp://")

    def test_is_final_for_an_address_that_no_server_can_take(self, gatekeeper):
        self.check(message("ädä@x.example"), permanent=True, says="cannot be written down")

    def test_of_some_recipients_is_noted_on_a_mail_that_left(self, gatekeeper):
        gatekeeper.answers["gone@x.example"] = "550 no such user"
        sent = message("here@x.example", "gone@x.example")
        mail.send(sent)
        assert sent.state == State.SENT
        assert sent.error == "gone@x.example was refused: 550 no such user"

    def test_can_become_a_success_later(self, gatekeeper):
        gatekeeper.on_data = "451 come back later"
        sent = message()
        with pytest.raises(mail.SendFailed):
            mail.send(sent)
        gatekeeper.on_data = "250 OK"
        mail.send(sent)
        assert (sent.state, sent.error) == (State.SENT, "")


class TestKeepingInAFile:
    def test_writes_the_mail_for_its_owner_alone(self, mail_dir):
        sent = message()
        mail.send(sent)
        (file,) = mail_dir.iterdir()
        assert file.name == sent.file
        assert parsed(file.read_bytes())["Subject"] == "Grüße"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(mail_dir.stat().st_mode) == 0o700
        assert sent.state == State.FILED

    def test_keeps_one_file_however_often_it_is_asked(self, mail_dir):
        sent = message()
        mail.send(sent)
        EmailMessage.objects.update(state=State.WAITING)
        mail.send(sent)
        assert len(list(mail_dir.iterdir())) == 1

    def test_is_tried_again_when_the_folder_cannot_be_written(self, settings, tmp_path):
        (tmp_path / "file").touch()
        settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "file" / "mail"
        with pytest.raises(mail.SendFailed) as failed:
            mail.send(message())
        assert not failed.value.permanent


class TestErasure:
    def test_leaves_no_word_address_or_file(self, mail_dir, django_capture_on_commit_callbacks):
        about = message(contact_id=7)
        other = message(contact_id=8)
        mail.send(about)
        mail.send(other)
        with django_capture_on_commit_callbacks(execute=True):
            erasure.on_erased([7])
        about.refresh_from_db()
        assert (about.to, about.subject, about.text, about.html, about.file) == ([], "", "", "", "")
        assert [file.name for file in mail_dir.iterdir()] == [other.file]

    def test_keeps_a_waiting_mail_from_leaving(self, mail_dir):
        about = message(contact_id=7)
        erasure.on_erased([7])
        about.refresh_from_db()
        assert about.state == State.FAILED


class TestEmailUrl:
    @pytest.mark.parametrize(
        ("url", "server"),
        [
            ("smtp://mail.example", transport.Smtp("mail.example", 25)),
            (
                "smtp://me:p%40ss@mail.example:2525/?tls=1",
                transport.Smtp("mail.example", 2525, "me", "p@ss", starttls=True),
            ),
            ("smtp://mail.example/?tls=1", transport.Smtp("mail.example", 587, starttls=True)),
            ("smtps://me:x@mail.example", transport.Smtp("mail.example", 465, "me", "x", tls=True)),
        ],
    )
    def test_is_read(self, url, server):
        assert transport.parse(url) == server

    @pytest.mark.parametrize(
        ("url", "says"),
        [
            ("mail.example:25", "must begin with"),
            ("smtp://", "names no server"),
            ("smtp://mail.example:port", "port must be a number"),
            ("smtp://mail.example/inbox", "nothing may follow"),
            ("smtp://mail.example/?ssl=1", "option ssl is not known"),
            ("smtp://mail.example/?tls=yes", "tls must be 0 or 1"),
            ("smtps://mail.example/?tls=1", "leave tls=1 out"),
        ],
    )
    def test_is_refused_with_the_reason(self, url, says):
        with pytest.raises(transport.BadEmailUrl, match=says):
            transport.parse(url)

    def test_that_is_wrong_stops_the_start(self, settings):
        settings.EMAIL_URL = "smtp://me:secret@mail.example:port"
        with pytest.raises(SystemCheckError, match=r"channels\.E001") as refused:
            call_command("check")
        assert "secret" not in str(refused.value)
