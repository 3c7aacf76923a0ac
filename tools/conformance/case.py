"""One vector: a case, and the text of its file.

A case is what is given, which operation of ``vectors/README.md`` it is given to, and the verdict. It refuses to take a
verdict from the code: the verdict stands in the table that made the case, and our code must reach it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Case:
    """One file. ``what`` is a sentence; ``effect`` says, for what must fail, what accepting it would do.

    ``given`` may hold bytes anywhere: they are written in hex. ``attacks`` are rows of the list of attacks.
    """

    family: str
    name: str
    what: str
    operation: str
    given: Mapping[str, Any]
    verdict: str = ACCEPTED
    effect: str = ""
    attacks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.must_fail == bool(self.effect), f"{self.path}: an effect for what must fail, and for nothing else"

    @property
    def path(self) -> str:
        """Where its file lies under ``vectors/``."""
        return f"{self.family}/{self.name}.json"

    @property
    def must_fail(self) -> bool:
        """Whether an implementation that accepts it is wrong."""
        return self.verdict != ACCEPTED


@dataclass(frozen=True, slots=True)
class Repeat:
    """A run of one byte, so that a long input makes a short file."""

    byte: bytes
    times: int


def squeezed(data: bytes) -> list[bytes | Repeat]:
    """The bytes as parts: what stands before their longest run of zero bytes, the run, and what stands behind."""
    size, at = 0, 0
    for start in range(len(data)):
        if data[start] == 0 and (start == 0 or data[start - 1]):
            length = len(data) - start - len(data[start:].lstrip(b"\x00"))
            if length > size:
                size, at = length, start
    return [data[:at], Repeat(b"\x00", size), data[at + size :]]


def a_body(cls: int, exercise: bool, body: bytes) -> dict[str, Any]:
    """What is given to read a body: the class and the mark are in the header."""
    return {"class": int(cls), "exercise": exercise, "body": body}


class Table:
    """Collects the cases of one family."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.cases: list[Case] = []

    def good(self, name: str, what: str, operation: str, attacks: tuple[str, ...] = (), **given: Any) -> None:
        """One that everybody must accept."""
        self.cases.append(Case(self.family, name, what, operation, given, attacks=attacks))

    def bad(
        self,
        name: str,
        what: str,
        operation: str,
        verdict: str,
        effect: str,
        attacks: tuple[str, ...] = (),
        **given: Any,
    ) -> None:
        """One that nobody may accept."""
        self.cases.append(Case(self.family, name, what, operation, given, verdict, effect, attacks))


def hexed(value: Any, common: Mapping[str, bytes]) -> Any:
    """The value with bytes in hex; where a common part occurs in them, a list of parts with ``@name`` in its place."""
    if isinstance(value, bytes):
        return _parts(value, common)
    if isinstance(value, Repeat):
        return {"repeat": value.byte.hex(), "times": value.times}
    if isinstance(value, Mapping):
        return {str(key): hexed(item, common) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [hexed(item, common) for item in value]
    return value


def _parts(data: bytes, common: Mapping[str, bytes]) -> Any:
    for name, part in common.items():
        before, found, after = data.partition(part)
        if found:
            around = [_parts(one, common) if one else [] for one in (before, after)]
            left, right = (one if isinstance(one, list) else [one] for one in around)
            return [*left, f"@{name}", *right]
    return data.hex()


def text(value: Any) -> str:
    """The text of a JSON file, for people too: always the same for the same value; a list of plain values is a line."""
    return _json(value, "\n") + "\n"


def _json(value: Any, newline: str) -> str:
    inner = newline + " "
    if isinstance(value, dict) and value:
        rows = [f"{json.dumps(key)}: {_json(item, inner)}" for key, item in value.items()]
        return "{" + inner + f",{inner}".join(rows) + newline + "}"
    if isinstance(value, list) and (any(isinstance(item, list | dict) for item in value) or _is_long(value)):
        return "[" + inner + f",{inner}".join(_json(item, inner) for item in value) + newline + "]"
    return json.dumps(value, ensure_ascii=True)


def _is_long(value: list[Any]) -> bool:
    return len(value) > 1 and len(json.dumps(value)) > 200
