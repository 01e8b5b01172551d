"""The kinds of long work. An app above registers its own in `AppConfig.ready()`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Job
from kit.kinds import Kinds, UnknownKind


class CannotBeDone(Exception):
    """Trying again will not help: the job gives up and shows these words."""


@dataclass(frozen=True)
class Deadline:
    """When a slice should stop and let others have the worker."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(monotonic() + seconds)

    @property
    def is_past(self) -> bool:
        """Whether it is time to stop."""
        return monotonic() >= self.at


class JobKind(ABC):
    """Long work done in slices.

    `key` is what rows name it by, `label` what people read on the progress page.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]

    @abstractmethod
    def slice(self, job: Job, deadline: Deadline) -> bool:
        """Go on from `job.cursor` until about `deadline`; whether there is more to do.

        Runs in a transaction that also stores what is set on `job` (cursor, done,
        total, log), so a slice happens wholly or not at all. A first slice has
        `cursor` None. May be asked again after a crash, from the last cursor stored.
        """

    def page_url(self, job: Job) -> str:
        """The page that tells how far it is, where the kind has one of its own."""
        return ""

    def result_url(self, job: Job) -> str:
        """Where the outcome can be looked at, or nothing."""
        return ""


job_kinds: Kinds[type[JobKind]] = Kinds("job")


def label_of(job: Job) -> str | Promise:
    """What people read for a job, also when its kind is gone."""
    try:
        return job_kinds.get(job.kind).label
    except UnknownKind:
        return _("Unknown work (%(kind)s)") % {"kind": job.kind}
