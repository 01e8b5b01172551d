"""The queues, by haste: slow work never holds up quick work, each has its own processes."""

from __future__ import annotations

# Hits to drain, actions to take, long jobs. The routes to them are in config/settings.py.
QUEUES = ("hot", "runs", "jobs")
