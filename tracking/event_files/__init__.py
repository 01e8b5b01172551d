"""Files of what contacts did elsewhere: what their columns mean, checked row by row, recorded.

A file is brought (`bringing.py`), its columns are given a meaning (`plan.py`), each row becomes
an event or the words for what is wrong with it (`rows.py`), and a job records them (`job.py`).
"""

from __future__ import annotations
