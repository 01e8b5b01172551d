"""Users and what they may do, settings of the account, long jobs."""

from __future__ import annotations
