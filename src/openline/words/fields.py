"""What may stand in each kind of field: one function a kind, which says why not, as a Problem for any language.

It refuses nothing silently and repairs nothing: a value is sent as it was entered, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from openline.words.codebook import Signal
from openline.words.form import ALONE, Field, Form
from openline.words.units import BOUNDS, DECIMALS_MAX, DIMENSIONS, FIGURE_MAX, Quantity, canonical, parse
from openline.words.values import CENTI, CORNERS_MAX, MICRO, REFERENCE_SIZE, Area, Position, Problem, Values, Window
from openline.words.visible import problem as unseen

TIME_MAX = 253_402_300_799  # as everywhere on a line: the last second of the year 9999
RADIUS_MAX = "2000 nm"
SIDE_MAX = 60 * CENTI  # a side of an area, 60 degrees: more is a sign or an order gone wrong
HULL = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
CALL_SIGN = re.compile(r"[A-Z0-9]+(?: [A-Z0-9]+)*")
PARTY = re.compile(r"[!-~]{1,8}")  # as on cards

Check = Callable[[Field, object], "Problem | None"]


def problems_of(form: Form, values: Values) -> list[Problem]:
    """Every reason why these values may not be sent as this form; empty when they may."""
    return list(_of_fields(form.fields, values))


def _of_fields(fields: tuple[Field, ...], values: Values) -> Iterator[Problem]:
    names = {f.name for f in fields}
    for name in values:
        if name not in names:
            listed = ("choices", [f"label-{f.name}" for f in fields])
            yield Problem(name, "error-unknown-field", {"value": name}, listed=listed)
    for f in fields:
        if f.name in values:
            yield from _of_field(f, values[f.name])
        elif f.needed:
            yield Problem(f.name, "error-missing")
        if f.later_than in values and f.name in values:
            yield from _order(f, values[f.later_than], values[f.name])


def _order(f: Field, begins: object, ends: object) -> Iterator[Problem]:
    """An end that is not after its beginning: one of the two is mistyped, and a reader would guess which."""
    assert isinstance(begins, int), "both are times"
    assert isinstance(ends, int), "both are times"
    if ends <= begins:
        yield Problem(f.name, "error-order", listed=("begins", [f"label-{f.later_than}"]))


def _of_field(f: Field, value: object) -> Iterator[Problem]:
    items = value if f.many > 1 else (value,)
    assert isinstance(items, tuple), f"{f.name} holds many, so a tuple"
    if not items:
        yield Problem(f.name, "error-empty")
    if len(items) > f.many:
        yield Problem(f.name, "error-many", {"most": str(f.many)})
    if f.kind == "choice" and ALONE in items and len(items) > 1:
        yield Problem(f.name, "error-alone", shown={"value": shown(f, ALONE)})
    seen: list[object] = []
    for item in items:
        found = CHECKS.get(f.kind, _quantity)(f, item)
        if found:
            yield found
        elif isinstance(item, Mapping):
            yield from _of_fields(f.fields, item)
        if item in seen and f.kind in ("choice", "party", "area", "position", "text"):
            yield Problem(f.name, "error-twice", shown={"value": shown(f, item)})
        seen.append(item)


def shown(f: Field, item: object) -> tuple[str, object]:
    """How a value is to be rendered inside a Problem: its kind, or its set, and itself."""
    return (f"set {f.set_name}" if f.kind == "choice" else f.kind, item)


def _quantity(f: Field, item: object) -> Problem | None:
    assert isinstance(item, Quantity), f"{f.name} holds a figure"
    if item.unit not in f.units:
        return Problem(f.name, "error-unit", {"value": f"{item.number} {item.unit}"}, listed=_units(f))
    assert item.bound in BOUNDS, "a bound of ours"
    if not 0 <= item.decimals <= DECIMALS_MAX or abs(item.figure) > FIGURE_MAX:
        return Problem(f.name, "error-precise", {"value": item.number, "most": str(DECIMALS_MAX)})
    whole = f.kind != "count" or not item.decimals
    assert f.least is not None, "a figure has a range"
    assert f.most is not None, "a figure has a range"
    if not whole or not f.least <= canonical(f.kind, item) <= f.most:
        return Problem(f.name, "error-range", shown={"value": (f.kind, item), **_ends(f)})
    return None


def _units(f: Field) -> tuple[str, list[str]]:
    return ("choices", [f"unit-{unit}" for unit in f.units])


def _ends(f: Field) -> dict[str, tuple[str, object]]:
    """The ends of the range, in the units in which the form's author wrote them."""
    return {end: (f.kind, parse(f.kind, f.written[end])) for end in ("least", "most")}


def _time(f: Field, item: object) -> Problem | None:
    assert isinstance(item, int), f"{f.name} holds a time"
    if not 0 <= item <= TIME_MAX:
        return Problem(f.name, "error-time", {"value": str(item), "example": "030412Z JUN 23"})
    return None


def _window(f: Field, item: object) -> Problem | None:
    assert isinstance(item, Window), f"{f.name} holds a window"
    wrong = _time(f, item.start) or _time(f, item.end)
    if wrong or item.end <= item.start:
        return wrong or Problem(f.name, "error-window-order")
    if f.most is not None and item.end - item.start > f.most:
        return Problem(f.name, "error-window-long", shown={"most": ("duration", parse("duration", f.written["most"]))})
    return None


def _position(f: Field, item: object) -> Problem | None:
    assert isinstance(item, Position), f"{f.name} holds a position"
    if not on_earth(item.latitude, item.longitude, MICRO):
        value = f"{item.latitude / MICRO:.6f} {item.longitude / MICRO:.6f}"
        return Problem(f.name, "error-position-range", {"value": value})
    return None


def on_earth(latitude: int, longitude: int, degree: int) -> bool:
    """Whether these are coordinates, ``degree`` being one degree of them. 180 degrees has one sign, the positive."""
    return abs(latitude) <= 90 * degree and -180 * degree < longitude <= 180 * degree


def _area(f: Field, item: object) -> Problem | None:
    assert isinstance(item, Area), f"{f.name} holds an area"
    if not all(on_earth(lat, lon, CENTI) for lat, lon in item.corners):
        return Problem(f.name, "error-position-range", {"value": str(item.corners)})
    if item.radius is not None:
        most = parse("distance", RADIUS_MAX)
        assert most is not None, "a distance"
        good = item.radius.unit in DIMENSIONS["distance"] and 0 <= item.radius.decimals <= DECIMALS_MAX
        if not good or not 0 < canonical("distance", item.radius) <= canonical("distance", most):
            return Problem(f.name, "error-area", {"value": item.radius.number, "most": str(CORNERS_MAX)})
        return None
    sides = zip(item.corners, (*item.corners[1:], item.corners[0]), strict=True)
    near = all(
        abs(a[0] - b[0]) <= SIDE_MAX and min((a[1] - b[1]) % (360 * CENTI), (b[1] - a[1]) % (360 * CENTI)) <= SIDE_MAX
        for a, b in sides
    )
    if not 3 <= len(item.corners) <= CORNERS_MAX or len(set(item.corners)) != len(item.corners) or not near:
        return Problem(f.name, "error-area-corners", {"most": str(CORNERS_MAX)})
    return None


def _choice(f: Field, item: object) -> Problem | None:
    if item in f.numbers:
        return None
    listed = ("choices", [f"{f.set_name}-{name}" for name in f.codes.values()])
    return Problem(f.name, "error-choice", {"value": str(item)}, listed=listed)


def _text(f: Field, item: object) -> Problem | None:
    assert isinstance(item, str), f"{f.name} holds a text"
    if len(item) > f.length:
        return Problem(f.name, "error-long", {"most": str(f.length)})
    if not item.strip():
        return Problem(f.name, "error-empty")
    return Problem(f.name, "error-text") if unseen(item) or "\n" in item else None


def _spelled_as(pattern: re.Pattern[str], phrase: str) -> Check:
    def check(f: Field, item: object) -> Problem | None:
        assert isinstance(item, str), f"{f.name} holds a text"
        if len(item) > f.length or not pattern.fullmatch(item):
            return Problem(f.name, phrase, {"value": item, "most": str(f.length)})
        return None

    return check


def _party(f: Field, item: object) -> Problem | None:
    assert isinstance(item, str), f"{f.name} holds a party"
    return None if PARTY.fullmatch(item) else Problem(f.name, "error-party", {"value": item, "choices": ""})


def _reference(f: Field, item: object) -> Problem | None:
    assert isinstance(item, bytes), f"{f.name} holds a reference"
    return None if len(item) == REFERENCE_SIZE else Problem(f.name, "error-reference", {"value": item.hex()})


def _signal(f: Field, item: object) -> Problem | None:
    assert isinstance(item, Signal), f"{f.name} holds a signal"
    book = next((one for one in f.books if (one.number, one.version) == (item.book, item.version)), None)
    if book is None or item.code not in book.codes:
        example = f"{f.books[0].name}:{next(iter(f.books[0].codes))}"
        return Problem(f.name, "error-signal", {"value": item.code, "example": example})
    if not book.takes(item.code, item.figures):
        return Problem(f.name, "error-signal-figures", {"value": item.figures, "most": book.digits(item.code)})
    return None


def _group(f: Field, item: object) -> Problem | None:
    assert isinstance(item, Mapping), f"{f.name} holds a group"
    return None if item else Problem(f.name, "error-empty")


CHECKS: Mapping[str, Check] = {
    "date-time": _time,
    "window": _window,
    "position": _position,
    "area": _area,
    "choice": _choice,
    "group": _group,
    "signal": _signal,
    "party": _party,
    "text": _text,
    "reference": _reference,
    "hull": _spelled_as(HULL, "error-hull"),
    "call-sign": _spelled_as(CALL_SIGN, "error-call-sign"),
}
