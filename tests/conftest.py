"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# Nothing is asserted about time: the machine may be busy. Speed belongs in `make bench`.
settings.register_profile("kindling", deadline=None)
settings.load_profile("kindling")
