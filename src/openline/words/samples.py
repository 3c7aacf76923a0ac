"""Values to try a form with: each choice of each field, each unit, the ends of each range. Never sent to anybody.

They are made from the form's definition alone, so a form that somebody adds is tried as ours are. It refuses to be
random: what is found once is found again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle, islice

from openline.words.codebook import Signal
from openline.words.form import ALONE, Field, Form
from openline.words.units import BOUNDS, DIMENSIONS, Quantity, canonical
from openline.words.values import CENTI, Area, Position, Window

AT = 1_685_765_520  # 030412Z JUN 23, of the first case in the public record
PLACE = Position(24_412_000, 119_204_000)
CORNER = (24 * CENTI + 30, 119 * CENTI)
MADE = {
    "": ("",),
    "direction": tuple("0123456789"),
    "course": ("045",),
    "distance": ("12",),
    "distance-astern": ("300",),
}
SPREAD = ((0, 0), (0, 60), (45, 60), (45, 0))


def samples(form: Form, other: str) -> Iterator[dict[str, object]]:
    """Fillings of a form that together use every choice and unit of every field.

    The first has every field; a later one those that are needed and those that have something left to say.
    """
    ways = {id(f): found for f in form.every_field() for found in [_ways(f, other)]}
    for number in range(max((len(ways[id(f)]) for f in form.fields), default=1)):
        yield _filled_in(form.fields, ways, number)


Ways = Mapping[int, list[object]]  # of each field, by its identity: made once a form, since a figure has dozens


def _filled_in(fields: tuple[Field, ...], ways: Ways, number: int) -> dict[str, object]:
    """The fields of a form or a group, as the ``number``-th filling has them; never none of them."""
    fresh = [f for f in fields if not number or f.needed or number < len(ways[id(f)])]
    named = {name for f in fresh or fields[:1] for name in (f.name, f.later_than)}
    return _ordered(fields, {f.name: _filled(f, ways, number) for f in fields if f.name in named})


def _ordered(fields: tuple[Field, ...], values: dict[str, object]) -> dict[str, object]:
    """The same with each time that must be later than another an hour after it."""
    for f in fields:
        if f.later_than and f.name in values:
            begins = values[f.later_than]
            assert isinstance(begins, int), "a time"
            values[f.name] = begins + 3600
    return values


def _filled(f: Field, ways: Ways, number: int) -> object:
    """The ``number``-th way to fill a field in, begun again when there are no more."""
    if f.many == 1:
        return _nth(f, ways, number)
    found = ways[id(f)]
    many = min(f.many, len(found), 1 + number % f.many)
    picked = list(islice(cycle(found), number, number + many)) if f.kind != "group" else [_nth(f, ways, number)]
    if f.kind == "choice":
        picked = picked[:1] if picked[0] == ALONE else [name for name in picked if name != ALONE]
        picked.sort(key=lambda name: f.numbers[str(name)])
    return tuple(picked)


def _nth(f: Field, ways: Ways, number: int) -> object:
    """One value of a field."""
    if f.kind == "group":
        return _filled_in(f.fields, ways, number)
    found = ways[id(f)]
    return found[number % len(found)]


def _ways(f: Field, other: str) -> list[object]:
    """Values of a field, all different: every choice, every unit with every bound, several of the others."""
    if f.kind == "group":
        return list(range(max(len(_ways(one, other)) for one in f.fields)))
    if f.kind == "choice":
        return list(f.codes.values())
    if f.units:
        return _figures(f)
    if f.books:
        return _signals(f)
    found: dict[str, list[object]] = {
        "date-time": [AT, AT - 86_400 * 150, AT + 59],
        "window": [Window(AT, AT + hours * 3600) for hours in (1, 26)],
        "position": [PLACE, Position(-PLACE.latitude, -PLACE.longitude), Position(1_500_000, 500_100)],
        "area": [_area(0), _area(300), Area((CORNER,), Quantity(10, "nm")), Area((CORNER,), Quantity(15, "km"))],
        "party": [other, "CC", "DD"],
        "reference": [bytes(range(16)), bytes(range(16, 32))],
        "text": [text[: f.length] for text in ("HOLD FAST 23", "NAVAREA XI 0421", "A1234/23")],
        "hull": ["DDG-93", "17", "F-35"],
        "call-sign": ["NAVY 4A1", "JPBX"],
    }
    return found[f.kind]


def _signals(f: Field) -> list[object]:
    every = [(book, code, figures) for book in f.books for code, what in book.codes.items() for figures in MADE[what]]
    return [Signal(book.number, book.version, code, figures) for book, code, figures in every]


def _area(shift: int) -> Area:
    return Area(tuple((CORNER[0] + lat, CORNER[1] + shift + lon) for lat, lon in SPREAD))


def _figures(f: Field) -> list[object]:
    """Figures within what is usual, in each unit and with each bound."""
    assert f.least is not None, "a figure has a range"
    assert f.most is not None, "a figure has a range"
    out: list[object] = []
    for at, unit in enumerate(f.units):
        ratio = DIMENSIONS[f.kind][unit]
        for step, bound in enumerate(BOUNDS):
            aim = f.least + (min(f.most, f.doubt or f.most) - f.least) * (step + 2) // (7 + at)
            least = -(-f.least * ratio.denominator // ratio.numerator)
            q = Quantity(max(aim * ratio.denominator // ratio.numerator, least), unit, 0, bound)
            if canonical(f.kind, q) <= f.most:
                out.append(q)
    return out
