"""What people may type about channels, checked."""

from __future__ import annotations
