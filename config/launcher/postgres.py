"""The embedded PostgreSQL: made once, started, and stopped in good order."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.launcher import binaries, footing, memory
from config.launcher.process import Process, command_line
from config.launcher.refusal import CannotStart

PATIENCE = 120.0  # seconds; recovery after a crash may take a while

SETTINGS = {
    "listen_addresses": "",  # reached through a socket in a private folder only
    "port": "5432",
    "max_connections": "100",
    # After a checkpoint the first change of each page is written whole. Events change pages all
    # over large indexes, so checkpoints are rare; the size bounds how long a recovery takes.
    "checkpoint_timeout": "15min",
    "max_wal_size": "4GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "synchronous_commit": "on",  # the collector's promise: answered means kept
}
# For tests: nothing survives the machine's crash, but everything the server's own
# crash (a killed process), so tests of durability still mean something.
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "256MB"}


class Postgres:
    """One server on a data folder of its own."""

    def __init__(self, home: Path, *, sockets: Path, log: Path, throw_away: bool = False) -> None:
        """Files go below `home`, messages to `log`; `throw_away` trades safety for speed."""
        self.footing = footing.find(binaries.postgres(), home)
        moved = self.footing.home != home
        self.sockets = self.footing.home if moved else sockets
        self.data = self.footing.home / "postgres"
        self.log = log
        self.throw_away = throw_away
        self.process: Process | None = None

    def url(self, database: str) -> str:
        """The address of one of its databases, as DATABASE_URL wants it."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.sockets))}&port=5432"

    def start(self) -> Process:
        """Make the data folder where it is missing, start, and wait until it answers."""
        if not self.data.exists():
            self._make()
        clear_stale_pid_file(self.data)
        room = memory.for_postgres(memory.of_this_machine())
        settings = SETTINGS | room | (THROW_AWAY if self.throw_away else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        folder = ["-c", f"unix_socket_directories={self.sockets}"]
        with self.log.open("wb") as output:
            self.process = Process(
                "postgres",
                [self.footing.server / "bin/postgres", "-D", self.data, *options, *folder],
                env=without_pg_variables(os.environ),
                output=output,
                stops_by=signal.SIGINT,  # SIGTERM would wait for every client to leave
                identity=self.footing.identity,
                cwd=self.footing.home,
            )
        self._wait()
        return self.process

    def ensure_database(self, name: str) -> None:
        """Create the database where it is missing."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(
                    psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
                )

    def stop(self) -> None:
        """End every connection and the server."""
        if self.process is not None:
            self.process.stop(patience=30)

    def _make(self) -> None:
        """Run initdb aside and rename: a crash on the way leaves nothing half-made."""
        new = self.data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        way = ["-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        way += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        way += ["--no-sync"] if self.throw_away else []
        done = subprocess.run(
            command_line(
                [self.footing.server / "bin/initdb", "-D", new, *way],
                dies_by=signal.SIGTERM,
                identity=self.footing.identity,
            ),
            env=without_pg_variables(os.environ),
            cwd=self.footing.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            start_new_session=True,
        )
        if done.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise CannotStart(f"Postgres could not make its data folder: {last_line(done.stderr)}")
        new.rename(self.data)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.process is None or not self.process.running:
                break
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise CannotStart(
            f"Postgres did not start: {last_line(self.log.read_bytes())} (see {self.log})"
        )


def clear_stale_pid_file(data: Path, *, patience: float = 30) -> None:
    """Remove a `postmaster.pid` that names a process which is not this folder's server.

    Common in containers, where process ids repeat; safe because DATA_DIR is locked. A server
    that a killed launcher left is stopping by itself: wait for it.
    """
    file = data / "postmaster.pid"
    until = time.monotonic() + patience
    while file.exists():
        first = file.read_text().partition("\n")[0].strip()
        if not (first.isdigit() and serves(int(first), data)):
            file.unlink(missing_ok=True)
        elif time.monotonic() > until:
            raise CannotStart(f"another Postgres (process {first}) still uses {data}")
        else:
            time.sleep(0.1)


def serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is a server on the folder `data`."""
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def without_pg_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` without PGPORT, PGDATA and their like, which are about other servers."""
    return {name: value for name, value in environment.items() if not name.startswith("PG")}


def last_line(output: bytes) -> str:
    """The last thing that was said."""
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"
