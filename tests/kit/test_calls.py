"""Calling somebody else's server: where to, how long, and that nobody leads us astray."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kit import addresses, calls
from kit.addresses import allowed, is_public
from kit.calls import BadUrl, NoAnswer

HERE = allowed(["127.0.0.0/8"])


class Receiver:
    """A real server on this machine; `got` is what came, `says` what it answers."""

    def __init__(self, says=(200, {}, b"thanks"), *, slow=0.0):
        receiver = self
        self.got = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                status, headers, answer = receiver.says
                time.sleep(slow)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args):
                pass

        self.says = says
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.stop()


class TestAnAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
            "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
            "2002:7f00:1::", "2002:a00:1::", "2001:0:7f00:1::", "fec0::1", "192.0.2.1",
        ],
    )  # fmt: skip
    def test_is_private_however_it_is_wrapped(self, address):
        assert not is_public(address)

    @pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111"])
    def test_is_public_where_it_leads_out(self, address):
        assert is_public(address)

    def test_is_allowed_by_network_or_by_the_name_of_its_host(self):
        but = allowed(["N8N", "10.1.0.0/16", "192.168.1.7"])
        assert but.admits("n8n", "172.18.0.3")
        assert but.admits("other", "10.1.9.9")
        assert but.admits("other", "192.168.1.7")
        assert not but.admits("other", "192.168.1.8")

    def test_cannot_be_allowed_by_nonsense(self):
        with pytest.raises(ValueError, match="does not appear"):
            allowed(["10.0.0.0/99"])


class TestATarget:
    @pytest.mark.parametrize(
        ("url", "host", "port", "path"),
        [
            ("https://shop.example", "shop.example", 443, "/"),
            ("http://shop.example:8080/a b?q=ä", "shop.example", 8080, "/a%20b?q=%C3%A4"),
            ("https://bücher.example/x#part", "xn--bcher-kva.example", 443, "/x"),
            ("http://n8n_main:5678/hook", "n8n_main", 5678, "/hook"),
            ("http://[2001:db8::1]/", "2001:db8::1", 80, "/"),
        ],
    )
    def test_is_taken_apart(self, url, host, port, path):
        found = calls.target(url)
        assert (found.host, found.port, found.path) == (host, port, path)

    @pytest.mark.parametrize(
        "url",
        [
            "", "nonsense", "ftp://shop.example", "https://", "https://a:b@shop.example",
            "https://shop.example:99999", "https://a b.example", "file:///etc/passwd",
            "https://sh\r\nop.example/",
        ],
    )  # fmt: skip
    def test_is_refused_where_nobody_can_be_called(self, url):
        if url.startswith("https://sh\r"):
            assert calls.target(url).host == "shop.example"  # what no line break can split
            return
        with pytest.raises(BadUrl):
            calls.target(url)


class TestACall:
    def test_brings_back_what_was_answered(self, receiver):
        receiver.says = (201, {"X-Id": "7"}, b"made")
        answer = calls.post(receiver.url, b"{}", {"X-Ours": "1"}, but=HERE)
        assert (answer.status, answer.headers["X-Id"], answer.body) == (201, "7", "made")
        ((path, headers, body),) = receiver.got
        assert (path, headers["X-Ours"], body) == ("/hook", "1", b"{}")
        assert headers["Host"] == f"127.0.0.1:{receiver.port}"

    def test_reads_no_more_than_some_of_the_answer(self, receiver):
        receiver.says = (200, {"X-Long": "y" * 2_000}, b"x" * 100_000)
        answer = calls.post(receiver.url, b"{}", {}, but=HERE)
        assert (len(answer.body), len(answer.headers["X-Long"])) == (4096, 500)

    def test_does_not_follow_a_redirect(self, receiver):
        receiver.says = (302, {"Location": "/elsewhere"}, b"")
        assert calls.post(receiver.url, b"{}", {}, but=HERE).status == 302
        assert len(receiver.got) == 1

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]"])
    def test_goes_nowhere_private(self, receiver, host):
        with pytest.raises(NoAnswer) as refused:
            calls.post(f"http://{host}:{receiver.port}/", b"{}", {})
        assert refused.value.permanent
        assert receiver.got == []

    def test_is_refused_where_one_address_of_several_is_private(self, monkeypatch, receiver):
        monkeypatch.setattr(socket, "getaddrinfo", named("93.184.215.14", "127.0.0.1"))
        with pytest.raises(NoAnswer, match="WEBHOOK_PRIVATE_HOSTS"):
            calls.post(f"http://rebinds.example:{receiver.port}/", b"{}", {})
        assert receiver.got == []

    def test_calls_the_address_that_was_looked_at_whatever_the_name_says_later(
        self, monkeypatch, receiver
    ):
        asked = []

        def rebinding(host, *args, **more):
            asked.append(host)
            # Public when it is looked at, private when it would be looked up again.
            return named("93.184.215.14" if len(asked) == 1 else "127.0.0.1")(host, *args, **more)

        called = []

        def connect(address, timeout):
            called.append(address[0])
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        monkeypatch.setattr(calls, "create_connection", connect)
        with pytest.raises(NoAnswer):
            calls.post(f"http://rebinds.example:{receiver.port}/", b"{}", {})
        assert called == ["93.184.215.14"]
        assert asked == ["rebinds.example"]

    def test_says_that_there_is_no_such_server(self):
        with pytest.raises(NoAnswer, match=r"There is no server called nowhere\.invalid") as none:
            calls.post("http://nowhere.invalid/", b"{}", {})
        assert not none.value.permanent

    def test_says_that_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        with pytest.raises(NoAnswer, match="could not be reached: Connection refused"):
            calls.post(f"http://127.0.0.1:{port}/", b"{}", {}, but=HERE)

    def test_says_that_what_answers_does_not_speak_its_language(self, receiver):
        with pytest.raises(NoAnswer, match="No safe connection"):
            calls.post(receiver.url.replace("http:", "https:"), b"{}", {}, but=HERE)

    def test_does_not_wait_for_a_server_that_takes_long(self, monkeypatch):
        monkeypatch.setattr(calls, "PATIENCE", 0.1)
        slow = Receiver(slow=1.0)
        with pytest.raises(NoAnswer, match="in time"):
            calls.post(slow.url, b"{}", {}, but=HERE)
        slow.stop()

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_cuts_off_a_server_that_sends_a_byte_now_and_then(self, monkeypatch, scheme):
        monkeypatch.setattr(calls, "LONGEST", 0.3)
        with socket.create_server(("127.0.0.1", 0)) as server:

            def drip():
                connection, _ = server.accept()
                with connection:
                    # Also what would be the beginning of a long record of TLS.
                    for byte in b"HTTP/1.1 200 OK\r\nX: " if scheme == "http" else b"\x16\x03":
                        connection.send(bytes([byte]))
                    for _ in range(40):
                        time.sleep(0.05)
                        try:
                            connection.send(b"\x03" if scheme == "https" else b"x")
                        except OSError:
                            return

            threading.Thread(target=drip, daemon=True).start()
            started = time.monotonic()
            with pytest.raises(NoAnswer):
                calls.post(f"{scheme}://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, but=HERE)
            assert time.monotonic() - started < 1.5


def named(*found):
    """A look-up that finds these addresses."""

    def getaddrinfo(host, port, *args, **more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    return getaddrinfo


class TestPinning:
    def test_looks_a_name_up_once(self, monkeypatch):
        asked = []
        look_up = named("93.184.215.14")
        monkeypatch.setattr(
            addresses.socket,
            "getaddrinfo",
            lambda *args, **more: asked.append(args) or look_up(*args, **more),
        )
        assert addresses.pinned("shop.example", 443) == "93.184.215.14"
        assert len(asked) == 1
