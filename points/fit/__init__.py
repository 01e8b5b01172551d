"""What rules about what a contact is owe: paid while it is so, taken back when it no longer is.

    rules.py     such rules, compiled once per revision
    standing.py  what each rule holds paid, and what it should
    paying.py    the deed: the difference is posted, the verdict follows
    keeping.py   who must be looked at again: what changed, what happened, what was reset
    everybody.py the jobs: when a rule is published, paused or archived, and each night
    merging.py   two contacts become one, and two again

A rule looks at known people who stand in lists. Publishing pays everybody at once, by a job, and
so does resuming; pausing and archiving take back what the rule holds paid: no score may rest on
a rule that nobody stands by. What a reset has settled stays settled.
"""

from __future__ import annotations
