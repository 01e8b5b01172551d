"""The screens of channels."""

from __future__ import annotations
