"""Before something that matters, whoever signed in a while ago says once more who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from allauth.account.decorators import reauthentication_required
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def asks_again(view: View) -> View:
    """View decorator: allauth's, with its type. What was asked for is done afterwards."""
    return cast(View, reauthentication_required(view))
