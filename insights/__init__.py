"""Dashboard, work in progress, demo: reads everything."""

from __future__ import annotations
