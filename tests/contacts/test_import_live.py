"""A real file of leads, through the screens and a real worker that is killed on the way."""

from __future__ import annotations

import csv
import io
import time

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job, User
from accounts.roles import Role
from contacts.fields import defining, territories
from contacts.models import Contact, Import, ImportRow
from points.models import Entry
from points.verification import verify
from tests import make
from tests.contacts.importing import errors, everything
from tests.stack import Stack

LEADS = settings.BASE_DIR.parent / "shared" / "data" / "x_education_oldest80.csv"

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(
        not LEADS.exists(), reason="shared/data beside the checkout holds no X Education leads"
    ),
]

# What the columns become; the others are left out.
BECOME = {
    "Prospect ID": "prospect_id",
    "Lead Number": "lead_number",
    "Lead Source": "@tags",
    "Do Not Email": "@do_not_contact",
    "TotalVisits": "@points",
    "Total Time Spent on Website": "time_on_site",
    "Country": "country",
    "What is your current occupation": "position",
    "City": "city",
}


class Browser:
    """Somebody signed in, at the stack."""

    def __init__(self, stack: Stack, user: User) -> None:
        session = Client()
        session.force_login(user)
        cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
        self.http = httpx.Client(
            base_url=stack.url, cookies={settings.SESSION_COOKIE_NAME: cookie}, timeout=60
        )
        self.http.get(reverse("contacts:imports"))

    def close(self) -> None:
        """Hang up."""
        self.http.close()

    def post(self, name: str, *arguments: int, **more) -> httpx.Response:
        """Send a form."""
        token = {"X-CSRFToken": self.http.cookies["csrftoken"]}
        answer = self.http.post(reverse(name, args=arguments), headers=token, **more)
        assert answer.status_code == 302, answer.text
        return answer


def wait_for(job_id: int, *, done: int | None = None, seconds: float = 120) -> Job:
    """The job, once it has ended (or has done so many rows)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = Job.objects.get(pk=job_id)
        if job.state != Job.State.RUNNING or (done is not None and job.done >= done):
            return job
        time.sleep(0.05)
    raise AssertionError(f"{job.done} of {job.total} rows in {seconds} s: {job.error}")


def own_fields() -> None:
    """The fields that the file needs, as the screen makes them."""
    now = timezone.now()
    defining.create(label="Prospect ID", type="text", at=now, actor=None, is_unique=True)
    defining.create(label="Lead Number", type="number", at=now, actor=None)
    defining.create(label="Time on site", type="number", at=now, actor=None)


def started(browser: Browser) -> Import:
    """Bring the file, say what it means, and begin."""
    content = LEADS.read_bytes()
    browser.post("contacts:import-new", files={"file": ("leads.csv", content, "text/csv")})
    brought = Import.objects.latest("pk")
    heading = next(csv.reader(io.StringIO(content.decode())))
    columns = {f"column_{n}": BECOME.get(name, "") for n, name in enumerate(heading)}
    said = {"identify": "prospect_id", "existing": "update", "tags": "X Education"}
    browser.post("contacts:import-columns", brought.pk, data=columns | said)
    looked = browser.http.get(reverse("contacts:import-preview", args=[brought.pk]))
    assert looked.status_code == 200
    browser.post("contacts:import-start", brought.pk)
    brought.refresh_from_db()
    return brought


class TestLeads:
    def test_come_in_whatever_is_killed_and_go_again_as_if_they_had_never_been(
        self, live_stack: Stack
    ):
        own_fields()
        known = make.contact("ada@shop.example", city="London", fields={"prospect_id": first_id()})
        make.entry(known, 3)
        before = everything()
        browser = Browser(live_stack, make.user(role=Role.OWNER))
        clock = live_stack.start_beat()  # finds the work that a killed worker has left

        brought = started(browser)
        assert brought.job_id is not None
        wait_for(brought.job_id, done=1)
        live_stack.worker.kill()
        Job.objects.filter(pk=brought.job_id, state=Job.State.RUNNING).update(
            due_at=timezone.now()  # its lease is over
        )
        live_stack.worker.start()
        job = wait_for(brought.job_id)
        assert job.state == Job.State.DONE, job.error

        leads = rows()
        wrong = [
            (line, "Country", lead["Country"])
            for line, lead in leads
            if lead["Country"] and not territories.code_of(lead["Country"])
        ]
        brought.refresh_from_db()
        assert [error[:3] for error in errors(brought)] == wrong
        assert (brought.created, brought.updated, brought.invalid) == (
            len(leads) - len(wrong) - 1,
            1,
            len(wrong),
        )
        assert Contact.objects.count() == len(leads) - len(wrong)
        assert verify().is_true
        refused = {line for line, _, _ in wrong}
        visits = sum(int(lead["TotalVisits"] or 0) for line, lead in leads if line not in refused)
        kept = 0 if int(leads[0][1]["TotalVisits"] or 0) else 3
        assert sum(Entry.objects.values_list("points", flat=True)) == visits + kept

        again = started(browser)
        assert again.job_id is not None
        assert wait_for(again.job_id).state == Job.State.DONE
        again.refresh_from_db()
        assert (again.created, again.updated, again.unchanged) == (0, 0, len(leads) - len(wrong))

        browser.post("contacts:import-undo", brought.pk)
        brought.refresh_from_db()
        assert brought.undo_job_id is not None
        job = wait_for(brought.undo_job_id)
        clock.stop()
        browser.close()
        assert job.state == Job.State.DONE, job.error
        assert set(ImportRow.objects.exclude(outcome="invalid").values_list("undo", flat=True)) == {
            "done"
        }
        after = everything()
        assert make.score(known) == 3
        # The one who was here before keeps the lines of the ledger that set the points and took
        # them back, and that somebody once asked not to be contacted.
        for table in ("points_entry", "contacts_donotcontactchange"):
            mine = [row for row in after.pop(table) if row["contact_id"] != known.pk]
            assert mine == [row for row in before.pop(table) if row["contact_id"] != known.pk]
        for tables in (after, before):
            for row in tables["contacts_uniquevalue"]:
                del row["id"]  # a database trigger writes these anew
        assert after == before


def rows() -> list[tuple[int, dict[str, str]]]:
    """Every lead with its line."""
    with LEADS.open(newline="", encoding="utf-8") as file:
        return list(enumerate(csv.DictReader(file), start=2))


def first_id() -> str:
    return rows()[0][1]["Prospect ID"]
