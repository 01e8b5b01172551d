"""The demo: a believable company to look at, its little shop to click in, and its removal."""

from __future__ import annotations
