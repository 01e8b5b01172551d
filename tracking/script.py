"""Serves `mtc.js` with the account's wishes baked in."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from tracking.account import Wishes

_SOURCE = Path(__file__).with_name("mtc.js").read_text(encoding="utf-8")
_PLACE = "{ /* the collector writes its settings here */ }"


class Script(NamedTuple):
    """The script as it is sent, and the tag that changes when it does."""

    body: bytes
    etag: bytes


@lru_cache(maxsize=8)
def script(wishes: Wishes) -> Script:
    """The script for an account with these wishes."""
    config = {
        "base": settings.BASE_URL,
        "ask": wishes.consent_mode == "ask",
        "heedSignals": wishes.honour_privacy_signals,
    }
    body = _SOURCE.replace(_PLACE, json.dumps(config), 1).encode()
    return Script(body, b'"' + blake2b(body, digest_size=12).hexdigest().encode() + b'"')
