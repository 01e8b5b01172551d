"""Becomes a child process that cannot outlive its parent: `child.py PARENT SIGNAL AS command…`.

A script of its own, put between the launcher and each command, because what it does
(a death signal, a user namespace, another user) must happen in the child before the
command starts, and Python's `preexec_fn` is not safe beside threads.

AS is `same`, `mapped:UID:GID` (root looks like that user, in a user namespace of its own:
no user is added and files stay root's) or `user:UID:GID` (root becomes that user for good).
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
PARENT_GONE = 125
NOT_ALLOWED = 126


def become(identity: str, libc: ctypes.CDLL) -> None:
    """Take on the user that AS names; raises OSError where the machine forbids it."""
    if identity == "same":
        return
    way, uid, gid = identity.split(":")
    if way == "mapped":
        mine, my_group = os.geteuid(), os.getegid()
        if libc.unshare(CLONE_NEWUSER) != 0:
            raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {mine} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {my_group} 1")
    else:
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))


def main() -> int:
    """Take on the identity, ask for the death signal, and turn into the command."""
    parent, death_signal, identity, *command = sys.argv[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        become(identity, libc)
        # Only now: the kernel forgets the death signal when a process changes its user.
        if libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_ALLOWED
    if os.getppid() == int(parent):
        os.execvp(command[0], command)  # noqa: S606
    return PARENT_GONE  # it died before the signal was asked for


if __name__ == "__main__":
    sys.exit(main())
