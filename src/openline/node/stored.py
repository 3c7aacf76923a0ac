"""When this node first knew that a station holds an entry of ours, found without reading every acknowledgement again.

An acknowledgement says that all up to a number is held, and there is one for nearly each message ever sent: 50,000 on a
line that is a year old. It refuses to be the truth: the engine's list is, and this follows it.
"""

from __future__ import annotations

from bisect import bisect_left

Row = tuple[int, int, int]  # incarnation, up to seq, our wall clock in ms
LISTS_MAX = 256  # ten stations on each of as many lines as anybody has


class _Index:
    """One station's acknowledgements: by incarnation the numbers in order, with the first time of each or later."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows, self._read = rows, 0
        self._by: dict[int, tuple[list[int], list[int]]] = {}

    def first(self, incarnation: int, seq: int) -> int | None:
        """When ``seq`` or a later one was first known to be held; None when it is not."""
        self._follow()
        numbers, times = self._by.get(incarnation, ([], []))
        at = bisect_left(numbers, seq)
        return times[at] if at < len(numbers) else None

    def _follow(self) -> None:
        for incarnation, seq, at_ms in self.rows[self._read :]:
            numbers, times = self._by.setdefault(incarnation, ([], []))
            if numbers and (seq <= numbers[-1] or at_ms < times[-1]):  # out of order, as a start reads them
                self._sort()
                break
            numbers.append(seq)
            times.append(at_ms)
        self._read = len(self.rows)

    def _sort(self) -> None:
        self._by = {}
        earliest: dict[int, int] = {}
        for incarnation, seq, at_ms in sorted(self.rows, key=lambda row: row[:2], reverse=True):
            earliest[incarnation] = min(at_ms, earliest.get(incarnation, at_ms))
            numbers, times = self._by.setdefault(incarnation, ([], []))
            numbers.append(seq)
            times.append(earliest[incarnation])
        for numbers, times in self._by.values():
            numbers.reverse()
            times.reverse()


_known: dict[int, _Index] = {}


def first(rows: list[Row], incarnation: int, seq: int) -> int | None:
    """When, by this list, which only ever grows, ``seq`` or a later one was first known to be held."""
    found = _known.get(id(rows))
    if found is None or found.rows is not rows:
        if len(_known) >= LISTS_MAX:
            _known.clear()
        found = _known[id(rows)] = _Index(rows)
    return found.first(incarnation, seq)
