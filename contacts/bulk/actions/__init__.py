"""What can be done with many contacts at once, and how each of it is taken back."""

from __future__ import annotations

from contacts.bulk.actions.delete import Delete
from contacts.bulk.actions.disqualify import Disqualify
from contacts.bulk.actions.do_not_contact import Allow, Refuse
from contacts.bulk.actions.owner import SetOwner
from contacts.bulk.actions.tag import AddTag, RemoveTag

__all__ = ["AddTag", "Allow", "Delete", "Disqualify", "Refuse", "RemoveTag", "SetOwner"]
