"""Point actions, the ledger and the scores."""

from __future__ import annotations
