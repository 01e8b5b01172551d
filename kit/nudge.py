"""Ask a worker to look, once the facts are safe in the database.

Celery is a nudge, never the truth: a nudge that is lost only costs time, because
the sweeps of `config/schedule.py` look again. So a broker that is slow or away
must never block or fail the request that wanted to nudge.
"""

from __future__ import annotations

import logging
import threading
from queue import Full, Queue
from typing import Any

from django.db import transaction

log = logging.getLogger(__name__)

_waiting: Queue[tuple[Any, dict[str, Any]]] = Queue(maxsize=1000)
_sender: threading.Thread | None = None
_starting = threading.Lock()


def nudge(task: Any, **kwargs: Any) -> None:
    """After the commit, ask a worker for `task(**kwargs)`; outside a transaction at once."""

    def ask() -> None:
        send(task, **kwargs)

    transaction.on_commit(ask, robust=True)


def send(task: Any, **kwargs: Any) -> None:
    """Hand the nudge to this process's sender thread; never blocks, never raises."""
    _start()
    try:
        _waiting.put_nowait((task, kwargs))
    except Full:
        log.warning(
            "the broker is slow: a nudge for %s was dropped, the sweep will look", task.name
        )


def flush() -> None:
    """Wait until every nudge handed over so far was sent or given up (for commands and tests)."""
    _waiting.join()


def _start() -> None:
    global _sender
    if _sender is None or not _sender.is_alive():
        with _starting:
            if _sender is None or not _sender.is_alive():
                _sender = threading.Thread(target=_send_all, name="nudges", daemon=True)
                _sender.start()


def _send_all() -> None:
    while True:
        task, kwargs = _waiting.get()
        try:
            task.apply_async(kwargs=kwargs, retry=False)
        except Exception as error:
            log.warning("could not nudge %s: %s", task.name, error)
        finally:
            _waiting.task_done()
