"""What is so of a contact: trees of conditions, for rules, triggers, segments and filters alike.

    tree = build({"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]})
    Contact.objects.listed().filter(tree.q(now))    # one statement, however nested
    tree.true_for([7, 9], at=now)                   # {7}
    str(tree)                                       # has the tag “vip”

A kind of condition is one file (`kinds/`; apps above add theirs with `condition_kinds.load`).
`TreeField` asks for a tree in a form.
"""

from __future__ import annotations

from contacts.conditions.base import Condition, Offer, Wrong, condition_kinds
from contacts.conditions.building import BadTree, build, build_condition
from contacts.conditions.fields import TreeField
from contacts.conditions.tree import Group, Leaf, Tree
from contacts.conditions.truths import is_not_true

__all__ = [
    "BadTree",
    "Condition",
    "Group",
    "Leaf",
    "Offer",
    "Tree",
    "TreeField",
    "Wrong",
    "build",
    "build_condition",
    "condition_kinds",
    "is_not_true",
    "load",
]


def load() -> None:
    """Let the kinds of this app register themselves; called when the app is ready."""
    condition_kinds.load("contacts.conditions.kinds")
