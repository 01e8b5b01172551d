"""On which footing Postgres runs, which refuses to run as root.

- Not root: as ourselves.
- Root: inside a user namespace in which root looks like another user. No user is added,
  files stay root's and private.
- Root where namespaces are forbidden (some containers): as `nobody`, who cannot look into
  root's folders, so the programs are copied and the data is kept below /var.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.launcher.process import command_line
from config.launcher.refusal import CannotStart

VAR = Path("/var/lib")


@dataclass(frozen=True)
class Footing:
    """As whom the server runs (see `child.py`), from which programs, and where its files are."""

    identity: str
    server: Path
    home: Path


def find(server: Path, home: Path) -> Footing:
    """The first footing that works here for the programs in `server` and the data in `home`."""
    if os.geteuid() != 0:
        return Footing("same", server, home)
    user = somebody()
    mapped = Footing(f"mapped:{user.pw_uid}:{user.pw_gid}", server, home)
    return mapped if works(mapped) else below_var(server, home)


def somebody() -> pwd.struct_passwd:
    """A user who is not root. initdb wants to know the name of the user it runs as."""
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        for user in pwd.getpwall():
            if user.pw_uid != 0:
                return user
    raise CannotStart(
        "Postgres does not run as root, and there is no other user here: set DATABASE_URL"
    )


def works(footing: Footing) -> bool:
    """Whether the server starts on this footing and may write to its home."""
    program = footing.server / "bin/postgres"
    probe: list[str | Path] = ["/bin/sh", "-c", 'test -w "$0" && "$1" --version']
    done = subprocess.run(
        command_line(
            [*probe, footing.home, program], dies_by=signal.SIGKILL, identity=footing.identity
        ),
        cwd=footing.home,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def below_var(server: Path, home: Path) -> Footing:
    """Copies of the programs, and a home of nobody's, in one folder for this DATA_DIR."""
    user = somebody()
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    place = VAR / f"kindling-{mark}"
    # The wheel's libraries are found by a path relative to the programs: `../../../<name>.libs`.
    package, libraries = server.parent, server.parent.with_name(f"{server.parent.name}.libs")
    copy = place / package.name / server.name
    try:
        place.mkdir(mode=0o755, exist_ok=True)
        shutil.copytree(server, copy, symlinks=True, dirs_exist_ok=True)
        if libraries.is_dir():
            shutil.copytree(libraries, place / libraries.name, symlinks=True, dirs_exist_ok=True)
        there = place / "data"
        there.mkdir(mode=0o700, exist_ok=True)
        os.chown(there, user.pw_uid, user.pw_gid)
    except OSError as error:
        raise CannotStart(f"cannot prepare {place} for Postgres: {error}") from None
    footing = Footing(f"user:{user.pw_uid}:{user.pw_gid}", copy, there)
    if not works(footing):
        raise CannotStart(
            "Postgres does not run as root here, nor as another user: set DATABASE_URL"
        )
    return footing
