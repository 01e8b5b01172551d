"""Contacts go out as a file that a spreadsheet opens, and that an import reads back unchanged.

columns.py    what a file can hold, under headings that an import understands
file.py       the lines of a file, page by page of the list
job.py        a large one, written in the background and kept for a week
"""

from __future__ import annotations
