"""Commands that serve the people who work on Kindling."""

from __future__ import annotations
