"""Thresholds, the actions that a crossing owes, and the runs that keep them."""

from __future__ import annotations
