"""Pages of insights."""

from __future__ import annotations
