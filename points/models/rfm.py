"""How recently, how often and for how much a contact bought, next to all who did."""

from __future__ import annotations

from django.db import models


class Rfm(models.Model):
    """A buyer's three marks from 1 to 5, and the cell that they stand for.

    Worked out each night for everybody who ever bought (`points.rfm`); who never did has none.
    """

    contact = models.OneToOneField(
        "contacts.Contact", on_delete=models.CASCADE, related_name="rfm", primary_key=True
    )
    recency = models.PositiveSmallIntegerField()
    frequency = models.PositiveSmallIntegerField()
    amount = models.PositiveSmallIntegerField()
    cell = models.CharField(max_length=24)
    bought_at = models.DateTimeField()
    times = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=18, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # Reader: the contacts of a cell: conditions, the contact list, rules that pay for it.
            models.Index(fields=["cell", "contact"], name="rfm_by_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.cell}"
