"""History: who changed what, when, from where, and how it stood before.

The database writes it (django-pghistory), so that nothing that changes a row can forget to:

| you want | read |
|---|---|
| a model's changes to be kept | `tracking.py`: `@tracked(...)` above the class |
| it said who did something | `acting.py` |
| something to be there as if from the start | `untold.py` |
| to know what happened | `reading.py` (rows), `words.py` (what people read) |
"""

from __future__ import annotations
