"""Pages about the user: signing in and out, the profile."""

from __future__ import annotations
