"""Conditions about contacts and what they did: one file each, found automatically."""

from __future__ import annotations
