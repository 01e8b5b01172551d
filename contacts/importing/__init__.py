"""Contacts come in by a file.

upload.py     keeps what was brought, in a form that can be read line by line
reading.py    guesses and knows how to read it: encoding, separator, quotes, header
targets.py    what a column may become; naming.py guesses it from the header
plan.py       what somebody has chosen: columns, who is the same, what to do with them
rows.py       turns a row of the file into checked values, or says what is wrong with it
matching.py   who is there already
writing.py    writes a batch in a few statements
job.py        does it slice by slice; preview.py does the same without writing
undoing.py    takes it all back
"""

from __future__ import annotations
