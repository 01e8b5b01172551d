"""The processes that do a worker's work: whoever dies is replaced, from the first moment on.

Celery's own pool ends the worker when a process has died before it was ready (killed by a system
that is out of memory, say), and with the worker all of Kindling. Later it replaces whoever dies, so
that is what this one does at the start, too: `maintain_pool` notices by the event loop.
"""

from __future__ import annotations

from celery.concurrency.prefork import TaskPool


class Pool(TaskPool):
    """Celery's processes, of which some may die as they start."""

    def did_start_ok(self) -> bool:
        """Whether the worker may go on; who died meanwhile is replaced as at any time."""
        return True
