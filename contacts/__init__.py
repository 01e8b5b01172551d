"""Who they are and what they did: contact, company, event, identity, timeline."""

from __future__ import annotations
