"""`make run` starts everything and leaves nothing: each trap of running on a bare machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.environment import BASE_DIR
from config.launcher import memory, ports
from config.launcher.collected import digest
from config.launcher.postgres import clear_stale_pid_file, serves
from config.launcher.refusal import CannotStart

LAUNCHER = [sys.executable, "-m", "config.launcher"]
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "KINDLING_", "ADMIN_", "PORT", "DEMO", "PYTEST_")


class Launcher:
    """A launcher on a folder of its own, started as a person would start it."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = ports.free()
        bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.env = {**bare, "DATA_DIR": str(data), "PORT": str(self.port), "DEMO": "0", **settings}
        self.log = data.with_name(f"{data.name[:40]}.log")
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start it with `words`; what it says goes to the log."""
        with self.log.open("wb") as output:
            self.popen = subprocess.Popen(
                [*LAUNCHER, *words],
                env=self.env,
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.popen

    def run(self) -> None:
        """Start everything and wait until it says where it is."""
        self.start("run")
        assert soon(lambda: f"Kindling is at http://127.0.0.1:{self.port}" in self.said(), 150), (
            self.said()
        )

    def with_servers(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run `command` with the servers, to its end."""
        return subprocess.run(
            [*LAUNCHER, "services", "--", *command],
            env=self.env,
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text()

    def ends(self, *, within: float = 40) -> int:
        """Its exit code."""
        assert self.popen is not None
        return self.popen.wait(within)

    def processes(self) -> dict[int, str]:
        """Every living process that works with its folder."""
        return {pid: words for pid in pids() if (words := works_with(pid, self.data))}

    def leaves_nothing(self, *, within: float = 25) -> bool:
        """Whether all its processes are gone within some seconds."""
        return soon(lambda: not self.processes(), within)

    def kill_all(self) -> None:
        """For clean-up after a failure."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)


def pids() -> list[int]:
    """The ids of all processes but this one."""
    return [
        int(p.name)
        for p in Path("/proc").iterdir()
        if p.name.isdigit() and int(p.name) != os.getpid()
    ]


def works_with(pid: int, data: Path) -> str:
    """What process `pid` is, if its environment, command or folder names `data`; else ""."""
    process, mark = Path(f"/proc/{pid}"), os.fsencode(data)
    try:
        if (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return ""
        command = (process / "cmdline").read_bytes()
        # Postgres writes its title over its environment, but stays in its folder.
        known = (
            command + (process / "environ").read_bytes() + os.fsencode((process / "cwd").readlink())
        )
    except OSError:
        return ""
    return command.decode(errors="replace").replace("\0", " ") if mark in known else ""


def parent(pid: int) -> int:
    """The id of the parent of `pid`."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def soon(true, seconds: float) -> bool:
    """Whether `true()` turns true within `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module", autouse=True)
def _not_under_nohup() -> Iterator[None]:
    """Tests that run under it would hand it on, and the launcher rightly heeds it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    started = Launcher(tmp_path / "data")
    yield started
    started.kill_all()


@dataclass
class FirstStart:
    """What was seen of a first start, from the command to the end."""

    launcher: Launcher
    said: str
    processes: str
    modes: dict[str, int]
    exit_code: int
    left_nothing: bool


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstStart]:
    """A first start and its end: slow, so it is watched once for several tests."""
    launcher = Launcher(
        tmp_path_factory.mktemp("used") / "data", ADMIN_EMAIL="ada@kindling.example"
    )
    try:
        launcher.run()
        places = [launcher.data, *launcher.data.iterdir()]
        said, processes = launcher.said(), "\n".join(launcher.processes().values())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in places}
        os.kill(launcher.popen.pid, signal.SIGTERM)
        code, nothing = launcher.ends(), launcher.leaves_nothing(within=1)
        yield FirstStart(launcher, said, processes, modes, code, nothing)
    finally:
        launcher.kill_all()


@pytest.fixture
def used(first_start: FirstStart) -> Iterator[Launcher]:
    """A launcher on a folder that has been started on before, so that it starts quickly."""
    yield first_start.launcher
    first_start.launcher.kill_all()


class TestFirstStart:
    def test_says_how_to_sign_in(self, first_start: FirstStart):
        assert "Sign in as ada@kindling.example with the password " in first_start.said

    @pytest.mark.parametrize(
        "part",
        ["postgres -D", "valkey-server", "granian", "-Q hot", "-Q runs", "-Q jobs", " beat "],
    )
    def test_runs_every_service(self, first_start: FirstStart, part: str):
        assert part in first_start.processes

    def test_keeps_everything_private_even_as_root(self, first_start: FirstStart):
        private = {"data", "postgres", "sockets", "log"}
        assert {first_start.modes[name] for name in private} == {0o700}
        assert first_start.modes["secret_key"] == first_start.modes["environment.json"] == 0o600

    def test_stops_in_good_order_when_asked(self, first_start: FirstStart):
        assert first_start.exit_code == 0
        assert first_start.left_nothing


class TestNextStart:
    def test_reuses_the_data_lends_its_servers_and_refuses_a_second_one(self, used: Launcher):
        used.run()
        assert "with the password" not in used.said()
        assert "Sign in as ada@kindling.example" in used.said()

        lent = used.with_servers(sys.executable, "manage.py", "migrate", "--check")
        assert lent.returncode == 0, lent.stderr

        second = subprocess.run(
            [*LAUNCHER, "run"],
            env=used.env,
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 2
        assert second.stdout == ""
        [line] = second.stderr.splitlines()
        assert line.startswith("kindling: Kindling is already running with the data in")

        os.kill(used.popen.pid, signal.SIGINT)
        assert used.ends() == 0
        assert used.leaves_nothing(within=1)

    def test_leaves_nothing_when_killed_and_starts_again_at_once(self, used: Launcher):
        used.run()
        os.kill(used.popen.pid, signal.SIGKILL)
        used.ends()
        killed = used.processes()
        used.port = ports.free()  # the old web is still finishing
        used.env["PORT"] = str(used.port)
        used.run()
        assert soon(lambda: not killed.keys() & used.processes().keys(), 25)

        [web] = [
            pid
            for pid, words in used.processes().items()
            if "granian" in words and parent(pid) == used.popen.pid
        ]
        os.kill(web, signal.SIGKILL)
        assert used.ends() == 1
        assert used.said().splitlines()[-1].startswith("kindling: web ended by itself")
        assert used.leaves_nothing(within=1)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


class TestRefusal:
    """One clear line, and the exit code 2."""

    def refusal(self, launcher: Launcher) -> str:
        launcher.start("run")
        assert launcher.ends() == 2
        [line] = launcher.said().splitlines()
        assert line.startswith("kindling: ")
        return line

    def test_of_a_port_in_use(self, launcher: Launcher, taken_port):
        launcher.env["PORT"] = str(taken_port)
        assert f"port {taken_port} is in use" in self.refusal(launcher)

    @pytest.mark.parametrize("port", ["http", "0", "70000"])
    def test_of_a_port_that_is_none(self, launcher: Launcher, port: str):
        launcher.env["PORT"] = port
        assert "PORT must be" in self.refusal(launcher)

    def test_of_a_data_folder_that_is_a_file(self, launcher: Launcher):
        launcher.data.write_text("a file")
        assert f"cannot write to {launcher.data}" in self.refusal(launcher)

    def test_of_a_data_folder_that_cannot_be_made(self, launcher: Launcher):
        launcher.env["DATA_DIR"] = "/proc/kindling"
        assert "cannot write to /proc/kindling" in self.refusal(launcher)

    def test_of_a_setting_that_is_wrong(self, launcher: Launcher):
        launcher.env["HIT_SHARDS"] = "many"
        launcher.start("run")
        assert launcher.ends() == 2
        assert (
            launcher.said().splitlines()[-1]
            == "kindling: HIT_SHARDS must be a whole number, not 'many'"
        )


class TestServers:
    def test_end_with_the_command_that_they_were_lent_to(self, launcher: Launcher):
        done = launcher.with_servers("sh", "-c", "echo $DATABASE_URL; exit 3")
        assert done.returncode == 3
        assert done.stdout.startswith("postgresql://postgres@/kindling?host=")
        assert launcher.leaves_nothing(within=1)

    def test_keep_pages_in_a_share_of_the_memory(self, launcher: Launcher):
        ask = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL'])"
        ask += ".execute('SHOW shared_buffers').fetchone()[0])"
        done = launcher.with_servers(sys.executable, "-c", ask)
        size, unit = re.fullmatch(r"(\d+)([MG]B)\n", done.stdout).groups()
        assert 128 <= int(size) * {"MB": 1, "GB": 1024}[unit] <= 4096

    @pytest.mark.parametrize(
        ("gigabytes", "pages", "log"),
        [(0.5, 128, 4), (2, 256, 8), (4, 512, 16), (16, 2048, 64), (64, 4096, 64)],
    )
    def test_take_an_eighth_within_bounds(self, gigabytes: float, pages: int, log: int):
        assert memory.for_postgres(int(gigabytes * 1024) * memory.MB) == {
            "shared_buffers": f"{pages}MB",
            "wal_buffers": f"{log}MB",
        }

    def test_see_what_a_container_is_allowed(self, tmp_path: Path, monkeypatch):
        (tmp_path / "v2").write_text("536870912\n")
        (tmp_path / "v1").write_text("max\n")
        monkeypatch.setattr(memory, "LIMITS", (tmp_path / "v1", tmp_path / "v2", tmp_path / "no"))
        assert memory.of_this_machine() == 512 * memory.MB

    def test_keep_one_secret(self, launcher: Launcher):
        first, second = (launcher.with_servers("printenv", "SECRET_KEY").stdout for _ in range(2))
        assert len(first) > 40
        assert first == second

    def test_are_not_started_where_the_environment_names_them(self, launcher: Launcher):
        launcher.env |= {
            "DATABASE_URL": "postgresql://db.example/k",
            "REDIS_URL": "redis://r.example",
        }
        done = launcher.with_servers("printenv", "DATABASE_URL", "REDIS_URL")
        assert done.stdout.split() == ["postgresql://db.example/k", "redis://r.example"]
        assert not (launcher.data / "postgres").exists()

    def test_do_not_listen_to_the_pg_variables_of_the_shell(self, launcher: Launcher):
        launcher.env |= {"PGPORT": "7777", "PGHOST": "elsewhere.example", "PGUSER": "nobody-here"}
        assert launcher.with_servers("true").returncode == 0

    def test_work_below_a_path_too_long_for_sockets(self, tmp_path: Path):
        launcher = Launcher(tmp_path / ("long" * 30) / "data")
        done = launcher.with_servers("sh", "-c", "echo $REDIS_URL; ls -ld ${REDIS_URL#unix://}")
        assert done.returncode == 0, done.stderr
        folder = Path(done.stdout.split()[0].removeprefix("unix://")).parent
        assert not folder.is_relative_to(launcher.data)
        assert not folder.exists(), "removed when stopped"

    @pytest.mark.parametrize("ask", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_leave_nothing_when_asked_to_stop(self, launcher: Launcher, ask: signal.Signals):
        launcher.start("services", "--", "sh", "-c", "echo lent; exec sleep 60")
        assert soon(lambda: "lent" in launcher.said(), 60)
        os.kill(launcher.popen.pid, ask)
        assert launcher.ends() == 128 + signal.SIGTERM
        assert launcher.leaves_nothing(within=1)

    def test_leave_nothing_when_the_terminal_is_gone(self, launcher: Launcher):
        with subprocess.Popen(
            [*LAUNCHER, "services", "--", "sleep", "60"],
            env=launcher.env,
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as launched:
            assert soon((launcher.data / "postgres" / "postmaster.pid").exists, 60)
            launched.stdout.close()
            os.kill(launched.pid, signal.SIGHUP)
        assert launched.returncode in {0, 128 + signal.SIGTERM}  # not 120: nowhere to flush to
        assert launcher.leaves_nothing(within=1)

    def test_leave_nothing_half_made_when_killed_inside_initdb(self, launcher: Launcher):
        launcher.start("services", "--", "true")
        assert soon((launcher.data / "postgres.new" / "PG_VERSION").exists, 30)
        os.kill(launcher.popen.pid, signal.SIGKILL)
        launcher.ends()
        assert launcher.leaves_nothing()
        assert not (launcher.data / "postgres").exists()

        assert launcher.with_servers("true").returncode == 0
        assert (launcher.data / "postgres").exists()
        assert not (launcher.data / "postgres.new").exists()

    def test_start_over_a_pid_file_that_names_somebody_else(self, launcher: Launcher):
        assert launcher.with_servers("true").returncode == 0
        stale = f"{os.getpid()}\n{launcher.data / 'postgres'}\n1700000000\n5432\n/tmp\n\n"
        (launcher.data / "postgres" / "postmaster.pid").write_text(stale)
        assert launcher.with_servers("true").returncode == 0

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another footing")
    @pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv takes the right away")
    def test_run_as_nobody_where_root_may_not_have_a_namespace(self, launcher: Launcher):
        place = None
        try:
            done = subprocess.run(
                [
                    "setpriv",
                    "--bounding-set=-setfcap",
                    *LAUNCHER,
                    "services",
                    "--",
                    "printenv",
                    "DATABASE_URL",
                ],
                env=launcher.env,
                cwd=BASE_DIR,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            place = Path(done.stdout.partition("host=")[2].partition("&")[0]).parent
            assert place.parent == Path("/var/lib")
            assert stat.S_IMODE((place / "data").stat().st_mode) == 0o700
            assert (place / "data" / "postgres").owner() == "nobody"
        finally:
            if place is not None and place.name.startswith("kindling-"):
                shutil.rmtree(place)


class TestCollectedFiles:
    @pytest.fixture
    def base(self, tmp_path: Path) -> Path:
        for name in (
            "requirements.txt",
            "static/app.css",
            "kit/static/kit.js",
            ".data/static/app.css",
        ):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("as it was")
        return tmp_path

    @pytest.mark.parametrize("name", ["requirements.txt", "static/app.css", "kit/static/kit.js"])
    def test_are_collected_again_when_one_has_changed(self, base: Path, name: str):
        before = digest(base)
        (base / name).write_text("changed")
        assert digest(base) != before

    def test_are_not_taken_for_their_own_sources(self, base: Path):
        before = digest(base)
        (base / ".data/static/app.css").write_text("collected")
        assert digest(base) == before


class TestPidFile:
    def test_of_a_living_server_on_the_folder_is_respected(self, tmp_path: Path):
        words = [sys.executable, "-c", "import time; time.sleep(60)", str(tmp_path)]
        with subprocess.Popen(words) as server:
            try:
                assert soon(lambda: serves(server.pid, tmp_path), 10)
                (tmp_path / "postmaster.pid").write_text(f"{server.pid}\n")
                with pytest.raises(CannotStart, match=f"process {server.pid}"):
                    clear_stale_pid_file(tmp_path, patience=0.2)
            finally:
                server.kill()
        assert (tmp_path / "postmaster.pid").exists()
