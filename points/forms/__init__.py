"""Forms of the Points console: they check what was typed, the deeds save it."""

from __future__ import annotations
