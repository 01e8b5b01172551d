"""Stages and campaigns. No models yet: its screens come with its first feature."""

from __future__ import annotations
