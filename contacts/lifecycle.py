"""A contact came, became known, was merged, unmerged, erased: who wants to take part plugs in.

Every plug runs in the transaction of the deed, batch first, contacts already locked
where the deed locks. The deeds stand beside this file: `creation.py`, `merging.py`,
`erasure.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from contacts.models import Merge
from kit.sockets import Socket

# Contacts were made (ids). Plugs: points (the main score row).
on_created: Socket[[Sequence[int]]] = Socket("contacts.on_created")

# Anonymous contacts became known (ids, when). Plugs: triggers (messages that were held back).
on_identified: Socket[[Sequence[int], datetime]] = Socket("contacts.on_identified")

# `merge.loser` goes into `merge.winner`, both locked. Plugs move what they own and write
# down in `merge.moved` what an undo needs. Plugs: points (balances), triggers (held runs).
on_merged: Socket[[Merge]] = Socket("contacts.on_merged")

# The same, back.
on_unmerged: Socket[[Merge]] = Socket("contacts.on_unmerged")

# Personal text of these contacts must go (ids); append-only tables are open to UPDATE for
# the time of the call. Plugs blank their own texts. Plugs: points, triggers, channels, tracking.
on_erased: Socket[[Sequence[int]]] = Socket("contacts.on_erased")

CONTACT = frozenset({"contact"})
COMPANY = frozenset({"company"})
TAG = frozenset({"tag"})
OWNER = frozenset({"owner"})
DNC = frozenset({"dnc"})
BANT = frozenset({"bant"})
DISQUALIFIED = frozenset({"disqualified"})
# Something that they had done has turned out not to have happened.
PAST = frozenset({"event", "activity", "interest"})
# Two contacts became one, or two again; one came, became known, or came back: their past has
# changed, too. Who keeps something up to date looks at all of it then.
ANYTHING = CONTACT | COMPANY | TAG | OWNER | DNC | BANT | DISQUALIFIED

# Something about these contacts is not what it was (ids; which of the above). Called after the
# change, in its transaction. What new events and points move is told by `contacts.events.on_events`
# and `points.listeners`; visitors who are still anonymous are not told of when they come.
# Plugs: points (states), triggers (conditions).
on_changed: Socket[[Sequence[int], frozenset[str]]] = Socket("contacts.on_changed")
