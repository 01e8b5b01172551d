"""The embedded Valkey: it only carries nudges, so it keeps nothing on disk."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

from config.launcher import binaries
from config.launcher.postgres import last_line
from config.launcher.process import Process
from config.launcher.refusal import CannotStart

PATIENCE = 20.0  # seconds


class Valkey:
    """One server on a socket in a private folder."""

    def __init__(self, *, sockets: Path, log: Path) -> None:
        # A name of its own for each start: a server that is still stopping after its launcher
        # was killed removes its socket, and must not remove ours.
        self.socket = sockets / f"valkey-{os.getpid()}"
        self.log = log
        self.process: Process | None = None

    @property
    def url(self) -> str:
        """The address, as REDIS_URL wants it."""
        return f"unix://{self.socket}"

    def start(self) -> Process:
        """Start, and wait until it answers."""
        for left in self.socket.parent.glob("valkey-*"):
            left.unlink(missing_ok=True)
        command: list[str | Path] = [binaries.valkey(), "--port", "0", "--unixsocket", self.socket]
        command += ["--unixsocketperm", "700", "--save", "", "--appendonly", "no"]
        command += ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
        with self.log.open("wb") as output:
            self.process = Process("valkey", command, env=os.environ, output=output)
        until = time.monotonic() + PATIENCE
        while self.process.running and time.monotonic() < until:
            if self._answers():
                return self.process
            time.sleep(0.02)
        self.stop()
        raise CannotStart(
            f"Valkey did not start: {last_line(self.log.read_bytes())} (see {self.log})"
        )

    def stop(self) -> None:
        """End it; nothing in it is worth keeping."""
        if self.process is not None:
            self.process.stop(patience=5)
            self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(5) == b"+PONG"
            except OSError:
                return False
