"""Point triggers in the REST API."""

from __future__ import annotations
