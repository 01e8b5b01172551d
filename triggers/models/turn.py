"""Whose turn it is, where an action gives contacts to several colleagues one after the other."""

from __future__ import annotations

from django.db import models


class Turn(models.Model):
    """Who got the last contact of an action; locked by whoever gives away the next.

    `last_id` is a user's id (no foreign key: who left has had their turn all the same).
    """

    action = models.OneToOneField(
        "triggers.TriggerAction", on_delete=models.CASCADE, primary_key=True, related_name="turn"
    )
    last_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"turn of {self.action_id}"
