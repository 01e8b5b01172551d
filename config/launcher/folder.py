"""DATA_DIR: private, writable, and owned by one launcher at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from config.launcher.refusal import CannotStart

# Postgres makes `.s.PGSQL.5432.lock` in it; the kernel takes about 108 bytes for a socket's path.
LONGEST_SOCKET_FOLDER = 100 - len("/.s.PGSQL.5432.lock")


class AlreadyRunning(CannotStart):
    """Another launcher has this folder."""


class DataFolder:
    """The folder that holds everything an embedded Kindling keeps."""

    def __init__(self, path: Path) -> None:
        """Make `path` (0700) where it is missing and take it for this process.

        Raises:
            CannotStart: it cannot be written.
            AlreadyRunning: another launcher has it.
        """
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links away
        self._borrowed_sockets: Path | None = None
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            # Kept open (and not inherited) for as long as this process lives: closing it unlocks.
            self._lock = (self.path / "lock").open("a")
        except OSError as error:
            reason = error.strerror or str(error)
            raise CannotStart(
                f"cannot write to {self.path} ({reason}): name another folder with DATA_DIR", code=2
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise AlreadyRunning(
                f"Kindling is already running with the data in {self.path}: "
                "stop it first, or name another folder with DATA_DIR",
                code=2,
            ) from None

    def below(self, name: str) -> Path:
        """The private folder `name` in it, made where it is missing."""
        folder = self.path / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def sockets(self) -> Path:
        """A private folder with a path that is short enough for sockets."""
        own = self.path / "sockets"
        if len(os.fsencode(own)) <= LONGEST_SOCKET_FOLDER:
            return self.below("sockets")
        self._borrowed_sockets = private_folder_in_tmp(self.path)
        return self._borrowed_sockets

    def release(self) -> None:
        """Give the folder to the next one."""
        if self._borrowed_sockets is not None:
            shutil.rmtree(self._borrowed_sockets, ignore_errors=True)
        self._lock.close()


def private_folder_in_tmp(whose: Path) -> Path:
    """The folder for `whose` in the system's temporary directory, ours alone.

    Its name follows from `whose`, so that what a SIGKILL left is used again. Somebody else
    may have made it first, so its owner and its mode are checked.
    """
    mark = hashlib.sha256(os.fsencode(whose)).hexdigest()[:12]
    name = f"kindling-{os.geteuid()}-{mark}"
    folder = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path("/tmp") / name  # noqa: S108 - private (0700) and checked below
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
        raise CannotStart(f"{folder} belongs to somebody else: name a shorter DATA_DIR", code=2)
    return folder
