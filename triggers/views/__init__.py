"""Screens of triggers in the Points console."""

from __future__ import annotations
