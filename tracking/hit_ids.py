"""Time-ordered ids (UUID version 7), made where a hit arrives."""

from __future__ import annotations

import secrets
import time


class HitIds:
    """Gives ids that rise within this process and are unlike those of any other."""

    def __init__(self) -> None:
        self._last = 0
        self._tail = ((0b10 << 62) | secrets.randbits(62)).to_bytes(8, "big")

    def next(self) -> bytes:
        """A new id: 48 bits of milliseconds, 12 that count within one, 62 of this process."""
        # Twelve bits count the hits of one millisecond; beyond that, time runs a little ahead.
        now = (time.time_ns() // 1_000_000) << 12
        last = self._last = now if now > self._last else self._last + 1
        return ((last >> 12 << 16) | 0x7000 | (last & 0xFFF)).to_bytes(8, "big") + self._tail
