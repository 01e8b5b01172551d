"""The two servers that Kindling needs, started here where the environment names none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.launcher.folder import DataFolder
from config.launcher.postgres import Postgres
from config.launcher.process import Process
from config.launcher.valkey import Valkey

DATABASE = "kindling"


@dataclass(frozen=True)
class Servers:
    """What was started (None: the environment names one), and what to tell children."""

    postgres: Postgres | None
    valkey: Valkey | None
    environment: dict[str, str]

    @property
    def processes(self) -> list[Process]:
        """The started ones."""
        started = [server.process for server in (self.postgres, self.valkey) if server]
        return [process for process in started if process]


@contextmanager
def servers(folder: DataFolder, *, throw_away: bool = False) -> Iterator[Servers]:
    """Start what DATABASE_URL and REDIS_URL do not name; stop it on the way out."""
    logs = folder.below("log")
    postgres = valkey = None
    environment: dict[str, str] = {}
    try:
        if not named("REDIS_URL"):
            valkey = Valkey(sockets=folder.sockets(), log=logs / "valkey.log")
            valkey.start()
            environment["REDIS_URL"] = valkey.url
        if not named("DATABASE_URL"):
            postgres = Postgres(
                folder.path,
                sockets=folder.sockets(),
                log=logs / "postgres.log",
                throw_away=throw_away,
            )
            postgres.start()
            postgres.ensure_database(DATABASE)
            environment["DATABASE_URL"] = postgres.url(DATABASE)
        yield Servers(postgres, valkey, environment)
    finally:
        for server in (valkey, postgres):
            if server is not None:
                server.stop()


def named(name: str) -> bool:
    """Whether the environment names this server, by its address or by a file that holds it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


@contextmanager
def throw_away_servers(folder: Path) -> Iterator[Servers]:
    """Servers for tests in `folder`, which is removed afterwards with all that is in it."""
    owned = DataFolder(folder)
    used = [owned.path]
    try:
        with servers(owned, throw_away=True) as started:
            if started.postgres and started.postgres.footing.home != owned.path:
                used.append(started.postgres.footing.home.parent)
            yield started
    finally:
        owned.release()
        for path in used:
            shutil.rmtree(path, ignore_errors=True)
