"""Lends the servers to one command: those of the running Kindling, or some of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.launcher.folder import AlreadyRunning, DataFolder
from config.launcher.preparation import environment
from config.launcher.process import command_line
from config.launcher.servers import servers
from config.launcher.signals import AskedToStop

FILE = "environment.json"


@contextmanager
def offered(folder: Path, env: Mapping[str, str]) -> Iterator[None]:
    """While inside, other commands on this DATA_DIR find our servers by a private file."""
    ours = {name: value for name, value in env.items() if os.environ.get(name) != value}
    file = folder / FILE
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        json.dump(ours, output)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def lend(path: Path, port: int, command: Sequence[str]) -> int:
    """Run `command` with the servers in its environment; returns its exit code."""
    try:
        folder = DataFolder(path)
    except AlreadyRunning:
        file = path / FILE
        if not file.exists():  # it is starting or stopping
            raise
        return run_in_front(command, {**os.environ, **json.loads(file.read_text())})
    try:
        with servers(folder) as started:
            return run_in_front(command, environment(folder.path, port, started))
    finally:
        folder.release()


def run_in_front(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run `command` in our own session, where it may talk to the terminal."""
    child = subprocess.Popen(command_line(command, dies_by=signal.SIGTERM), env=dict(env))
    try:
        code = child.wait()
    except AskedToStop:
        child.terminate()
        code = child.wait()
    return code if code >= 0 else 128 - code  # ended by a signal, as a shell says it
