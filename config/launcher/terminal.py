"""What the person watching reads: one line per step, and what the services say."""

from __future__ import annotations

import os
import sys
import threading
from typing import TextIO

from config.launcher.process import Process

_one_at_a_time = threading.Lock()


def say(line: str) -> None:
    """Print a line."""
    _print(f"{line}\n", sys.stdout)


def complain(line: str) -> None:
    """Print the one line that says why Kindling does not start or stopped."""
    _print(f"kindling: {line}\n", sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    """A terminal that is gone must not keep us from stopping the rest: print nowhere then."""
    with _one_at_a_time:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


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
