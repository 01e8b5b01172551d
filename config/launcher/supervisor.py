"""The services of Kindling: started together, watched, and stopped together."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from config.environment import BASE_DIR
from config.launcher.ports import HOST
from config.launcher.process import Process
from config.launcher.refusal import CannotStart
from config.launcher.terminal import follow

PATIENCE = 15.0  # seconds between asking everybody to stop and killing


@dataclass(frozen=True)
class Service:
    """One program that serves, and what only it has in its environment."""

    name: str
    command: Sequence[str]
    extra: Mapping[str, str] = field(default_factory=dict)


def web(port: int) -> Service:
    """Everything on one port: the collector in front, Django's pages behind."""
    granian = [sys.executable, "-m", "granian", "--host", HOST, "--port", str(port)]
    granian += ["--interface", "asgi", "--loop", "uvloop", "--no-ws", "--http", "1"]
    # Without the time-out a worker sometimes refuses to stop after clients were cut off.
    granian += ["--workers", "1", "--workers-kill-timeout", "5", "--log-level", "warning"]
    return Service("web", [*granian, "config.asgi:application"], {"DATABASE_POOL": "1"})


def worker(queue: str, *, processes: int, prefix: str = "") -> Service:
    """Celery workers for one queue, so that slow work never holds up quick work."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "-l", "WARNING"]
    celery += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    celery += ["-Q", prefix + queue, "-n", f"{queue}@%h", "--concurrency", str(processes)]
    # Root is where this starts in a container, and files stay root's (see footing.py).
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return Service(queue, celery, quiet)


def beat(schedule_file: Path) -> Service:
    """The clock: nudges by `config/schedule.py`."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "beat", "-l", "WARNING"]
    return Service("beat", [*celery, "--schedule", str(schedule_file)])


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[Callable[[Service], Process]]:
    """Gives a function that starts a service; stops all that were started on the way out."""
    processes: list[Process] = []

    def start(service: Service) -> Process:
        env = {**environment, **service.extra}
        processes.append(Process(service.name, service.command, env=env, cwd=BASE_DIR))
        follow(processes[-1])
        return processes[-1]

    try:
        yield start
    finally:
        stop_together(processes)


def watch(processes: Sequence[Process]) -> NoReturn:
    """Watch until one of `processes` has ended, and raise then."""
    while True:
        refuse_dead(processes)
        time.sleep(0.2)


def refuse_dead(processes: Sequence[Process]) -> None:
    """Raise CannotStart for the first of `processes` that has ended by itself."""
    for process in processes:
        if not process.running:
            how = process.popen.returncode
            raise CannotStart(f"{process.name} ended by itself ({how}), so everything was stopped")


def stop_together(processes: Sequence[Process]) -> None:
    """Ask all, wait for all at once, then kill what is left of each session."""
    for process in processes:
        process.ask_to_stop()
    until = time.monotonic() + PATIENCE
    for process in processes:
        process.wait(until - time.monotonic())
    for process in processes:
        process.kill()
