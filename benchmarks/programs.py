"""The load generators: Debian's wrk, and the pgbench that comes with the embedded Postgres."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from config.environment import BASE_DIR
from config.launcher import binaries, ports


@contextmanager
def served(
    application: str, *arguments: str, asks: str, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """`application` ("config.wsgi:application") under granian as production runs it; its address.

    `asks` is the path that answers as soon as it is up.
    """
    port = ports.free()
    command = [sys.executable, "-m", "granian", "--host", ports.HOST, "--port", str(port)]
    command += ["--no-ws", "--http", "1", "--log-level", "warning", "--workers-kill-timeout", "5"]
    process = subprocess.Popen(
        [*command, *arguments, application],
        cwd=BASE_DIR,
        env={**os.environ, **(environment or {})},
    )
    try:
        url = f"http://{ports.HOST}:{port}"
        assert ports.wait_until_it_answers(
            f"{url}{asks}", seconds=30, while_true=lambda: process.poll() is None
        ), f"{application} did not start"
        yield url
    finally:
        process.terminate()
        process.wait(20)


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
