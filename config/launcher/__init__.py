"""What `make run` starts: embedded servers where none are named, and every service of Kindling.

`python -m config.launcher run` does it all; `python -m config.launcher services -- command`
lends the two servers to one command. Nothing here reads Django's settings: those need
the addresses of the servers that are started here.
"""

from __future__ import annotations
