"""Points in the REST API: point actions, scores beside the main one, points of a contact."""

from __future__ import annotations
