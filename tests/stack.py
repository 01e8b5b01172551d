"""Pytest plugin: the real thing as processes, and a real SMTP server, for tests that need them.

    def test_…(live_stack):
        httpx.get(live_stack.url + "/mtracking.gif")
        live_stack.worker.kill()      # SIGKILL, in the middle of whatever it does
        live_stack.worker.start()
        live_stack.start_beat()       # sweeps by the clock, where a test wants them

The stack works on the test database. Its tests commit, and the database is emptied after each.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import TypeVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as KeepsMessages
from django.db import connection
from psycopg.conninfo import make_conninfo

from config.environment import BASE_DIR
from config.launcher import ports, supervisor
from config.launcher.process import Process
from config.launcher.supervisor import Service
from config.queues import QUEUES


class Part:
    """One process of the stack, which a test may kill and start again."""

    def __init__(self, service: Service, env: dict[str, str], log: Path) -> None:
        self.service = service
        self.env = {**env, **service.extra}
        self.log = log
        self.process: Process | None = None

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.running

    def start(self) -> None:
        """Start it (again); what it says is added to its log."""
        with self.log.open("ab") as output:
            self.process = Process(
                self.service.name, self.service.command, env=self.env, output=output, cwd=BASE_DIR
            )

    def kill(self) -> None:
        """SIGKILL it and everything it started."""
        if self.process is not None:
            self.process.kill()

    def stop(self) -> None:
        """Stop it in good order."""
        if self.process is not None:
            self.process.stop(patience=15)

    def restart(self) -> None:
        """Stop it in good order and start it again."""
        self.stop()
        self.start()


class Stack:
    """A collector with the pages on one port, and a worker for every queue."""

    def __init__(self, folder: Path, **more: str) -> None:
        """Logs go to `folder`; `more` is set in the environment of every process."""
        self.folder = folder
        self.port = ports.free()
        self.url = f"http://{ports.HOST}:{self.port}"
        self.prefix = f"test-{uuid.uuid4().hex[:12]}-"
        database = make_conninfo(
            os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]
        )
        self.env = {
            **os.environ,
            "DATABASE_URL": database,
            "QUEUE_PREFIX": self.prefix,
            "PORT": str(self.port),
            "BASE_URL": self.url,
            **more,
        }
        self.parts: list[Part] = []
        self.web = self.part(supervisor.web(self.port))
        self.worker = self.part(solo_worker(self.prefix))

    def part(self, service: Service) -> Part:
        """One more process that is stopped with the stack; not started yet."""
        part = Part(service, self.env, self.folder / f"{service.name}.log")
        self.parts.append(part)
        return part

    def start(self) -> None:
        """Start the web and the worker, and wait until the web answers."""
        self.worker.start()
        self.web.start()
        self.wait_for_web()

    def wait_for_web(self) -> None:
        """Wait until the web answers (after it was killed and started again, too)."""
        if not ports.wait_until_it_answers(
            f"{self.url}/livez", seconds=30, while_true=lambda: self.web.running
        ):
            raise AssertionError(f"the web did not start:\n{self.logs()}")

    def start_beat(self) -> Part:
        """Start the clock, as `config/schedule.py` has it."""
        beat = self.part(supervisor.beat(self.folder / "beat-schedule"))
        beat.start()
        return beat

    def stop(self) -> None:
        """Stop every process."""
        for part in self.parts:
            if part.process is not None:
                part.process.ask_to_stop()
        for part in self.parts:
            part.stop()

    def logs(self) -> str:
        """What the processes said, for the report of a failed test."""
        said = {log.stem: log.read_text(errors="replace") for log in self.folder.glob("*.log")}
        return "\n".join(f"--- {name}\n{text}" for name, text in said.items() if text)


S = TypeVar("S", bound=Stack)


def solo_worker(prefix: str) -> Service:
    """One process without children, so that SIGKILL hits what it does, not who looks after it."""
    service = supervisor.worker("worker", processes=1)
    queues = ",".join(prefix + queue for queue in QUEUES)
    command = [*service.command, "-P", "solo", "-Q", queues]
    return Service("worker", command, service.extra)


@contextmanager
def stack(folder: Path, *, of: type[S] = Stack, **more: str) -> Iterator[S]:
    """A started stack; `more` is set in the environment of its processes."""
    running = of(folder, **more)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        sys.stdout.write(running.logs())  # pytest shows it when the test failed


@pytest.fixture
def live_stack(transactional_db: None, tmp_path: Path) -> Iterator[Stack]:
    """The stack on the test database."""
    with stack(tmp_path) as running:
        yield running


class Mailbox(KeepsMessages):
    """What the SMTP server was given."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        """Keep it."""
        self.messages.append(message)

    def wait_for(self, count: int, *, seconds: float = 20) -> list[Message]:
        """The messages, once there are `count` of them; fails when there are not in time."""
        until = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.messages) >= count, f"{len(self.messages)} of {count} messages came"
        return self.messages


class SmtpServer:
    """A real SMTP server on a free port."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.port = ports.free()
        self._controller = Controller(self.mailbox, hostname=ports.HOST, port=self.port)

    @property
    def url(self) -> str:
        """As EMAIL_URL wants it."""
        return f"smtp://{ports.HOST}:{self.port}"

    def start(self) -> None:
        """Listen (again)."""
        self._controller.start()

    def stop(self) -> None:
        """Be gone, as seen from outside."""
        self._controller.stop(no_assert=True)


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """The server, listening; `.mailbox.messages` is what came."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()
