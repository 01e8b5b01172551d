"""A worker whose processes die as it starts goes on with others."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

import pytest

from accounts.models import Heartbeat
from accounts.tasks import heartbeat
from config.celery import app
from config.launcher import supervisor
from config.pool import Pool
from tests.faults import PROCESSES, children_of
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stack(tmp_path):
    stack = Stack(tmp_path)
    yield stack
    stack.stop()


def killed(worker, *, until, pause=0.05):
    """Kill each process as soon as it is there, until `until()`; how many."""
    many = 0
    while not until():
        for pid in children_of(worker):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                many += 1
        time.sleep(pause)
    return many


class TestTheProcesses:
    def test_are_ours(self):
        assert app.conf.worker_pool == f"{Pool.__module__}:{Pool.__qualname__}"

    def test_may_all_die_while_the_worker_starts(self, stack):
        worker = stack.part(supervisor.worker("jobs", processes=PROCESSES, prefix=stack.prefix))
        worker.start()
        ends = time.monotonic() + 60
        first = lambda: len(children_of(worker)) > 0 or time.monotonic() > ends  # noqa: E731
        while not first():
            time.sleep(0.01)
        stop_at = time.monotonic() + 4
        assert killed(worker, until=lambda: time.monotonic() > stop_at) >= PROCESSES
        assert worker.running, stack.logs()
        heartbeat.apply_async(queue=f"{stack.prefix}jobs")
        while not Heartbeat.objects.exists():
            assert time.monotonic() < ends + 60, stack.logs()
            assert worker.running, stack.logs()
            time.sleep(0.1)
        assert len(children_of(worker)) == PROCESSES
