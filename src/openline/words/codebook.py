"""Codebooks of signals, keyed by (book, version, code): RU means one thing in one book and RU6 another in another.

A signal travels as the number and version of its book and its code; the meaning is a phrase of each language. It
refuses a code that is not in the book of that version, since a code without its book means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")  # of a form, a field, a set, a choice, a book
CODE = re.compile(r"[A-Z]{1,3}\d{0,2}")
# What the figures behind a signal say, and how many digits they have: a direction is one digit of table 3 of the
# International Code of Signals (1 is north-east), a course three, a distance in hundreds of metres or yards.
FIGURES: Mapping[str, tuple[int, int]] = {
    "": (0, 0),
    "direction": (1, 1),
    "course": (3, 3),
    "distance": (1, 4),
    "distance-astern": (1, 4),
}
DIRECTIONS = "direction"  # each of its digits is a phrase of its own
CODES_MAX = 500
_KEYS = {"number", "version", "name", "after", "codes"}


class BadForm(Exception):
    """A form, a set, a book or a phrase file that may not come into use: which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """One edition of a codebook: codes, and what the figures behind each say (one of FIGURES)."""

    number: int
    version: int
    name: str
    codes: Mapping[str, str]
    after: tuple[str, ...] = ()

    def takes(self, code: str, figures: str) -> bool:
        """Whether a code of this book is made with these figures behind it; each can be made without."""
        least, most = FIGURES[self.codes[code]]
        return not figures or (bool(re.fullmatch(rf"[0-9]{{{least},{most}}}", figures)) and most > 0)

    def digits(self, code: str) -> str:
        """How many digits stand behind a code, for people: ``0``, ``3``, ``1-4``."""
        least, most = FIGURES[self.codes[code]]
        return str(most) if least == most else f"{least}-{most}"


@dataclass(frozen=True, slots=True)
class Signal:
    """A code of a book, with the figures made behind it, as digits."""

    book: int
    version: int
    code: str
    figures: str = ""


def read_codebook(data: Mapping[str, Any]) -> Codebook:
    """A codebook out of data. Raises BadForm."""
    name, codes = data.get("name"), data.get("codes")
    good = isinstance(name, str) and bool(NAME.fullmatch(name)) and set(data) <= _KEYS
    good = good and all(type(data.get(key)) is int and 0 < data[key] <= 65535 for key in ("number", "version"))
    if not good or not isinstance(codes, dict) or not 0 < len(codes) <= CODES_MAX:
        raise BadForm(f"codebook {name!r}: it has a number, a version, a name and codes. Mend the file, or remove it.")
    for code, figures in codes.items():
        if not CODE.fullmatch(code) or figures not in FIGURES:
            raise BadForm(f"codebook {name!r}: {code!r} = {figures!r} is no code. Mend the file, or remove it.")
    return Codebook(data["number"], data["version"], data["name"], dict(codes), tuple(data.get("after", ())))


def phrase_of(book: Codebook, code: str) -> str:
    """The name of the phrase that gives a code's meaning."""
    return f"signal-{book.name}-{code.lower()}"
