"""What an erasure takes along: raw requests in the inbox, personal links, files of events."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import Job
from contacts.models import KeptFile
from tracking.models import EventFile, Hit, PersonalLink, RejectedHit


def forget(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: raw requests hold addresses and pages.

    Nobody knows which files name a contact (a row that was not taken belongs to none), and a row
    cannot be taken out of one: so all files of events go. What is being read just now goes when
    its time is over, as does what nobody has said yet to read.
    """
    Hit.objects.filter(contact_id__in=contact_ids).delete()
    RejectedHit.objects.filter(contact_id__in=contact_ids).delete()
    PersonalLink.objects.filter(contact_id__in=contact_ids).delete()
    over = EventFile.objects.exclude(job=None).exclude(job__state=Job.State.RUNNING)
    for kept in ("file", "refused"):
        KeptFile.objects.filter(pk__in=over.values(kept)).delete()
