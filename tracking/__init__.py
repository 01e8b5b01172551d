"""The front door (collector) and the hot path (pipeline)."""

from __future__ import annotations
