"""In which order entries arrived here: the positions by which desks page through a transcript and resume live events.

A position counts over all lines from 1, is the entry's place in the store, and never changes. It refuses to mean
anything to anybody else: the order of the record is another one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping

Kept = tuple[int, bytes, bytes]  # position, line, hash


class Arrivals:
    """The order of arrival, held in memory."""

    def __init__(self) -> None:
        self._rows: list[tuple[bytes, bytes] | None] = []
        self._of_line: dict[bytes, list[int]] = {}
        self._number: dict[bytes, int] = {}

    def __len__(self) -> int:
        """The newest position."""
        return len(self._rows)

    def load(self, kept: Iterable[Kept], last: int) -> None:
        """Take what lies in the store, whose last place, lost ones included, is ``last``."""
        for position, line, entry_hash in sorted(kept):
            self._rows += [None] * (position - 1 - len(self._rows))
            self.add(line, entry_hash)
        self._rows += [None] * (last - len(self._rows))

    def fill(self, kept: Iterable[Kept]) -> None:
        """Take what was read later, into places that were left for it."""
        for position, line, entry_hash in kept:
            if entry_hash not in self._number:
                self._rows[position - 1] = (line, entry_hash)
                self._number[entry_hash] = position
                self._of_line.setdefault(line, []).append(position)
        for numbers in self._of_line.values():
            numbers.sort()

    def add(self, line: bytes, entry_hash: bytes) -> None:
        """One more was kept; what was healed in its old place is no arrival."""
        if entry_hash not in self._number:
            self._rows.append((line, entry_hash))
            self._number[entry_hash] = len(self._rows)
            self._of_line.setdefault(line, []).append(len(self._rows))

    def number(self, entry_hash: bytes) -> int:
        """The position of an entry; 0 when it is not known."""
        return self._number.get(entry_hash, 0)

    def behind(self, number: int) -> list[tuple[int, bytes, bytes]]:
        """Everything that arrived behind that position, of every line."""
        rows = enumerate(self._rows[number:], start=number + 1)
        return [(n, *row) for n, row in rows if row is not None]

    def after(self, line: bytes, number: int) -> Iterator[tuple[int, bytes]]:
        """The entries of one line behind that position, the oldest first; whoever wants a page pays for a page."""
        numbers = self._of_line.get(line, [])
        first, last = bisect_right(numbers, number), len(numbers)  # what arrives meanwhile is not of it
        return ((n, self._hash(n)) for n in (numbers[i] for i in range(first, last)))

    def before(self, line: bytes, number: int) -> Iterator[tuple[int, bytes]]:
        """The entries of one line in front of that position, the newest first."""
        numbers = self._of_line.get(line, [])
        return ((n, self._hash(n)) for n in (numbers[i] for i in range(bisect_left(numbers, number) - 1, -1, -1)))

    def since(self, line: bytes, at_ms: int, kept_at: Mapping[bytes, int]) -> int:
        """The position of the first entry of a line that was kept at an instant or after it, or one behind the last.

        Clocks may have been set back: then it is one such place, and what was kept about then stands around it.
        """
        numbers = self._of_line.get(line, [])
        found = bisect_left(numbers, at_ms, key=lambda n: kept_at.get(self._hash(n), 0))
        return numbers[found] if found < len(numbers) else len(self._rows) + 1

    def _hash(self, number: int) -> bytes:
        row = self._rows[number - 1]
        assert row is not None, "a number of a line is one of an entry"
        return row[1]
