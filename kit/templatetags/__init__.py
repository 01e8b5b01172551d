"""What templates may say beyond Django's own tags: `{% load kindling %}`."""

from __future__ import annotations
