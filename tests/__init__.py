"""The specification of Kindling, in tests."""

from __future__ import annotations
