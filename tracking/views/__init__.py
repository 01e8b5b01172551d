"""The screens of tracking."""

from __future__ import annotations
