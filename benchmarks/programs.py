"""The load generators: Debian's wrk, and the pgbench that comes with the embedded Postgres."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from config.launcher import binaries


class MissingProgram(Exception):
    """A program that a benchmark needs is not here; the message says what to do."""


def wrk(url: str, script: Path, *, connections: int, seconds: int) -> None:
    """Ask for `url` as fast as it answers; raises AssertionError if an answer is not a success."""
    program = shutil.which("wrk")
    if program is None:
        raise MissingProgram("needs wrk (on Debian: apt-get install wrk)")
    said = subprocess.run(
        [program, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said


def pgbench(script: Path, *, connections: int, seconds: int) -> float:
    """Transactions per second of a script, in simple query mode."""
    server = conninfo_to_dict(os.environ["DATABASE_URL"])
    variables = {
        "PGHOST": server.get("host"),
        "PGPORT": server.get("port"),
        "PGUSER": server.get("user"),
        "PGPASSWORD": server.get("password"),
        "PGDATABASE": server.get("dbname"),
    }
    said = subprocess.run(
        [
            str(binaries.postgres() / "bin" / "pgbench"),
            *("-n", "-M", "simple", "-j", "1", "-c", str(connections), "-T", str(seconds)),
            *("-f", str(script)),
        ],
        env={**os.environ, **{name: str(value) for name, value in variables.items() if value}},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"tps = ([0-9.]+)", said)
    assert found, said
    return float(found[1])
