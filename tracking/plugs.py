"""What tracking fills in the apps below it."""

from __future__ import annotations

from contacts import lifecycle
from tracking import account, erasure

account.declare_settings()

lifecycle.on_erased.plug(erasure.forget)
