"""What a field of a form can hold, as values: each says what was entered, and none of them says it in a language.

Times are seconds since 1970 UTC. Coordinates of a position are microdegrees, north and east positive; corners of an
area are hundredths of a minute of arc, since notices give areas in minutes and a corner must be exact and short. It
refuses to check a value against its field: that is :mod:`openline.words.fields`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as having
from types import MappingProxyType
from typing import Any, TypeAlias

from openline.words.units import Quantity

MICRO = 1_000_000  # microdegrees in a degree: 0.11 m, finer than any ship knows where it is
CENTI = 6_000  # hundredths of a minute in a degree: 18.5 m
CORNERS_MAX = 12  # more than a notice to mariners gives; keeps the longest form inside a radio packet of its own
REFERENCE_SIZE = 16  # bytes of an entry's hash: nobody can make two entries that share them (2**64 tries)


@dataclass(frozen=True, slots=True)
class Position:
    """A point: microdegrees, latitude -90 to 90 degrees, longitude above -180 to 180."""

    latitude: int
    longitude: int


@dataclass(frozen=True, slots=True)
class Area:
    """Corners of a polygon in order, or one centre with a radius. Hundredths of a minute: (latitude, longitude)."""

    corners: tuple[tuple[int, int], ...]
    radius: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` to ``end``."""

    start: int
    end: int


# Times are int, references bytes; choices, parties, texts and call signs are str. Fields of many hold tuples of these,
# and a group holds a map by the names of its fields.
Item: TypeAlias = "int | str | bytes | Quantity | Position | Area | Window | Mapping[str, object]"
Values: TypeAlias = Mapping[str, object]
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with what was entered, or to be doubted: the phrase that says it, and what stands in it.

    ``field`` is the name of the field; its label in the reader's language fills the phrase's ``$field``. ``shown`` are
    values to be rendered in the reader's language under the name of a variable, ``plain`` are fixed texts.
    """

    field: str
    phrase: str
    plain: Mapping[str, str] = having(default_factory=lambda: NOTHING)
    shown: Mapping[str, tuple[str, object]] = having(
        default_factory=lambda: NOTHING
    )  # variable: (kind or "set <name>", value)
    listed: tuple[str, Sequence[str]] | None = None  # variable and the phrases that fill it, as a list


class Refused(Exception):
    """What was entered cannot be sent. ``problems`` say why, in whatever language they are rendered in."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{one.field}: {one.phrase}" for one in problems))
        self.problems = problems
