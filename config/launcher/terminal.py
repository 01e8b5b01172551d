"""What the person watching reads: one line per step, and what the services say."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

from config.launcher.process import Process

_one_at_a_time = threading.Lock()


def say(line: str) -> None:
    """Print a line. A terminal that is gone must not stop us from stopping the rest."""
    with _one_at_a_time, suppress(OSError, ValueError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def complain(line: str) -> None:
    """Print the one line that says why Kindling does not start or stopped."""
    with _one_at_a_time, suppress(OSError, ValueError):
        sys.stderr.write(f"kindling: {line}\n")
        sys.stderr.flush()


def follow(process: Process) -> threading.Thread:
    """Print what `process` says, each line behind its name, until it ends.

    Its pipe is read to the end whatever happens to the terminal: a full pipe would
    stop the service.
    """
    thread = threading.Thread(
        target=_pump, args=[process], name=f"pump {process.name}", daemon=True
    )
    thread.start()
    return thread


def _pump(process: Process) -> None:
    pipe = process.popen.stdout
    if pipe is not None:
        for line in pipe:
            say(f"{process.name:<5}| {line.decode(errors='replace').rstrip()}")
