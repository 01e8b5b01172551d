"""A child process in a session of its own that dies with the launcher, even by SIGKILL."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

CHILD = Path(__file__).with_name("child.py")


def command_line(
    command: Sequence[str | Path], *, dies_by: signal.Signals, identity: str = "same"
) -> list[str]:
    """`command` behind `child.py`: killed by `dies_by` when this process is gone."""
    shim = [sys.executable, "-I", "-S", str(CHILD), str(os.getpid()), str(int(dies_by)), identity]
    return [*shim, *map(str, command)]


class Process:
    """One running command.

    Start it from the main thread: the death signal follows the thread, not the process,
    that started the child.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        output: int | IO[bytes] = subprocess.PIPE,
        stops_by: signal.Signals = signal.SIGTERM,
        identity: str = "same",
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.stops_by = stops_by
        self.popen = subprocess.Popen(
            command_line(command, dies_by=stops_by, identity=identity),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.popen.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal by which this program stops in good order."""
        if self.running:
            self.popen.send_signal(self.stops_by)

    def wait(self, seconds: float) -> bool:
        """Whether it ended within `seconds`."""
        try:
            self.popen.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, *, patience: float) -> None:
        """Ask it to stop, wait, then kill whatever is left of its session."""
        self.ask_to_stop()
        self.wait(patience)
        self.kill()

    def kill(self) -> None:
        """SIGKILL every process of its session, workers of workers too, and collect it."""
        for _ in range(10):  # a member may be starting another one right now
            left = session(self.popen.pid)
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.wait(5)
            if not left:
                return
            time.sleep(0.02)


def session(leader: int) -> list[int]:
    """The living processes (no zombies) of the session that `leader` leads."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # "pid (name) state parent group session …"; the name may hold anything
            state, _, _, owner = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue  # it ended while we looked
        if int(owner) == leader and state != "Z":
            found.append(int(entry.name))
    return found
