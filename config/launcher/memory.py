"""How much memory there is, and which part of it the embedded Postgres takes."""

from __future__ import annotations

import os
from pathlib import Path

MB = 1 << 20
LEAST, MOST = 128 * MB, 4096 * MB
MOST_TO_LOG = 64 * MB
# What a container is allowed, by control groups of version 2 and 1.
LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def of_this_machine() -> int:
    """Bytes of memory of the machine, or of the container if that has fewer."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in LIMITS:
        try:
            found.append(int(limit.read_text()))
        except (OSError, ValueError):  # there is none, or it says "max"
            continue
    return min(found)


def for_postgres(there_is: int) -> dict[str, str]:
    """Settings for a machine with so many bytes.

    An eighth for pages: half of what PostgreSQL's manual advises for a machine of its own (section
    19.4.1), as the web and its workers are on it as well. A 32nd of that for what goes to the log
    of changes, as Postgres would take by itself, but up to 64 MB instead of 16: after a checkpoint
    whole pages go there, and who finds it full waits.
    """
    pages = min(max(there_is // 8, LEAST), MOST)
    return {
        "shared_buffers": f"{pages // MB}MB",
        "wal_buffers": f"{min(pages // 32, MOST_TO_LOG) // MB}MB",
    }
