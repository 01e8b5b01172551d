"""What runs say about an erased contact goes; that they were owed stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models.functions import Now
from django.utils.translation import gettext

from triggers.models import Delivery, DigestItem, Run


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: blank what came of runs, cancel what waits."""
    runs = Run.objects.filter(contact__in=contact_ids)
    runs.update(error="", result=None)
    Delivery.objects.filter(run__in=runs).update(headers={}, body="", error="")
    DigestItem.objects.filter(run__in=runs, sent_at=None).delete()
    runs.filter(state__in=[Run.State.DUE, Run.State.HELD]).update(
        state=Run.State.CANCELLED,
        due_at=None,
        ended_at=Now(),
        error=gettext("The contact was deleted."),
    )
