"""Runs the benchmarks, prints their ratios and writes benchmarks/results.json.

    python -m benchmarks                 all of them
    python -m benchmarks collector       those named

Each runs in a process and on a database of its own. Absolute figures depend on the machine
and on what else it does; ratios are measured in one run and much less so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from benchmarks.database import database_beside, environment_with
from benchmarks.programs import MissingProgram

NAMES = (
    "collector",
    "drain",
    "drain_40_rules",
    "drain_growth",
    "recompute",
    "fit_rules",
    "contact_list",
    "csv_import",
    "api_points",
)
RESULTS = Path(__file__).with_name("results.json")


def main(names: list[str]) -> int:
    """Run the benchmarks of these names; 1 if one of them failed."""
    if "DATABASE_URL" not in os.environ:
        print("benchmarks: DATABASE_URL is not set (use `make bench`)", file=sys.stderr)
        return 2
    if unknown := set(names) - set(NAMES):
        print(f"benchmarks: there is no {', '.join(unknown)}; there are {', '.join(NAMES)}")
        return 2
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() and names else {}
    failed = False
    for name in names or NAMES:
        print(f"{name} …", flush=True)
        with database_beside(os.environ["DATABASE_URL"], f"kindling_bench_{name}") as url:
            command = [sys.executable, "-m", "benchmarks", "--alone", name]
            run = subprocess.run(
                command, env=environment_with(url), stdout=subprocess.PIPE, text=True, check=False
            )
        if run.returncode:
            failed = True
            continue
        said, _, found = run.stdout.rstrip().rpartition("\n")
        print(said)
        results[name] = json.loads(found)
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    return int(failed)


def alone(name: str) -> int:
    """In a process of its own: run one benchmark on the empty database; the last line is JSON."""
    django.setup()
    call_command("migrate", verbosity=0)
    try:
        result = import_module(f"benchmarks.{name}").run()
    except MissingProgram as missing:
        print(f"{name}: {missing}", file=sys.stderr)
        return 1
    print(f"{name}: {result}\n  {result.what}")
    print(json.dumps(result.as_json()))
    return 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(alone(arguments[1]) if arguments[:1] == ["--alone"] else main(arguments))
