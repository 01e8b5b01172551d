"""A database of its own for each benchmark, beside the one that the environment names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo


@contextmanager
def database_beside(url: str, name: str, *, like: str | None = None) -> Iterator[str]:
    """Make a database called `name` on the server of `url`; its URL; drop it afterwards.

    It is empty, or a copy of the database `like`, which nobody may be in meanwhile.
    """
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        server.execute(drop)
        make = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if like:
            make += sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(like))
        server.execute(make)
        try:
            yield make_conninfo(url, dbname=name)
        finally:
            server.execute(drop)


def environment_with(url: str) -> dict[str, str]:
    """The environment for programs that work on the database at `url`."""
    return {
        "SECRET_KEY": "only for measuring, and long enough that Django does not complain",
        "KINDLING_EMBEDDED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **os.environ,
        "DATABASE_URL": url,
        "QUEUE_PREFIX": "bench-",
    }
