"""For `tests/test_faults.py`: workers as production has them, load for all of them, and death.

with stack(folder, of=Crowd) as crowd, Load(crowd.url, people) as load:
    kills = kill_at_random(crowd, seconds=120)
crowd.recover()      # everybody dies once more; then nobody does, and all promises are kept
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Job
from config.launcher import supervisor
from config.launcher.process import session
from config.queues import QUEUES
from contacts import tags
from contacts.identity import token_for
from contacts.models import Contact
from points import publication, recompute_job, settling
from points.fit import everybody
from points.models import PointAction
from tests import make
from tests.stack import Part, SmtpServer, Stack
from tracking.models import Hit
from triggers.models import Run

VISITED = "https://shop.example/pricing"
LONG_AGO = "https://shop.example/fair"
VIP = "vip"
PROCESSES = 2
BROWSER = {"User-Agent": "Mozilla/5.0 Firefox/140.0"}


class Crowd(Stack):
    """The stack with workers for each queue, two processes each, as the launcher starts them."""

    def __init__(self, folder: Path, **more: str) -> None:
        super().__init__(folder, **more)
        self.workers = {
            queue: self.part(supervisor.worker(queue, processes=PROCESSES, prefix=self.prefix))
            for queue in QUEUES
        }

    def start(self) -> None:
        """Start everybody, and wait until the web answers."""
        for worker in self.workers.values():
            worker.start()
        self.web.start()
        self.start_beat()
        self.wait_for_web()

    def bury(self, queue: str) -> None:
        """Kill the workers of a queue and start new ones, as if their leases had run out."""
        self.workers[queue].kill()
        now = timezone.now()
        if queue == "runs":
            Run.objects.filter(state=Run.State.DUE, due_at__gt=now).update(due_at=now)
        if queue == "jobs":
            Job.objects.filter(state=Job.State.RUNNING, due_at__gt=now).update(due_at=now)
        self.workers[queue].start()

    def recover(self) -> None:
        """Everybody dies once more, and then lives until nothing is left to do."""
        for queue in self.workers:
            self.bury(queue)
        wait_until(nothing_is_left, self)


def nothing_is_left() -> bool:
    """Whether the inbox, the outbox and the jobs are done."""
    return not (
        Hit.objects.exists()
        or Run.objects.filter(state=Run.State.DUE).exists()
        or Job.objects.filter(state=Job.State.RUNNING).exists()
    )


def wait_until(answer: Callable[[], bool], crowd: Stack, *, seconds: float = 600) -> None:
    """Wait until `answer()` is true; nothing is asserted about time but that it comes to pass."""
    deadline = time.monotonic() + seconds
    while not answer():
        assert time.monotonic() < deadline, f"it did not come to pass:\n{crowd.logs()}"
        time.sleep(0.1)


def kill_at_random(crowd: Crowd, *, seconds: float) -> Counter[str]:
    """SIGKILL at random moments: mostly one process of a worker, now and then all of them.

    Whoever is still starting is spared, or nobody would ever be killed in the middle of work.
    How many times of each queue. To be called from the main thread (see `Process`).
    """
    killed: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        time.sleep(random.uniform(0.1, 0.7))
        queue = random.choice(QUEUES)
        worker = crowd.workers[queue]
        if len(children := children_of(worker)) >= PROCESSES:
            if random.random() < 0.1:
                crowd.bury(queue)
            else:
                with suppress(ProcessLookupError):
                    os.kill(random.choice(children), signal.SIGKILL)
            killed[queue] += 1
    return killed


def children_of(worker: Part) -> list[int]:
    """The processes that do a worker's work."""
    leader = worker.process.popen.pid
    return [pid for pid in session(leader) if pid != leader]


class Load:
    """Everything at once, in threads, until the block ends; `failures` is what went wrong."""

    def __init__(
        self, url: str, people: Sequence[Contact], *, visits: PointAction, fit: PointAction
    ) -> None:
        self.url = url
        self.people = people
        self.visits = visits
        self.fit = fit
        self.accepted: dict[str, int] = {}
        self.sent = 0
        self.failures: list[str] = []
        self._over = threading.Event()
        self._numbers = itertools.count()
        deeds = [self.come, self.come, self.come, self.remember, self.retag, self.change_the_rule]
        self._threads = [threading.Thread(target=self._repeat, args=[deed]) for deed in deeds]

    def __enter__(self) -> Load:
        # Everybody's browser: no cookie of one may go out with a visit of another.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.Client(
            base_url=self.url, headers=BROWSER, cookies=no_cookies, timeout=60
        )
        self.devices = {contact.pk: self._arrive(contact) for contact in self.people}
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._client.close()

    def come(self) -> None:
        """A visit to a page of its own; one in ten is sent twice, as by a shaky connection."""
        contact = random.choice(self.people)
        page = f"{VISITED}/{next(self._numbers)}"
        hit = {"page_url": page, "mt_id": page, "mautic_device_id": self.devices[contact.pk]}
        for _ in range(2 if random.random() < 0.1 else 1):
            self._send(hit)
        self.accepted[page] = contact.pk

    def remember(self) -> None:
        """Something from long ago, whose points have expired already; the night takes them off."""
        at = timezone.now() - timedelta(days=40)
        some = random.sample(self.people, 5)
        make.record(*(make.event(contact, LONG_AGO, at=at) for contact in some))
        settling.start(at=timezone.now())
        self._over.wait(0.5)

    def retag(self) -> None:
        """Some contacts become something or stop being it; now and then all are looked at."""
        some = [contact.pk for contact in random.sample(self.people, 5)]
        random.choice([tags.add, tags.remove])(some, [VIP])
        if random.random() < 0.3:
            with transaction.atomic():
                everybody.begin([self.fit])
        self._over.wait(0.3)

    def change_the_rule(self) -> None:
        """Visits are worth something else, also those of the past."""
        if not Job.objects.filter(kind=recompute_job.KIND, state=Job.State.RUNNING).exists():
            change_points(self.visits)
        self._over.wait(1)

    def _arrive(self, contact: Contact) -> str:
        page = f"https://shop.example/?ct={token_for(contact.pk)}"
        return str(self._send({"page_url": page, "mt_id": f"arrival {contact.pk}"})["device_id"])

    def _send(self, hit: dict[str, str]) -> dict[str, str]:
        """Until it is accepted, as the script does."""
        while True:
            self.sent += 1
            answer = self._client.post("/mtc/event", data=hit)
            if answer.status_code == 200:
                return answer.json()
            time.sleep(0.2)

    def _repeat(self, deed: Callable[[], None]) -> None:
        try:
            while not self._over.is_set():
                deed()
        except Exception:
            self.failures.append(traceback.format_exc())
        finally:
            connection.close()


def change_points(rule: PointAction) -> Job:
    """Publish other points for a rule, and begin to work out what it has paid."""
    rule.points = 14 - rule.points
    rule.save()
    publication.publish([rule], actor=None, at=timezone.now())
    return recompute_job.start([rule.live], actor=None, at=timezone.now())


def take_mails_slowly(server: SmtpServer) -> None:
    """Keep each mail at once and say so a little later, so that senders die in between."""
    take = server.mailbox.handle_DATA

    async def take_slowly(*asked: object) -> str:
        answer = await take(*asked)
        await asyncio.sleep(random.uniform(0, 0.4))
        return answer

    server.mailbox.handle_DATA = take_slowly
