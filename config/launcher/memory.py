"""How much memory there is, and which part of it the embedded Postgres keeps pages in."""

from __future__ import annotations

import os
from pathlib import Path

MB = 1 << 20
LEAST, MOST = 128 * MB, 1024 * MB
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


def shared_buffers(there_is: int) -> str:
    """`shared_buffers` for a machine with so many bytes.

    An eighth: half of what PostgreSQL's manual advises for a machine of its own (section 19.4.1),
    as the web and its workers are on it as well. More than a gigabyte helps them less than it
    helps the operating system, which keeps the same files.
    """
    return f"{min(max(there_is // 8, LEAST), MOST) // MB}MB"
