"""Ctrl-C that is minded even where the interpreter loses it.

A KeyboardInterrupt that is raised while an object is being finalized goes nowhere: Python has nobody to hand it to. A
desk that runs for hours would then go on, and its officer press the key in vain. So what came is remembered, and asked
for at each turn of a loop. It refuses to swallow anything itself: the exception is raised all the same, at once.
"""

from __future__ import annotations

import contextlib
import signal
from types import FrameType


class Stopping:
    """Minds SIGINT from when it is made, in the main thread; elsewhere nobody can."""

    def __init__(self) -> None:
        self._asked = False
        with contextlib.suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGINT, self._on)

    def _on(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        raise KeyboardInterrupt

    def mind(self) -> None:
        """Raises KeyboardInterrupt when it came, even if it was raised before and lost."""
        if self._asked:
            raise KeyboardInterrupt
