"""What people may type about contacts, checked."""

from __future__ import annotations
