"""A socket: what a lower app offers so that upper apps can take part without being imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec

P = ParamSpec("P")


class Socket(Generic[P]):
    """A short typed list of functions, called in the order of their layers.

    A socket lives in the lower app; the upper app plugs a function in
    `AppConfig.ready()`. Plugs run in the caller's transaction, batch first, and
    an error in one is an error of the whole: nothing is half done.

        on_events: Socket[[Sequence[Recorded]]] = Socket("contacts.on_events")
        on_events.plug(matching.pay)
        on_events(recorded)
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._plugs: list[Callable[P, Any]] = []

    def plug(self, function: Callable[P, Any]) -> Callable[P, Any]:
        """Add `function`; the same one twice is added once (apps may be loaded twice)."""
        if function not in self._plugs:
            self._plugs.append(function)
        return function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every plug with the same arguments."""
        for function in self._plugs:
            function(*args, **kwargs)

    def __iter__(self) -> Any:
        return iter(tuple(self._plugs))
