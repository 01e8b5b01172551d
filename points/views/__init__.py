"""Screens of the Points console, and what the contact page shows of scores."""

from __future__ import annotations
