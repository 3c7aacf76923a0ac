"""Which station's link brought frames that break the rules, and how many, since the node started: for a person.

An engine counts what it refuses; here each is put down to the station whose key the link has. It refuses to judge:
who passes on what another has spoilt is counted too, for it had to check it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

# What an engine counts that is no fault of a frame: it has it, waits for its predecessor, or says something by it.
NO_FAULT = frozenset(
    {"known", "provisional", "forked", "beacon-old", "want-old-or-not-ours", "view-differs", "budget-spent"}
)


class Faults:
    """The counts of one node, by line and by the index of a station."""

    def __init__(self) -> None:
        self._of: dict[tuple[bytes, int], Counter[str]] = {}
        self._seen: dict[bytes, Counter[str]] = {}

    def look(self, line: bytes, index: int, tally: Mapping[str, int]) -> bool:
        """Put down to that station what was added to the line's ``tally`` since the last look; whether it is a new kind
        of fault there.
        """
        seen = self._seen.setdefault(line, Counter())
        new = {word: count - seen[word] for word, count in tally.items() if count != seen[word]}
        seen.update(new)
        faults = {word: count for word, count in new.items() if word not in NO_FAULT and not word.startswith("void-")}
        if not faults:
            return False
        known = self._of.setdefault((line, index), Counter())
        is_new = not faults.keys() <= known.keys()
        known.update(faults)
        return is_new

    def of(self, line: bytes, index: int) -> dict[str, int]:
        """How many frames that station's links brought of each fault, the most first."""
        return dict(self._of.get((line, index), Counter()).most_common())
