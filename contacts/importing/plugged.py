"""What upper apps let a file set about contacts: a column that they read, write and take back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Given:
    """A value that row `row_id` of an import gives a contact."""

    contact_id: int
    row_id: int
    value: Any


class ImportColumn(ABC):
    """One thing that a column of a file may become.

    `names` are headings, in small letters, that mean it; `section` is where it is offered.
    `is_value` says that it holds a value as a field does: an import that only fills in leaves it
    where there is one, and keeps what was there for its undo (`ImportRow.before`). All but `clean`
    are called in the transaction of a slice, with the contacts locked.
    """

    key: str
    label: str | Promise
    section: str | Promise
    help: str | Promise = ""
    names: tuple[str, ...] = ()
    # The heading of the column that exports write what `read` says in; "" for none.
    exported_as: str | Promise = ""
    is_value: bool = False

    @abstractmethod
    def clean(self, text: str) -> Any:
        """What a cell means; None for nothing.

        Raises:
            ValidationError: it means nothing of this kind.
        """

    def clean_for(self, text: str, user: User | None) -> Any:
        """The same, for a file of this colleague (None: nobody's), who may not be allowed it.

        Raises:
            ValidationError: it means nothing of this kind, or their role does not allow it.
        """
        return self.clean(text)

    @abstractmethod
    def read(self, contact_ids: Collection[int]) -> Mapping[int, Any]:
        """How contacts stand now; who is not in it stands as a new contact would."""

    @abstractmethod
    def changes(self, now: Any, value: Any) -> bool:
        """Whether `value` changes a contact that stands at `now` (None: a new contact)."""

    @abstractmethod
    def write(
        self, given: Sequence[Given], *, actor_id: int | None, at: datetime
    ) -> Collection[int]:
        """Give contacts what the file says; the ids of those who cannot be given it."""

    @abstractmethod
    def take_back(
        self, rows: Mapping[int, int], *, actor_id: int | None, at: datetime
    ) -> Mapping[int, Any]:
        """Undo what these rows (by id, each with its contact) have given.

        Returns by row what was there before and could not be put back, because somebody has said
        something else since.
        """


# Asked each time, because an upper app may have as many as it has scores.
_bring: list[Callable[[], Sequence[ImportColumn]]] = []


def add_columns(bring: Callable[[], Sequence[ImportColumn]]) -> None:
    """Offer columns in imports; called from `AppConfig.ready()`."""
    if bring not in _bring:
        _bring.append(bring)


def columns() -> dict[str, ImportColumn]:
    """Every plugged column by key."""
    return {column.key: column for bring in _bring for column in bring()}
