"""Administration → Mail: which server, in whose name, and whether it works."""

from __future__ import annotations

import socket
import ssl
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.urls import reverse

from accounts.roles import Role
from channels import mail, messages, transport
from channels.models import EmailMessage, MailServer
from config.launcher import ports
from tests import make

pytestmark = pytest.mark.django_db

State = EmailMessage.State


class Keeper:
    """Takes every mail."""

    def __init__(self):
        self.came = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("gone@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.came.append((session.auth_data, envelope))
        return "250 2.0.0 Ok: queued as 4F2A"


def knows_ada(server, session, envelope, mechanism, login):
    ok = (login.login, login.password) == (b"ada", b"lovelace")
    return AuthResult(success=ok, handled=ok, auth_data=login.login.decode())


@pytest.fixture
def listening():
    """Starts SMTP servers, and stops them."""
    started = []

    def listen(**options):
        controller = Controller(Keeper(), hostname=ports.HOST, port=ports.free(), **options)
        controller.start()
        started.append(controller)
        return controller

    yield listen
    for controller in started:
        controller.stop(no_assert=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A server's context, with a certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture(autouse=True)
def nothing_in_the_environment(settings, tmp_path):
    settings.EMAIL_URL, settings.FROM_EMAIL, settings.MAIL_DIR = "", "", tmp_path


@pytest.fixture
def owner(client):
    user = make.user("owner@kindling.example")
    client.force_login(user)
    return user


def typed(port=25, **more):
    """What somebody types into the form."""
    return {
        "host": ports.HOST,
        "port": port,
        "security": "none",
        "user": "",
        "password": "",
        "sender_name": "Grüße vom Laden",
        "sender_address": "hello@shop.example",
        "reply_to": "desk@shop.example",
        "to": "owner@kindling.example",
        **more,
    }


def save(client, **fields):
    return client.post(reverse("channels:mail"), typed(**fields))


def test(client, **fields):
    """What the page says to htmx after a test."""
    headers = {"HX-Request": "true"}
    answer = client.post(reverse("channels:mail-test"), typed(**fields), headers=headers)
    return answer.content.decode()


test.__test__ = False


def a_mail():
    return messages.ask(key=uuid.uuid4(), to=["a@x.example"], subject="s", text="t", purpose="test")


class TestSaving:
    def test_makes_the_next_mail_leave_by_that_server(self, client, owner, listening):
        server = listening(authenticator=knows_ada, auth_require_tls=False)
        save(client, port=server.port, user="ada", password="lovelace")
        sent = a_mail()
        mail.send(sent)
        ((login, envelope),) = server.handler.came
        assert (sent.state, login) == (State.SENT, "ada")
        assert envelope.mail_from == "hello@shop.example"
        assert b"Reply-To: desk@shop.example" in envelope.content
        assert b"=?utf-8?" in envelope.content  # the sender's name

    def test_seals_the_password_and_never_shows_it_again(self, client, owner):
        save(client, user="ada", password="lovelace")
        assert "lovelace" not in MailServer.objects.get().password
        page = client.get(reverse("channels:mail")).content.decode()
        assert "A password is stored" in page
        assert "lovelace" not in page
        assert MailServer.objects.get().password not in page

    def test_writes_no_password_into_the_history(self, client, owner):
        save(client, user="ada", password="lovelace")
        rows = MailServer.pgh_event_model.objects.all()
        assert [row.host for row in rows] == [ports.HOST]
        assert not hasattr(rows[0], "password")

    def test_keeps_the_stored_password_where_none_is_typed(self, client, owner, listening):
        server = listening(authenticator=knows_ada, auth_require_tls=False)
        save(client, port=server.port, user="ada", password="lovelace")
        assert save(client, port=server.port, user="ada", sender_name="Shop").status_code == 302
        mail.send(a_mail())
        assert server.handler.came

    def test_never_gives_the_stored_password_to_another_server(self, client, owner, listening):
        save(client, user="ada", password="lovelace")
        another = listening(authenticator=knows_ada, auth_require_tls=False)
        answer = save(client, port=another.port, user="ada")
        assert answer.status_code == 422
        assert "Type the password again" in answer.content.decode()
        assert "Type the password again" in test(client, port=another.port, user="ada")
        assert another.handler.came == []

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"host": "smtp://mail.example"}, "Only the server’s name"),
            ({"port": "0"}, "from 1 to 65535"),
            ({"sender_address": ""}, "servers want to know who writes"),
            ({"reply_to": "nobody"}, "valid email address"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, client, owner, wrong, says):
        answer = save(client, **wrong)
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert not MailServer.objects.exists()

    def test_without_a_server_keeps_mail_here_and_forgets_the_password(self, client, owner):
        save(client, user="ada", password="lovelace")
        save(client, host="")
        assert MailServer.objects.get().password == ""
        sent = a_mail()
        mail.send(sent)
        assert sent.state == State.FILED


class TestATestMail:
    def test_goes_out_without_saving_anything_and_shows_the_answer(self, client, owner, listening):
        server = listening()
        said = test(client, port=server.port)
        assert "The server took the mail for owner@kindling.example." in said
        assert "250 2.0.0 Ok: queued as 4F2A" in said
        assert len(server.handler.came) == 1
        assert MailServer.objects.get().host == ""
        assert MailServer.objects.get().tested_at
        sent = EmailMessage.objects.get()
        assert (sent.purpose, sent.state) == ("test", State.SENT)

    def test_is_a_page_of_its_own_without_a_script(self, client, owner, listening):
        url = reverse("channels:mail-test")
        page = client.post(url, typed(port=listening().port)).content.decode()
        assert "<html" in page
        assert "The server took the mail" in page

    def test_asks_for_what_is_missing(self, client, owner):
        assert "Name a server first." in test(client, host="", sender_address="")
        assert "valid email address" in test(client, to="nobody")
        assert not EmailMessage.objects.exists()

    @pytest.mark.parametrize(
        ("options", "fields", "says"),
        [
            (
                {"authenticator": knows_ada, "auth_require_tls": False},
                {"user": "ada", "password": "byron"},
                "does not accept the user name or the password: 535",
            ),
            ({}, {"user": "ada", "password": "x"}, "takes no user name here"),
            ({}, {"security": "starttls"}, "does not offer STARTTLS"),
            ({}, {"security": "tls"}, "does not speak TLS from the start"),
        ],
    )
    def test_says_what_the_server_does_not_like(
        self, client, owner, listening, options, fields, says
    ):
        said = test(client, port=listening(**options).port, **fields)
        assert "The mail did not leave." in said
        assert says in said
        assert EmailMessage.objects.get().state == State.FAILED

    def test_says_that_a_certificate_is_not_to_be_trusted(
        self, client, owner, listening, certificate
    ):
        server = listening(tls_context=certificate)
        said = test(client, port=server.port, security="starttls")
        assert f"The certificate of {ports.HOST} is not to be trusted" in said

    def test_says_that_nobody_listens(self, client, owner):
        assert "nobody listens there" in test(client, port=ports.free())

    def test_says_that_there_is_no_such_server(self, client, owner):
        assert "There is no server called nowhere.invalid" in test(client, host="nowhere.invalid")

    def test_says_that_nobody_answers(self, client, owner, monkeypatch):
        monkeypatch.setattr(transport, "PATIENCE", 0.3)
        with socket.create_server((ports.HOST, 0)) as silent:
            said = test(client, port=silent.getsockname()[1])
        assert "cannot be reached: no answer" in said

    def test_says_that_the_recipient_is_refused(self, client, owner, listening):
        server = listening()
        said = test(client, port=server.port, to="gone@shop.example")
        assert "gone@shop.example was refused: 550 no such user" in said


class TestPrivateHosts:
    def test_are_called_by_default(self, client, owner, listening):
        assert "The server took" in test(client, port=listening().port)

    @pytest.mark.parametrize("host", [ports.HOST, "localhost"])
    def test_are_not_called_where_the_installation_says_so(
        self, client, owner, listening, settings, host
    ):
        settings.MAIL_ALLOW_PRIVATE_HOSTS = False
        server = listening()
        assert "is on a private network" in test(client, host=host, port=server.port)
        assert server.handler.came == []


class TestTheEnvironment:
    def test_wins_over_the_screen_which_shows_it(self, client, owner, listening, settings):
        server = listening()
        save(client, host="mail.example")
        settings.EMAIL_URL = f"smtp://me:secret@{ports.HOST}:{server.port}"
        page = client.get(reverse("channels:mail")).content.decode()
        assert "Set by EMAIL_URL" in page
        assert str(server.port) in page
        assert 'name="host"' not in page
        assert "secret" not in page

    def test_names_the_sender_too(self, client, owner, settings):
        settings.FROM_EMAIL = settings.DEFAULT_FROM_EMAIL = "Desk <desk@kindling.example>"
        page = client.get(reverse("channels:mail")).content.decode()
        assert 'name="sender_address"' not in page
        assert a_mail().sender == "Desk <desk@kindling.example>"

    def test_that_makes_no_sense_is_said(self, client, owner, settings):
        settings.EMAIL_URL = "http://mail.example"
        assert "must begin with smtp://" in client.get(reverse("channels:mail")).content.decode()


class TestTheSecretKey:
    def test_of_before_still_opens_the_password(self, client, owner, listening, settings):
        server = listening(authenticator=knows_ada, auth_require_tls=False)
        save(client, port=server.port, user="ada", password="lovelace")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"
        mail.send(a_mail())
        assert server.handler.came

    def test_that_is_gone_lets_mail_wait_and_says_why(self, client, owner, settings):
        save(client, user="ada", password="lovelace")
        settings.SECRET_KEY = "another"
        waiting = a_mail()
        with pytest.raises(mail.SendFailed) as failed:
            mail.send(waiting)
        assert not failed.value.permanent
        assert "SECRET_KEY has changed" in failed.value.reason
        assert waiting.state == State.WAITING


class TestTheBanner:
    @pytest.mark.parametrize(
        ("role", "act"),
        [(Role.OWNER, "Set up mail"), (Role.MARKETER, "Look into the outbox")],
    )
    def test_leads_on_until_a_server_is_set(self, client, role, act):
        client.force_login(make.user(role=role))
        page = client.get(reverse("contacts:list")).content.decode()
        assert "Mail is not leaving this machine" in page
        assert act in page
        MailServer.objects.create(pk=1, host="mail.example")
        page = client.get(reverse("contacts:list")).content.decode()
        assert "Mail is not leaving" not in page
