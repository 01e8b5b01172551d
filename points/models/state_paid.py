"""What a rule about what a contact is holds paid."""

from __future__ import annotations

from django.db import models


class StatePaid(models.Model):
    """How much of its worth a state rule has in a contact's score now; `points/fit.py` writes it.

    The sum of the rule's lines in the climb `cycle`, so that what is owed is found without adding
    up the ledger. `settled` is what it had paid before a reset and is still true of: it is not
    paid again unless the rule says so.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    point_action_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    cycle = models.PositiveIntegerField()
    paid = models.IntegerField(default=0)
    settled = models.IntegerField(default=0)

    class Meta:
        constraints = [
            # Readers: points.fit, for the contacts of a slice or for the few that changed; a merge.
            models.UniqueConstraint(
                fields=["contact", "point_action_id", "group_id"], name="one_state_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_action_id} holds {self.paid} of {self.contact_id}"
