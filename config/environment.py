"""Reads the environment once, typed and checked; a bad value stops the start with one line.

Each secret may also be given as `NAME_FILE`, the path of a file that holds it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn

from environs import Env, EnvError
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()


def stop(line: str) -> NoReturn:
    """End the process with one clear line on stderr and exit code 2."""
    sys.stderr.write(f"kindling: {line}\n")
    raise SystemExit(2)


def secret(name: str, default: str = "") -> str:
    """The value of `name`, or the contents of the file named by `name_FILE`."""
    try:
        path = env.str(f"{name}_FILE", "")
        return Path(path).read_text().strip() if path else env.str(name, default)
    except OSError as error:
        stop(f"{name}_FILE cannot be read: {error}")


def flag(name: str, default: bool) -> bool:
    """A yes/no value: 1, 0, true, false, on, off, yes, no."""
    try:
        return env.bool(name, default)
    except EnvError:
        stop(f"{name} must be yes or no (1/0, true/false), not {env.str(name)!r}")


def whole(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`."""
    try:
        value = env.int(name, default)
    except EnvError:
        stop(f"{name} must be a whole number, not {env.str(name)!r}")
    if value < least:
        stop(f"{name} must be at least {least}, not {value}")
    return value


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    return [word for word in env.list(name, default) if word]


def database(url: str, *, pooled: bool) -> dict[str, Any]:
    """Django's DATABASES entry for a libpq URL such as postgresql://me@host/kindling.

    libpq's own reader is used because it understands `?host=/a/socket/folder`.
    `pooled` puts psycopg's pool in front: many threads share few connections.
    """
    try:
        parts = conninfo_to_dict(url)
    except Exception as error:  # libpq's message is the clear line
        stop(f"DATABASE_URL is not a Postgres URL: {str(error).strip()}")
    options: dict[str, Any] = {
        key: value
        for key, value in parts.items()
        if key not in {"host", "port", "user", "password", "dbname"}
    }
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname") or "kindling",
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "OPTIONS": options,
    }
