"""Between the servers and the services: tables, static files, a first user, the demo."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.environment import BASE_DIR, flag, secret
from config.launcher import collected
from config.launcher.process import command_line
from config.launcher.refusal import CannotStart
from config.launcher.servers import Servers, named
from config.launcher.terminal import say


def environment(data: Path, port: int, servers: Servers) -> dict[str, str]:
    """The environment of every service: ours, with what was not said filled in."""
    env = {**os.environ, **servers.environment, "DATA_DIR": str(data), "PORT": str(port)}
    if servers.postgres:
        env["KINDLING_EMBEDDED"] = "1"
    else:
        env.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
    if not named("SECRET_KEY"):
        env["SECRET_KEY"] = kept_secret(data / "secret_key")
    return env


def kept_secret(file: Path) -> str:
    """The secret in `file`; made once, readable by us alone."""
    if not file.exists():
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            output.write(secrets.token_urlsafe(48))
        new.rename(file)  # a crash on the way leaves no empty secret
    return file.read_text().strip()


def prepare(env: Mapping[str, str], servers: Servers) -> None:
    """Bring the database and the files up to date, and say how to sign in."""
    say("· tables")
    manage(env, "migrate", "--no-input")
    data, mark = Path(env["DATA_DIR"]), collected.digest()
    if not collected.is_up_to_date(data):
        say("· static files")
        manage(env, "collectstatic", "--no-input", "--clear")
        collected.remember(data, mark)
    # ADMIN_PASSWORD_FILE is read here: the command sits below config and knows the plain variable.
    # Said at once: a password that was made up is never shown again, whatever fails later.
    say(manage({**env, "ADMIN_PASSWORD": secret("ADMIN_PASSWORD")}, "ensure_owner").strip())
    if flag("DEMO", default=servers.postgres is not None):
        say("· demo data (once; DEMO=0 leaves it out)")
        manage(env, "load_demo", "--once")


def manage(env: Mapping[str, str], *words: str) -> str:
    """Run one of Django's commands; returns what it printed.

    Raises:
        CannotStart: with the one clear line that the command ended with.
    """
    done = subprocess.run(
        command_line([sys.executable, str(BASE_DIR / "manage.py"), *words], dies_by=signal.SIGTERM),
        env=dict(env),
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip() or "it said nothing"
        if "\n" in said:
            say(said)
            said = f"{words[0]} failed, see above"
        line = said.removeprefix("kindling: ").removeprefix("CommandError: ")
        raise CannotStart(line, code=done.returncode)
    return done.stdout
