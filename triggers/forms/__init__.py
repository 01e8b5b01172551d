"""Forms of triggers: they check what was typed, the deeds save it."""

from __future__ import annotations
