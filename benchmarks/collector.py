"""How many hits the collector commits each second, next to pgbench with the same INSERT."""

from __future__ import annotations

import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from uuid import uuid4

from django.db import connection

from benchmarks.programs import pgbench, served, wrk
from benchmarks.result import Result
from tracking import envelope, tokens

CONNECTIONS = 32
# Many short turns: what else the machine does comes and goes within seconds.
SECONDS = 3
ROUNDS = 9
_VISITORS = 1_000
_PAGES = 300
_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def run() -> Result:
    """The two take turns, so that what else the machine does meets both; medians count."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder, _collector() as url:
        visits, inserts = _visits(Path(folder)), _inserts(Path(folder))
        wrk(url, visits, connections=CONNECTIONS, seconds=2)  # warm up
        for _ in range(ROUNDS):
            theirs.append(pgbench(inserts, connections=CONNECTIONS, seconds=SECONDS))
            ours.append(_committed_per_second(url, visits))
            print("  ", f"collector {ours[-1]:,.0f}, pgbench {theirs[-1]:,.0f} a second")
    return Result(
        value=round(median(ours)),
        baseline=round(median(theirs)),
        unit="committed hits/s",
        what=(
            f"The collector as a service of its own, asked for /mtracking.gif over {CONNECTIONS}"
            " connections by wrk; rows counted in the inbox. Baseline: pgbench in simple mode"
            " over as many connections, one-row INSERTs of the same size into the same table."
        ),
        mark=0.9,
    )


def _collector() -> AbstractContextManager[str]:
    """The collector, on a free port."""
    return served(
        "config.collector_asgi:application",
        *("--interface", "asgi", "--loop", "uvloop", "--workers", "1"),
        asks="/mtc.js",
    )


def _committed_per_second(url: str, visits: Path) -> float:
    _empty_inbox()
    began = time.perf_counter()
    wrk(url, visits, connections=CONNECTIONS, seconds=SECONDS)
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tracking_hit")
        committed = int(cursor.fetchone()[0])
    _empty_inbox()
    return committed / took


def _empty_inbox() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tracking_hit")
        cursor.execute("CHECKPOINT")


def _visits(folder: Path) -> Path:
    """A script for wrk: known visitors look at the pages of a shop, in turn."""
    carried = [tokens.visitor_token(uuid4().bytes, pk).token for pk in range(1, _VISITORS + 1)]
    script = folder / "visits.lua"
    script.write_text(
        "local requests = {}\n"
        "local tokens = {" + ",".join(f'"{token}"' for token in carried) + "}\n"
        f"for i, token in ipairs(tokens) do\n"
        f"  requests[i] = wrk.format('GET', '{_path('i')}', {{\n"
        f"    ['User-Agent'] = '{_USER_AGENT}',\n"
        "    ['Referer'] = 'https://shop.example/',\n"
        "    ['Cookie'] = 'mautic_device_id=' .. token .. '; mtc_id=' .. i,\n"
        "  })\n"
        "end\n"
        "local at = 0\n"
        "function request()\n"
        "  at = at % #requests + 1\n"
        "  return requests[at]\n"
        "end\n"
    )
    return script


def _path(number: str) -> str:
    page = "https%3A%2F%2Fshop.example%2Fproducts%2F"
    return f"/mtracking.gif?page_url={page}' .. {number} % {_PAGES} .. '&page_title=Product"


def _inserts(folder: Path) -> Path:
    """A script for pgbench: the row that such a visit leaves behind."""
    query = b"page_url=https%3A%2F%2Fshop.example%2Fproducts%2F123&page_title=Product"
    raw = envelope.seal(
        b"gif", b"", b"127.0.0.1", _USER_AGENT.encode(), b"https://shop.example/", query, b""
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('uuidv7') IS NOT NULL")
        make_id = "uuidv7()" if cursor.fetchone()[0] else "gen_random_uuid()"
    script = folder / "inserts.sql"
    script.write_text(
        "\\set number random(1, 1000000)\n"
        "INSERT INTO tracking_hit (id, shard, visitor, contact_id, raw)"
        f" VALUES ({make_id}, :number % 4, '{uuid4()}', :number, '\\x{raw.hex()}')"
        " ON CONFLICT DO NOTHING;\n"
    )
    return script
