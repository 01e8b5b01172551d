"""What an erasure means for points: words about a person go, the arithmetic stays."""

from __future__ import annotations

from collections.abc import Sequence

from points.models import Entry


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: blank the notes that people wrote on lines."""
    Entry.objects.filter(contact__in=contact_ids).exclude(note="").update(note="")
