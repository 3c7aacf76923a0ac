"""How often somebody may try to come in: by address, and by officer, in a sliding minute.

Secrets of 256 bits and passkeys are not guessed; the limits turn a flood away and make a try by hand visible. It
refuses to lock anybody out for longer than a minute: whoever could do that to a watch officer would have his silence.
"""

from __future__ import annotations

from collections import OrderedDict, deque

WINDOW_S = 60.0
MOST = {  # in a window. An address is that of a whole floor behind one forwarded port; an officer is one person
    "address": 20,
    "officer": 5,  # failures only: who signs in well is not counted
}
NAMES_MAX = 10_000  # that are remembered; the longest silent is forgotten first


class Limits:
    """Tries of the last minute, by kind and name."""

    def __init__(self) -> None:
        self._tries: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def is_over(self, kind: str, name: str, now_s: float) -> bool:
        """Whether one more try is too many. ``now_s`` is monotonic."""
        tries = self._tries.get((kind, name), ())
        return sum(now_s - at < WINDOW_S for at in tries) >= MOST[kind]

    def count(self, kind: str, name: str, now_s: float) -> None:
        """Remember one try."""
        tries = self._tries.setdefault((kind, name), deque(maxlen=MOST[kind]))
        tries.append(now_s)
        self._tries.move_to_end((kind, name))
        while len(self._tries) > NAMES_MAX:
            self._tries.popitem(last=False)
