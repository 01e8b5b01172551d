"""What channels fill in the apps below them."""

from __future__ import annotations

from channels import checks, erasure
from contacts import lifecycle

__all__ = ["checks"]

lifecycle.on_erased.plug(erasure.on_erased)
