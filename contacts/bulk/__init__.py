"""The same for many contacts at once: some that were ticked, or all that a list's address finds.

action.py    what an action is, and the list of them
actions/     what can be done, and how each is taken back; apps above bring theirs
afterwards.py  what is asked when it is done
doing.py     at once, for what fits on a page
job.py       in slices, for all that match
matching.py  whom a list's address finds
"""

from __future__ import annotations

from contacts.bulk import actions
from contacts.bulk.action import BulkAction, bulk_actions, offered

__all__ = ["BulkAction", "actions", "bulk_actions", "offered"]  # actions register themselves
