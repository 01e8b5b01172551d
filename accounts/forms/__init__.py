"""Forms about the user: signing in, the profile, the password."""

from __future__ import annotations
