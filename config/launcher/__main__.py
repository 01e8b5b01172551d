"""`python -m config.launcher run` and `python -m config.launcher services -- command …`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from config.environment import BASE_DIR, env, stop, whole
from config.launcher.folder import DataFolder
from config.launcher.lending import lend, offered
from config.launcher.ports import HOST, refuse_if_taken, wait_until_it_answers
from config.launcher.preparation import environment, prepare
from config.launcher.process import Process
from config.launcher.refusal import CannotStart
from config.launcher.servers import servers
from config.launcher.signals import AskedToStop, stopping_once
from config.launcher.supervisor import beat, refuse_dead, serving, watch, web, worker
from config.launcher.terminal import complain, say
from config.queues import QUEUES


def run(path: Path, port: int) -> NoReturn:
    """Serve everything until somebody asks to stop (AskedToStop) or something fails."""
    folder = DataFolder(path)
    try:
        refuse_if_taken(port)
        serve(folder, port)
    finally:
        folder.release()


def serve(folder: DataFolder, port: int) -> NoReturn:
    """Start the servers, prepare them, start the services, and watch over all."""
    say(f"· data in {folder.path}")
    with servers(folder) as started:
        surroundings = environment(folder.path, port, started)
        prepare(surroundings, started)
        with offered(folder.path, surroundings), serving(surroundings) as start:
            # The web first and alone: on a small machine the others would double its wait.
            everybody = [*started.processes, start(web(port))]
            wait_for_web(f"http://{HOST}:{port}", everybody)
            prefix = env.str("QUEUE_PREFIX", "")
            everybody += [start(worker(queue, processes=2, prefix=prefix)) for queue in QUEUES]
            everybody.append(start(beat(folder.path / "beat-schedule")))
            say(f"\nKindling is at http://{HOST}:{port} (Ctrl-C stops it)\n")
            watch(everybody)


def wait_for_web(address: str, processes: Sequence[Process]) -> None:
    """Wait until the web answers at `address`; CannotStart when it does not, or one of us died."""

    def all_live() -> bool:
        return all(process.running for process in processes)

    if not wait_until_it_answers(f"{address}/livez", seconds=60, while_true=all_live):
        refuse_dead(processes)
        raise CannotStart(f"the web did not answer at {address} within a minute")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m config.launcher", description=__doc__)
    asked = parser.add_subparsers(dest="asked", required=True)
    asked.add_parser("run", help="start everything and keep it running")
    services = asked.add_parser("services", help="start the servers for one command")
    services.add_argument("command", nargs="+")
    return parser.parse_args()


def main() -> int:
    """Do what was asked; every way out gives the exit code."""
    asked = arguments()
    port = whole("PORT", 8000, least=1)
    if port > 65535:
        stop(f"PORT must be at most 65535, not {port}")
    # As config/settings.py has it: a relative folder is beside manage.py.
    path = BASE_DIR / (os.environ.get("DATA_DIR") or ".data")
    try:
        with stopping_once():
            if asked.asked == "run":
                run(path, port)
            return lend(path, port, asked.command)
    except AskedToStop:
        say("Kindling has stopped.")
        return 0
    except CannotStart as refusal:
        complain(str(refusal))
        return refusal.code


if __name__ == "__main__":
    sys.exit(main())
