"""What the tests of this folder share at one worker: a browser, stages, officers who have signed in.

All of it is made when it is first asked for, and ends when the next test is of another folder: while a browser is
driven, no other test of the process can begin a loop, and nodes that nobody looks at would only take time from others.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """Things by name, each with its end."""

    def __init__(self) -> None:
        self._ends, self._made = ExitStack(), dict[str, Any]()

    def once(self, name: str, make: Callable[[], AbstractContextManager[T]]) -> T:
        """The thing of that name, made now if it is not there."""
        if name not in self._made:
            self._made[name] = self._ends.enter_context(make())
        made: T = self._made[name]
        return made

    def end(self) -> None:
        """End everything, the last first."""
        self._made.clear()
        self._ends.close()


KEPT = Kept()
