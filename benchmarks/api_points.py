"""How many point changes a script makes each second, next to pgbench with a one-row INSERT."""

from __future__ import annotations

import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from django.db import transaction
from django.utils import timezone

from accounts import api_tokens
from accounts.models import User
from accounts.roles import Role
from benchmarks.programs import pgbench, served, wrk
from benchmarks.result import Result
from contacts import creation
from points.models import Group, Score

CONNECTIONS = 8
SECONDS = 5
ROUNDS = 5
_CONTACTS = 500


def run() -> Result:
    """The two take turns, so that what else the machine does meets both; medians count."""
    token = _token()
    contacts = _contacts()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder, _web() as url:
        calls, inserts = _calls(Path(folder), token, contacts), _inserts(Path(folder), contacts)
        wrk(url, calls, connections=CONNECTIONS, seconds=3)  # warm up
        for _ in range(ROUNDS):
            theirs.append(pgbench(inserts, connections=CONNECTIONS, seconds=SECONDS))
            ours.append(_changed_per_second(url, calls))
            print("  ", f"points {ours[-1]:,.0f}, pgbench {theirs[-1]:,.0f} a second")
    return Result(
        value=round(median(ours)),
        baseline=round(median(theirs)),
        unit="calls/s",
        what=(
            f"POST /api/contacts/7/points/plus/1 with a token over {CONNECTIONS} connections by"
            f" wrk, on {_CONTACTS} contacts; lines counted in the ledger. Baseline: pgbench in"
            " simple mode over as many connections, one-row INSERTs into the same table."
        ),
        mark=0.02,
    )


def _web() -> AbstractContextManager[str]:
    """The pages, on a free port."""
    return served(
        "config.wsgi:application",
        *("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"),
        asks="/livez",
        environment={"DATABASE_POOL": "1", "API_CALLS_PER_MINUTE": "0"},
    )


def _token() -> str:
    now = timezone.now()
    user = User.objects.create_user("script@kindling.example", None, role=Role.OWNER)
    _, raw = api_tokens.issue(user, name="bench", scopes=["write"], expires_at=None, at=now)
    return raw


def _contacts() -> list[int]:
    with transaction.atomic():
        emails = [f"p{number}@shop.example" for number in range(_CONTACTS)]
        return sorted(creation.create_known(emails, at=timezone.now(), source="bench"))


def _changed_per_second(url: str, calls: Path) -> float:
    before, began = _points(), time.perf_counter()
    wrk(url, calls, connections=CONNECTIONS, seconds=SECONDS)
    took = time.perf_counter() - began
    return (_points() - before) / took


def _points() -> int:
    """Each call adds one point."""
    return sum(Score.objects.filter(group=Group.MAIN).values_list("points", flat=True))


def _calls(folder: Path, token: str, contacts: list[int]) -> Path:
    """A script for wrk: one point more for each contact, in turn."""
    script = folder / "calls.lua"
    script.write_text(
        "local contacts = {" + ",".join(map(str, contacts)) + "}\n"
        "local at = 0\n"
        "function request()\n"
        "  at = at % #contacts + 1\n"
        "  return wrk.format('POST', '/api/contacts/' .. contacts[at] .. '/points/plus/1', {\n"
        f"    ['Authorization'] = 'Bearer {token}',\n"
        "    ['Content-Type'] = 'application/json',\n"
        "  }, '{}')\n"
        "end\n"
    )
    return script


def _inserts(folder: Path, contacts: list[int]) -> Path:
    """A script for pgbench: the line that such a call writes."""
    script = folder / "inserts.sql"
    script.write_text(
        f"\\set contact random({contacts[0]}, {contacts[-1]})\n"
        "\\set number random(1, 9000000000000)\n"
        "INSERT INTO points_entry (contact_id, group_id, cycle, points, balance, reason, source,"
        " source_id, actor_id, note, occurred_at)"
        " VALUES (:contact, 2, 1, 1, 1, 'api', 'bench', :number, 1, '', now())"
        " ON CONFLICT DO NOTHING;\n"
    )
    return script
