"""Who may use the REST API, and how often; users and roles in it."""

from __future__ import annotations
