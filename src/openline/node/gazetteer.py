"""Where a position is, in the reader's own words, and positions typed as grid references.

A place travels as coordinates only; what it is called is the reader's business and is never sent. The package brings
five parts of the high seas, each well inside its ocean, so that no name of ours takes a side; whoever wants more writes
``words/gazetteer.toml`` in the home::

    [[place]]
    name = "Strait, northern part"                # or a table of names by language: { en = "...", ja = "..." }
    south = 24.5
    north = 26.0
    west = 118.0                                  # west may be the larger number: then it crosses 180 degrees
    east = 121.0

Of several that hold a position the smallest is said. It refuses to say that something lies on land: the coarse map for
that (:mod:`openline.words.land`) has no names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from openline.words.codebook import BadForm
from openline.words.tongue import REFERENCE
from openline.words.values import MICRO, Position
from openline.words.visible import problem

FILE = "gazetteer.toml"
FILE_MAX = 1 << 20
PLACES_MAX = 5000  # each position is held against every one
NAME_MAX = 80
EDGES = {"south": 90, "north": 90, "west": 180, "east": 180}
GRID = re.compile(r"(?:\d{1,2}[C-X]|[ABYZ])[A-Z]{2}((?:\d\d){3,5})")  # six digits, a square of 100 m, or more


@dataclass(frozen=True, slots=True)
class Place:
    """A box of coordinates in microdegrees, and what it is called: by language, or under "" in every one."""

    names: Mapping[str, str]
    south: int
    north: int
    west: int
    east: int

    def holds(self, p: Position) -> bool:
        """Whether a position lies in it, the edges included."""
        return self.south <= p.latitude <= self.north and self._across(p.longitude) <= self._across(self.east)

    def _across(self, longitude: int) -> int:
        return (longitude - self.west) % (360 * MICRO)

    @property
    def size(self) -> int:
        """To compare places by: square degrees of the chart, not of the Earth."""
        return (self.north - self.south) * self._across(self.east)

    def name(self, language: str) -> str:
        """What it is called in a language; in English where it has no name there."""
        return next((self.names[tag] for tag in (language, "", REFERENCE) if tag in self.names), "")


def built_in() -> tuple[Place, ...]:
    """The places that came with the package."""
    return read((resources.files("openline.words") / FILE).read_text("utf-8"), FILE)


def load(own: Path) -> tuple[Place, ...]:
    """The package's places and those of the folder ``own``, smallest first. Raises BadForm or OSError."""
    found, path = built_in(), own / FILE
    if path.is_file():
        if path.stat().st_size > FILE_MAX:
            raise BadForm(f"{FILE}: more than {FILE_MAX} bytes. Keep the places that officers speak of.")
        found += read(path.read_bytes().decode("utf-8", "replace"), FILE)
    return tuple(sorted(found, key=lambda place: place.size))


def read(text: str, where: str) -> tuple[Place, ...]:
    """Places out of a TOML file. Raises BadForm, naming the place."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadForm(f"{where}: {wrong}. Mend the file, or remove it.") from None
    rows = found.get("place")
    if set(found) - {"place"} or not isinstance(rows, list) or len(rows) > PLACES_MAX:
        raise BadForm(f"{where}: it holds at most {PLACES_MAX} tables [[place]] and nothing else. Mend the file.")
    return tuple(_place(f"{where}, place {number}", row) for number, row in enumerate(rows, start=1))


def _place(where: str, row: Any) -> Place:
    if not isinstance(row, dict) or set(row) != {"name", *EDGES}:
        raise BadForm(f"{where}: it has 'name', 'south', 'north', 'west' and 'east'. Mend the file.")
    names = {"": row["name"]} if isinstance(row["name"], str) else row["name"]
    good = isinstance(names, dict) and bool(names)
    for name in names.values() if good else ():
        good = good and isinstance(name, str) and len(name) <= NAME_MAX and "\n" not in name and not problem(name)
    if not good:
        raise BadForm(f"{where}: a name has 1 to {NAME_MAX} characters that can be seen. Mend the file.")
    edges = {}
    for edge, most in EDGES.items():
        if type(row[edge]) not in (int, float) or not abs(row[edge]) <= most:
            raise BadForm(f"{where}: '{edge}' is degrees, from -{most} to {most}. Mend the file.")
        edges[edge] = round(row[edge] * MICRO)
    if edges["south"] >= edges["north"] or edges["west"] == edges["east"]:
        raise BadForm(f"{where}: south is below north, and west is not east. Mend the file.")
    return Place(names, **edges)


def finder(places: Sequence[Place], language: str) -> Callable[[Position], str]:
    """What names a position in a language: the first of ``places`` that holds it, or nothing."""
    return lambda p: next((name for place in places if place.holds(p) and (name := place.name(language))), "")


def grid(text: str) -> Position | None:
    """The position of an MGRS reference, the south-west corner of its square; None when it is none.

    One of fewer than six digits names a square of a kilometre or more, and is refused: its corner is no position.
    """
    squeezed = "".join(text.upper().split())
    if not GRID.fullmatch(squeezed):
        return None
    from mgrs import MGRS  # loaded when somebody types a grid reference: few do
    from mgrs.core import MGRSError

    try:
        latitude, longitude = MGRS().toLatLon(squeezed)
    except MGRSError:
        return None
    return Position(round(latitude * MICRO), round(longitude * MICRO))
