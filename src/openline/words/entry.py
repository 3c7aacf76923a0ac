"""What an officer types, as values: ``150 yd``, ``030412Z JUN 23``, ``24-24.7N 119-12.2E``, ``about 60000 ft``.

What could mean two things is refused with both readings: a distance without its unit, a time without its zone, 3/6/23,
a position without letters. It refuses to guess, and to ask a clock or a zone for help: where today matters, it is
handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from openline.words.calendar import MONTHS, ZONES, Civil, date_time_group, seconds_of
from openline.words.codebook import Signal
from openline.words.fields import shown
from openline.words.form import Field, Form
from openline.words.units import BOUNDS, DECIMALS_MAX, FIGURE_MAX, Quantity, canonical, read_figure, unit_typed
from openline.words.values import CENTI, CORNERS_MAX, MICRO, Area, Position, Problem, Refused, Window

TIME_EXAMPLE = "030412Z JUN 23"
POSITION_EXAMPLE = "24-24.7N 119-12.2E"
_GROUP = re.compile(r"(\d\d)(\d\d)(\d\d)\s*([A-Z]?)\s*([A-Z]{3})\s*(\d\d|\d{4})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?\s*(Z|[+-]\d\d:\d\d)?")
_SLASHED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})\b.*")
_ANGLE = r"(\d{1,3})(?:\.(\d{1,6}))?(?:[°-](\d{1,2})(?:\.(\d{1,3}))?['′]?)?(?:[-](\d{1,2})[\"″]?)?"
_POSITION = re.compile(rf"{_ANGLE}\s*([NS])[\s,]+{_ANGLE}\s*([EW])")
_BARE = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,6})?)[\s,]+([+-]?\d{1,3}(?:\.\d{1,6})?)")
_BOUND = re.compile(rf"({'|'.join(filter(None, BOUNDS))})\s+(.*)")


@dataclass(frozen=True, slots=True)
class Typist:
    """What helps to understand a person: the entry that a name such as CN-12 means, the parties, and other grids.

    ``entry`` gives the hash of an entry of that name, ``grid`` the position of a grid reference (MGRS); each None when
    it is none. ``parties`` are the codes of the line.
    """

    entry: Callable[[str], bytes | None] | None = None
    grid: Callable[[str], Position | None] | None = None
    parties: Sequence[str] = field(default_factory=tuple)


def typed(form: Form, rows: Sequence[tuple[str, str]], by: Typist) -> dict[str, object]:
    """Values of a form out of rows of (field, text). A field of many comes again, a group as ``call.1.call-by``.

    Raises Refused with every problem that was found.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    groups: dict[str, dict[int, dict[str, object]]] = {}
    for path, text in rows:
        head, _, inside = path.partition(".")
        f = form.named(head)
        try:
            if f is None:
                raise _refuse(
                    path, "error-unknown-field", {"value": path}, [f"label-{one.name}" for one in form.fields]
                )
            if f.kind == "group":
                _into_group(f, inside, text, by, groups.setdefault(f.name, {}))
            else:
                _into(values, f, text, by)
        except Refused as wrong:
            problems += wrong.problems
    if problems:
        raise Refused(*problems)
    return values | {name: tuple(rows[number] for number in sorted(rows)) for name, rows in groups.items()}


def _into(values: dict[str, object], f: Field, text: str, by: Typist) -> None:
    item = one(f, text, by)
    if f.many == 1:
        if f.name in values:
            raise _refuse(f.name, "error-many", {"most": "1"})
        values[f.name] = item
        return
    held = values.get(f.name, ())
    assert isinstance(held, tuple), "a field of many"
    if f.kind == "choice" and item in held:
        raise Refused(Problem(f.name, "error-twice", shown={"value": shown(f, item)}))
    every = (*held, item)
    values[f.name] = tuple(sorted(every, key=lambda name: f.numbers[str(name)])) if f.kind == "choice" else every


def _into_group(f: Field, inside: str, text: str, by: Typist, rows: dict[int, dict[str, object]]) -> None:
    number, _, name = inside.partition(".")
    inner = next((one for one in f.fields if one.name == (name or number)), None)
    if inner is None or not (number.isdecimal() or not name):
        raise _refuse(
            f.name, "error-unknown-field", {"value": f"{f.name}.{inside}"}, [f"label-{x.name}" for x in f.fields]
        )
    _into(rows.setdefault(int(number) if name else 1, {}), inner, text, by)


def one(f: Field, text: str, by: Typist) -> object:
    """One typed value. Raises Refused: wrong, or ambiguous with its readings."""
    text = text.strip()
    if not text:
        raise _refuse(f.name, "error-empty")
    if f.units:
        return _figure(f, text)
    reader = TYPED.get(f.kind)
    return reader(f, text, by) if reader else text


def _refuse(
    name: str, phrase: str, plain: Mapping[str, str] | None = None, listed: Sequence[str] | None = None
) -> Refused:
    return Refused(Problem(name, phrase, plain or {}, listed=("choices", listed) if listed else None))


def _ambiguous(f: Field, phrase: str, text: str, readings: Sequence[str]) -> Refused:
    return _refuse(f.name, phrase, {"value": text, "readings": " / ".join(readings)})


def _figure(f: Field, text: str) -> Quantity:
    found = _BOUND.fullmatch(text)
    bound, rest = (found[1], found[2]) if found else ("", text)
    split = re.fullmatch(r"([+-]?[\d.,\u202f]+)\s*(.*)", rest)
    figure = read_figure(split[1]) if split else None
    if split is None or figure is None:
        raise _refuse(f.name, "error-number", {"value": text, "example": f"150 {f.units[0]}"})
    number, unit = split[1], split[2]
    if figure[1] > DECIMALS_MAX or abs(figure[0]) > FIGURE_MAX:
        raise _refuse(f.name, "error-precise", {"value": text, "most": str(DECIMALS_MAX)})
    if not unit and f.kind != "count":
        raise _ambiguous(f, "error-unit-missing", number, _readings(f, figure))
    name = unit_typed(f.kind, unit or "each")
    if name is None or name not in f.units:
        raise _refuse(f.name, "error-unit", {"value": text}, [f"unit-{unit}" for unit in f.units])
    return Quantity(figure[0], name, figure[1], bound)


def _readings(f: Field, figure: tuple[int, int]) -> list[str]:
    """What a bare number could be: each unit, and how much that is in the first one."""
    quantities = [Quantity(figure[0], unit, figure[1]) for unit in f.units]
    sizes = {canonical(f.kind, q) for q in quantities}
    assert sizes, "a figure has units"
    return [f"{q.number} {q.unit}" for q in quantities]


def _time(f: Field, text: str, by: Typist) -> int:  # noqa: ARG001 - one signature for every kind
    upper = text.upper()
    group, iso = _GROUP.fullmatch(upper), _ISO.fullmatch(upper)
    if group and group[5] in MONTHS:
        year = int(group[6]) + (2000 if len(group[6]) == 2 else 0)
        when = Civil(year, MONTHS.index(group[5]) + 1, int(group[1]), int(group[2]), int(group[3]), 0)
        zone = ZONES[group[4]] * 3600 if group[4] in ZONES else None
    elif iso:
        when = Civil(int(iso[1]), int(iso[2]), int(iso[3]), int(iso[4]), int(iso[5]), int(iso[6] or 0))
        zone = _offset(iso[7])
    else:
        raise _not_a_time(f, text)
    seconds = seconds_of(when)
    if seconds is None:
        raise _refuse(f.name, "error-time", {"value": text, "example": TIME_EXAMPLE})
    if zone is None:
        raise _ambiguous(f, "error-time-zone", text, [date_time_group(seconds), date_time_group(seconds - 8 * 3600)])
    return seconds - zone


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0
    return (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60) * (-1 if zone[0] == "-" else 1)


def _not_a_time(f: Field, text: str) -> Refused:
    """A date with strokes has two or three readings, which are shown; anything else is no time."""
    found = _SLASHED.fullmatch(text)
    if not found:
        return _refuse(f.name, "error-time", {"value": text, "example": TIME_EXAMPLE})
    first, second, last = (int(part) for part in found.groups())
    orders = [(last, first, second), (last, second, first), (first, second, last)]
    readings = []
    for year, month, day in orders:
        full = year + 2000 if year < 100 else year
        if seconds_of(Civil(full, month, day, 0, 0, 0)) is not None:
            readings.append(f"{full:04}-{month:02}-{day:02}")
    return _ambiguous(f, "error-date", text, list(dict.fromkeys(readings)) or [TIME_EXAMPLE])


def _window(f: Field, text: str, by: Typist) -> Window:
    start, parted, end = text.partition("..") if ".." in text else text.partition(" to ")
    if not parted:
        raise _refuse(f.name, "error-time", {"value": text, "example": f"{TIME_EXAMPLE} to {TIME_EXAMPLE}"})
    return Window(_time(f, start.strip(), by), _time(f, end.strip(), by))


def _position(f: Field, text: str, by: Typist) -> Position:
    found = _POSITION.fullmatch(text.upper())
    if found:
        latitude = _angle(found.group(1, 2, 3, 4, 5), MICRO)
        longitude = _angle(found.group(7, 8, 9, 10, 11), MICRO)
        if latitude is not None and longitude is not None:
            return Position(-latitude if found[6] == "S" else latitude, _west(longitude, found[12], MICRO))
    bare = _BARE.fullmatch(text)
    if bare:
        raise _ambiguous(f, "error-position-order", text, _orders(bare[1], bare[2]))
    grid = by.grid(text) if by.grid and not found else None
    if grid is None:
        raise _refuse(f.name, "error-position", {"value": text, "example": POSITION_EXAMPLE})
    return grid


def _west(longitude: int, side: str, degree: int) -> int:
    return -longitude if side == "W" and longitude != 180 * degree else longitude


def _angle(parts: Sequence[str | None], degree: int) -> int | None:
    """Degrees with decimals, or degrees and minutes, or with seconds too, in parts of ``degree``; None if mixed."""
    degrees, decimals, minutes, part, seconds = parts
    if (decimals and minutes) or (part and seconds) or int(minutes or 0) > 59 or int(seconds or 0) > 59:
        return None
    small = (int(minutes or 0) * 60 + int(seconds or 0)) * 1000 + int((part or "").ljust(3, "0")) * 60
    fraction = int((decimals or "").ljust(6, "0")) * degree // 1_000_000
    return int(degrees or 0) * degree + fraction + (small * degree * 2 + 3_600_000) // 7_200_000


def _orders(first: str, second: str) -> list[str]:
    """Both orders in which two bare numbers could be a position, those that exist."""
    out = []
    for lat, lon in ((first, second), (second, first)):
        if abs(float(lat)) <= 90 and abs(float(lon)) <= 180:
            north, east = "S" if lat.startswith("-") else "N", "W" if lon.startswith("-") else "E"
            out.append(f"{lat.lstrip('+-')}{north} {lon.lstrip('+-')}{east}")
    return out or [POSITION_EXAMPLE]


def _area(f: Field, text: str, by: Typist) -> Area:
    """``POSITION; POSITION; POSITION...``, or ``POSITION radius 10 nm``."""
    centre, circle, size = text.partition(" radius ")
    corners = tuple(_corner(_position(f, part.strip(), by)) for part in (centre if circle else text).split(";"))
    if not circle:
        return Area(corners)
    split = re.fullmatch(r"([\d.]+)\s*(\S+)", size.strip())
    figure, unit = (read_figure(split[1]), unit_typed("distance", split[2])) if split else (None, None)
    if figure is None or unit not in ("nm", "km", "m") or len(corners) != 1:
        raise _refuse(f.name, "error-area", {"value": text, "most": str(CORNERS_MAX)})
    return Area(corners, Quantity(figure[0], unit, figure[1]))


def _corner(p: Position) -> tuple[int, int]:
    """A corner to the hundredth of a minute."""
    lat, lon = ((abs(x) * CENTI * 2 + MICRO) // (2 * MICRO) * (1 if x >= 0 else -1) for x in (p.latitude, p.longitude))
    return lat, 180 * CENTI if lon == -180 * CENTI else lon


def _choice(f: Field, text: str, by: Typist) -> str:  # noqa: ARG001 - one signature for every kind
    name = f.codes.get(int(text), "") if text.isdecimal() else text.lower()
    if name not in f.numbers:
        raise _refuse(f.name, "error-choice", {"value": text}, [f"{f.set_name}-{code}" for code in f.codes.values()])
    return name


def _party(f: Field, text: str, by: Typist) -> str:
    if by.parties and text not in by.parties:
        raise _refuse(f.name, "error-party", {"value": text, "choices": ", ".join(by.parties)})
    return text


def _signal(f: Field, text: str, by: Typist) -> Signal:  # noqa: ARG001 - one signature for every kind
    """``incidents-at-sea:RT5``, or the code alone where only one book has it; figures behind it: ``NB1 3``."""
    name, _, rest = text.rpartition(":")
    code, _, figures = rest.strip().upper().partition(" ")
    found = [book for book in f.books if code in book.codes and name in ("", book.name, f"{book.name}:{book.version}")]
    if len(found) > 1:
        raise _ambiguous(f, "error-signal-book", text, [f"{book.name}:{book.version}:{code}" for book in found])
    if not found:
        example = f"{f.books[0].name}:{next(iter(f.books[0].codes))}"
        raise _refuse(f.name, "error-signal", {"value": text, "example": example})
    return Signal(found[0].number, found[0].version, code, figures.strip())


def _reference(f: Field, text: str, by: Typist) -> bytes:
    about = by.entry(text) if by.entry else None
    if about is None and re.fullmatch(r"(?:[0-9a-f]{2}){16,32}", text):
        about = bytes.fromhex(text)
    if about is None:
        raise _refuse(f.name, "error-reference", {"value": text})
    return about[:16]


TYPED: Mapping[str, Callable[[Field, str, Typist], object]] = {
    "date-time": _time,
    "window": _window,
    "position": _position,
    "area": _area,
    "choice": _choice,
    "party": _party,
    "reference": _reference,
    "signal": _signal,
    "hull": lambda _f, text, _by: text.upper(),
    "call-sign": lambda _f, text, _by: text.upper(),
}
