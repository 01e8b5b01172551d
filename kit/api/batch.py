"""Many things in one call, each of which succeeds or fails by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext
from rest_framework.response import Response

from kit.api.errors import ApiError, Invalid, described

MOST = 200


class Batch:
    """The answers to the parts of a batch, in order; a part that failed is null, with an error."""

    def __init__(self, many: str) -> None:
        self.many = many
        self.told: list[Any] = []
        self.codes: list[int] = []
        self.errors: dict[str, Any] = {}

    @contextmanager
    def next(self) -> Iterator[None]:
        """One part: what it raises becomes its error."""
        try:
            yield
        except Exception as error:
            said = described(error)
            if said is None:
                raise
            self.errors[str(len(self.told))] = said
            self.did(None, said["code"])

    def did(self, told: Any, code: int) -> None:
        """What to say of the part."""
        self.told.append(told)
        self.codes.append(code)

    def answer(self, status: int) -> Response:
        """The whole. `errors` is there only if there are some: clients ask just that."""
        said = {self.many: self.told, "statusCodes": self.codes}
        return Response(said | ({"errors": self.errors} if self.errors else {}), status=status)


def batch_of(sent: Any) -> list[Any]:
    """The parts of a batch: a list, or an object whose keys only count; "1,2,3" for ids.

    Raises:
        ApiError: more than 200, or no list.
    """
    if isinstance(sent, str):
        sent = [word.strip() for word in sent.split(",") if word.strip()]
    if isinstance(sent, int) and not isinstance(sent, bool):
        sent = [sent]
    if isinstance(sent, dict) and all(str(key).isdigit() for key in sent):
        sent = list(sent.values())
    if sent is None:
        sent = []
    if not isinstance(sent, list):
        raise ApiError(gettext("A batch must be a list."))
    if len(sent) > MOST:
        raise ApiError(
            gettext("A max of %(most)d entities are supported at a time.") % {"most": MOST}
        )
    return sent


def ids_of(sent: Iterable[Any]) -> list[int]:
    """Ids as numbers.

    Raises:
        Invalid: one of them is none.
    """
    found = []
    for value in sent:
        text = str(value)
        if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Invalid({"id": [gettext("An id is a number.")]})
        found.append(int(text))
    return found
