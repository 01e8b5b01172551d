"""What happened elsewhere, told through the REST API."""

from __future__ import annotations
