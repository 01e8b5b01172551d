"""What the app on a phone does: RFC 6238, written anew so that tests do not trust ours."""

from __future__ import annotations

import base64
import hmac
import struct
import time


def code(secret: str, *, steps_from_now: int = 0) -> str:
    """The six digits that an app shows for `secret`, now or some half minutes away."""
    step = int(time.time()) // 30 + steps_from_now
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
