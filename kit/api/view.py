"""The view that every address of the API builds on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import OperationalError, transaction
from psycopg import errors as postgres
from rest_framework.request import Request
from rest_framework.views import APIView

from kit.api.errors import NO_ACCESS, ApiError
from kit.api.parsing import read_pairs

T = TypeVar("T")

# Deadlocks are rare (all lock in one order), and mended by doing the same again.
_TRIES = 5
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Needs:
    """What a caller must be allowed to do, as `user.may()` takes it, to read and to write.

    `scopes` are those of a token of which one is enough to write.
    """

    read: str
    write: str
    scopes: tuple[str, ...] = ("write",)

    def for_method(self, method: str) -> str:
        """The deed that a request of this method is."""
        return self.read if method in SAFE else self.write

    def scopes_for(self, method: str) -> tuple[str, ...]:
        """Of these scopes a token must have one."""
        return ("read", "write") if method in SAFE else self.scopes


class ApiView(APIView):
    """An address of the API. `needs` says who may; the rest is set for all in the settings."""

    needs: Needs
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def must(self, deed: str) -> None:
        """Go on only if the caller may do `deed` as well.

        Raises:
            ApiError: 403.
        """
        if not user_of(self.request).may(deed):
            raise ApiError(str(NO_ACCESS), status=403)

    @property
    def params(self) -> dict[str, Any]:
        """What stands in the query, with PHP's nested names."""
        query = read_pairs(self.request.query_params)
        query.pop("access_token", None)  # already used: see accounts/api/authentication.py
        return query

    @property
    def sent(self) -> Any:
        """What was sent: the body, or the query where there is none."""
        return self.request.data or self.params


def user_of(request: Request) -> Any:
    """Who is asking; every address requires somebody."""
    return request.user


def attempt(deed: Callable[[], T]) -> T:
    """Do something in a transaction of its own, again where another one stood in the way."""
    for tries in range(_TRIES):
        try:
            with transaction.atomic():
                return deed()
        except OperationalError as error:
            again = isinstance(
                error.__cause__, (postgres.DeadlockDetected, postgres.LockNotAvailable)
            )
            if not again or tries == _TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")
