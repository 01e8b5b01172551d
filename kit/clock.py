"""The database's clock at this moment, not at the start of the transaction."""

from __future__ import annotations

from django.db import models


class ClockNow(models.Func):
    """When a row is written: under a lock, this tells which of two rows came first.

    `Now()` is when the transaction began, which may be long before it got the lock.
    """

    function = "clock_timestamp"
    output_field = models.DateTimeField()
