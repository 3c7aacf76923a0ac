"""A value in a reader's language: one function a kind, each through a phrase of that language.

Numbers, dates and degrees arrive in the phrase as our own fixed texts; the phrase brings unit symbols and word order.
What was entered stands first; what it is in the reader's unit stands behind it. It refuses to say anything that the
language lacks a phrase for (Unsayable).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from openline.words.calendar import civil, date_time_group
from openline.words.codebook import DIRECTIONS, Codebook, Signal, phrase_of
from openline.words.tongue import Tongue
from openline.words.units import Quantity, converted
from openline.words.values import CENTI, MICRO, Area, Position, Window

T = TypeVar("T")

# The unit a reader sees behind the one that was entered, where he has chosen none and they differ.
ALSO: Mapping[str, str] = {"distance": "m", "altitude": "m", "depth": "m", "speed": "kn"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: his language, and what is his own. None of it is the sender's.

    ``units`` by dimension; ``offset`` gives the seconds that his local time is ahead of UTC at a time; ``names`` are
    what he calls the parties; ``place`` names a position out of his own gazetteer; ``entry`` names an entry by the
    first bytes of its hash.
    """

    tongue: Tongue
    units: Mapping[str, str] = field(default_factory=lambda: ALSO)
    offset: Callable[[int], int] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    place: Callable[[Position], str] | None = None
    entry: Callable[[bytes], str] | None = None

    def say(self, phrase: str, **variables: str) -> str:
        """A phrase of his language. Raises Unsayable."""
        return self.tongue.say(phrase, variables)

    def party(self, code: str) -> str:
        """A party as he calls it, with its code."""
        return self.say("party-named", name=self.names[code], code=code) if code in self.names else code

    def listed(self, texts: Sequence[str]) -> str:
        """Several texts as one, as his language parts them."""
        out = texts[-1]
        for text in reversed(texts[:-1]):
            out = self.say("list-two", first=text, rest=out)
        return out


def value(reader: Reader, kind: str, item: object) -> str:
    """A value of a kind, but a choice or a group, in the reader's language. Raises Unsayable."""
    if isinstance(item, Quantity):
        return quantity(reader, kind, item)
    return SHOWN[kind](reader, item)


def quantity(reader: Reader, dimension: str, q: Quantity) -> str:
    """``about 150 yd (137 m)``."""
    out = reader.say(f"unit-{q.unit}", number=q.number)
    unit = reader.units.get(dimension, q.unit)
    if unit != q.unit:
        other = converted(dimension, q, unit)
        out = reader.say("also", value=out, other=reader.say(f"unit-{unit}", number=other.number))
    return reader.say(f"bound-{q.bound}", value=out) if q.bound else out


def time(reader: Reader, seconds: int) -> str:
    """Date-time group and the date of the reader's calendar, with his local time when he has given an offset."""
    out = reader.say("time", group=date_time_group(seconds), **_parts(seconds))
    if reader.offset is None:
        return out
    local = _parts(seconds + reader.offset(seconds))
    return reader.say("time-local", utc=out, **{name: local[name] for name in ("month", "day", "hour", "minute")})


def _parts(seconds: int) -> dict[str, str]:
    c = civil(seconds)
    two = {"month": c.month, "day": c.day, "hour": c.hour, "minute": c.minute, "second": c.second}
    return {"year": str(c.year), **{name: f"{number:02}" for name, number in two.items()}}


def position(reader: Reader, p: Position) -> str:
    """Degrees and minutes with their letters, and the reader's own name of the place."""
    out = reader.say(
        "position",
        latitude=_angle(reader, p.latitude, MICRO, True),
        longitude=_angle(reader, p.longitude, MICRO, False),
    )
    name = reader.place(p) if reader.place else ""
    return reader.say("position-named", position=out, place=name) if name else out


def _angle(reader: Reader, angle: int, degree: int, latitude: bool) -> str:
    """Degrees and minutes: to the thousandth of a minute out of microdegrees, and no digit more than was entered."""
    thousandths = (abs(angle) * 60_000 * 2 + degree) // (2 * degree)
    degrees, rest = divmod(thousandths, 60_000)
    minutes = f"{rest // 1000:02}.{rest % 1000:03}".rstrip("0")
    side = ("latitude-north", "latitude-south") if latitude else ("longitude-east", "longitude-west")
    width = 2 if latitude else 3
    shown = minutes + "0" if minutes.endswith(".") else minutes
    return reader.say(side[angle < 0], degrees=f"{degrees:0{width}}", minutes=shown)


def area(reader: Reader, a: Area) -> str:
    """The corners in their order, or centre and radius."""
    corners = [
        reader.say("position", latitude=_angle(reader, lat, CENTI, True), longitude=_angle(reader, lon, CENTI, False))
        for lat, lon in a.corners
    ]
    if a.radius is not None:
        return reader.say("area-circle", centre=corners[0], radius=quantity(reader, "distance", a.radius))
    return reader.say("area-polygon", corners=reader.listed(corners))


def window(reader: Reader, w: Window) -> str:
    """Both ends in full, since a window across midnight or new year is misread otherwise."""
    return reader.say("window", start=time(reader, w.start), end=time(reader, w.end))


def reference(reader: Reader, about: bytes) -> str:
    """The entry's name when it is held here, else the part of its hash."""
    name = reader.entry(about) if reader.entry else ""
    return reader.say("reference", entry=name) if name else reader.say("reference-unknown", entry=about.hex())


def signal(reader: Reader, books: Sequence[Codebook], s: Signal) -> str:
    """The code, its book, and its meaning there; and what the figures behind it say."""
    book = next(one for one in books if (one.number, one.version) == (s.book, s.version))
    told = {"code": s.code, "book": reader.say(f"book-{book.name}"), "meaning": reader.say(phrase_of(book, s.code))}
    if not s.figures:
        return reader.say("signal", **told)
    what = book.codes[s.code]
    name = f"figures-{what}-{s.figures}" if what == DIRECTIONS else f"figures-{what}"
    figures = reader.say(name, figures=s.figures)
    return reader.say("signal-figures", figures=s.figures, told=figures, **told)


def text(reader: Reader, words: str) -> str:
    """Words as they were typed, marked as such."""
    return reader.say("quoted", text=words)


SHOWN: Mapping[str, Callable[[Reader, object], str]] = {
    "date-time": lambda reader, item: time(reader, _a(int, item)),
    "window": lambda reader, item: window(reader, _a(Window, item)),
    "position": lambda reader, item: position(reader, _a(Position, item)),
    "area": lambda reader, item: area(reader, _a(Area, item)),
    "party": lambda reader, item: reader.party(_a(str, item)),
    "reference": lambda reader, item: reference(reader, _a(bytes, item)),
    "text": lambda reader, item: text(reader, _a(str, item)),
    "hull": lambda _, item: _a(str, item),
    "call-sign": lambda _, item: _a(str, item),
}


def _a(kind: type[T], item: object) -> T:
    assert isinstance(item, kind), f"{item!r} is a {kind.__name__}"
    return item
