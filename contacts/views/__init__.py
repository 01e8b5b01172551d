"""The screens about contacts."""

from __future__ import annotations
