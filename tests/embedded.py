"""Pytest plugin: brings a Postgres and a Valkey of its own where the environment names none.

pytest-django reads the settings before any conftest.py, so this is a plugin (`-p tests.embedded`
in pyproject.toml) that runs before it. xdist's workers inherit the environment, and so the
servers, of the process that started them.

The test Postgres runs without fsync: it may lose data when the machine crashes, but not when a
process of it is killed, which is the only crash that tests cause.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.database import database_beside
from config.launcher.servers import throw_away_servers

PREFIX = "kindling-tests-"
# Names a database that is migrated already; see tests/conftest.py.
TEMPLATE = "KINDLING_TEST_TEMPLATE"
_started = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Give the settings all they need before they are read."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    clear_up_after_killed_tests()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        servers = _started.enter_context(throw_away_servers(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    # Where collected files would be: whitenoise warns when it is missing.
    (folder / "data" / "static").mkdir(parents=True)
    os.environ.update(
        servers.environment,
        SECRET_KEY="only for tests, and long enough that Django does not complain",
        KINDLING_TESTING="1",
        KINDLING_EMBEDDED="1",
        DATA_DIR=str(folder / "data"),
    )
    # A test must never send real mail, nor believe a proxy, because of the shell it runs in.
    for name in ("EMAIL_URL", "BASE_URL", "TRUSTED_PROXIES", "BEHIND_PROXY", "DEBUG"):
        os.environ.pop(name, None)


def pytest_configure(config: pytest.Config) -> None:
    """Migrate once where several workers want the same: each copies that."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if is_worker or (getattr(config.option, "numprocesses", None) or 0) < 2:
        return
    url = _started.enter_context(database_beside(os.environ["DATABASE_URL"], "kindling_template"))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=config.rootpath,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
    )
    os.environ[TEMPLATE] = "kindling_template"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what was started here."""
    _started.close()


def clear_up_after_killed_tests() -> None:
    """Remove the folders of test runs that were killed: nobody holds their lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if folder.stat().st_uid != os.geteuid() or time.time() - folder.stat().st_mtime < 60:
                continue
            with (folder / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # somebody's tests are running in it, or it is already gone
