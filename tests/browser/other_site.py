"""Another site, on an origin of its own, whose pages carry what a test pastes into them.

with other_site() as shop:
    shop.paste(snippet)
    visitor.goto(f"{shop.url}/pricing")
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Headless Chromium says what it is, and so counts as a machine: here it passes for a person's.
A_PERSON = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36"
)


class OtherSite:
    """A web server of a few lines; every address is the same page."""

    def __init__(self, host: str) -> None:
        self.pasted = ""
        site = self

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_page = self.path != "/favicon.ico"
                self.send_response(200 if is_page else 204)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                if is_page:
                    page = f"<!doctype html><title>A shop</title><h1>A shop</h1>{site.pasted}"
                    self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.host = f"{host}:{self.server.server_port}"
        self.url = f"http://{self.host}"

    def paste(self, html: str) -> None:
        """Put this into every page."""
        self.pasted = html


@contextmanager
def other_site(host: str = "localhost") -> Iterator[OtherSite]:
    """A site at http://{host}:some port, which is served until the block ends."""
    site = OtherSite(host)
    threading.Thread(target=site.server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
