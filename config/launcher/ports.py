"""The address at which the web answers."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from config.launcher.refusal import CannotStart

HOST = "127.0.0.1"


def refuse_if_taken(port: int) -> None:
    """Raise CannotStart when somebody listens on `port` already."""
    with socket.socket() as probe:
        # As the web server does, so that connections which are still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except PermissionError:
            raise CannotStart(
                f"port {port} is not allowed to us: name another with PORT", code=2
            ) from None
        except OSError:
            raise CannotStart(
                f"port {port} is in use: name another with PORT=8001 make run", code=2
            ) from None


def free() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(url: str, *, seconds: float, while_true: Callable[[], bool]) -> bool:
    """Whether `url` answered within `seconds`; gives up early when `while_true` turns false."""
    until = time.monotonic() + seconds
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and while_true():
        try:
            opener.open(url, timeout=5).close()
        except urllib.error.HTTPError:
            return True  # it answers, whatever it says
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
