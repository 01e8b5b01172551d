"""Forms of insights: they check what was typed, the deeds save it."""

from __future__ import annotations
