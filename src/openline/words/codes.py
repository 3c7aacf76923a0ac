"""A filled form as canonical codes, and back: what travels is the form's number, version and mark, and its values.

    [number, version, first 4 bytes of the form's hash, which fields are filled in, value, value...]

Which are filled in is one number, bit key - 1 for each; their values follow in the order of the keys. A map with keys
took up to twenty bytes more, and a form has to go in one packet of a small radio.

It refuses a second encoding of anything: whatever is read must be written as the same bytes again. What it cannot read
still travels, and is shown as it came (:func:`spelled`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openline.wire.codec import Value, decode, encode
from openline.wire.errors import Malformed, NotCanonical, WireError
from openline.wire.shape import row
from openline.words.codebook import Signal
from openline.words.fields import problems_of
from openline.words.form import FIELDS_MAX, MARK_SIZE, Field, Form
from openline.words.units import BOUNDS, DECIMALS_MAX, Quantity
from openline.words.values import CENTI, Area, Position, Refused, Values, Window

TURN = 360 * CENTI
RADIUS_UNITS = ("nm", "km", "m")  # of the radius of an area, the first of which costs no byte


class UnknownForm(WireError):
    """A form, or a version of one, that is not in this catalogue. ``number`` and ``version`` say which."""

    def __init__(self, number: int, version: int) -> None:
        super().__init__(f"form {number}, version {version}, is not in this catalogue")
        self.number, self.version = number, version


class DifferentForm(UnknownForm):
    """A form that is known here with another meaning: its mark is not that of ours."""


def write(form: Form, values: Values) -> bytes:
    """The one encoding of a filled form. Raises Refused when a value may not be sent."""
    wrong = problems_of(form, values)
    if wrong:
        raise Refused(*wrong)
    return encode([form.number, form.version, form.mark, *_write_fields(form.fields, values)])


def named(data: bytes) -> tuple[int, int, bytes, list[Value]]:
    """Number, version, mark and values of a filled form that may not be known. Raises WireError."""
    value = decode(data)
    number, version, mark = row(value[:3] if isinstance(value, list) else value, "form", (int, int, bytes))
    assert isinstance(value, list), "a row is a list"
    if len(mark) != MARK_SIZE or not number or not version:
        raise Malformed("a form without a number, a version or a mark of four bytes")
    return number, version, mark, value[3:]


def read(forms: Mapping[tuple[int, int], Form], data: bytes) -> tuple[Form, dict[str, object]]:
    """The form and its values by name. Raises UnknownForm, DifferentForm, Malformed or NotCanonical."""
    number, version, mark, coded = named(data)
    form = forms.get((number, version))
    if form is None:
        raise UnknownForm(number, version)
    if form.mark != mark:
        raise DifferentForm(number, version)
    values = _read_fields(form.fields, coded)
    wrong = problems_of(form, values)
    if wrong:
        raise Malformed(f"{form.name}: field {wrong[0].field}: {wrong[0].phrase}")
    if write(form, values) != data:
        raise NotCanonical("a second encoding of the same form")
    return form, values


def spelled(data: bytes) -> str:
    """Codes as a person can read them aloud: ``[1, 1, h'0a0b0c0d', 1, "CN"]``, or hex where they are no codes."""
    try:
        return _spelled(decode(data))
    except WireError:
        return f"h'{data.hex()}'"


def _spelled(value: Value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_spelled(k)}: {_spelled(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_spelled, value)) + "]"
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _write_fields(fields: tuple[Field, ...], values: Values) -> list[Value]:
    filled = [f for f in fields if f.name in values]
    return [sum(1 << f.key - 1 for f in filled), *(_write_field(f, values[f.name]) for f in filled)]


def _write_field(f: Field, value: Any) -> Value:
    if f.many == 1:
        return _write_one(f, value)
    coded = [_write_one(f, item) for item in value]
    return sorted(coded) if f.kind == "choice" else coded  # type: ignore[type-var]  # choices are integers


def _write_one(f: Field, value: Any) -> Value:
    match value:
        case Quantity():
            return _write_quantity(value, f.units)
        case Position():
            return [value.latitude, value.longitude]
        case Window():
            return [value.start, value.end - value.start]
        case Area():
            return _write_area(value)
        case Signal():
            return [value.book, value.version, value.code, *([value.figures] if value.figures else [])]
        case Mapping():
            return _write_fields(f.fields, value)
    coded: Value = f.numbers[value] if f.kind == "choice" else value
    return coded


def _write_quantity(q: Quantity, units: tuple[str, ...]) -> Value:
    """The figure alone, or [figure, unit, decimals, bound] with what is zero left out from the end."""
    parts = [q.figure, units.index(q.unit), q.decimals, BOUNDS.index(q.bound)]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts[0] if len(parts) == 1 else list(parts)


def _write_area(a: Area) -> Value:
    if a.radius is not None:
        return [*a.corners[0], _write_quantity(a.radius, RADIUS_UNITS)]
    out = list(a.corners[0])
    for (lat, lon), (to_lat, to_lon) in zip(a.corners, a.corners[1:], strict=False):
        out += [to_lat - lat, _turned(to_lon - lon)]
    return list(out)


def _turned(longitude: int) -> int:
    """A longitude, or the shorter way between two, above -180 to 180 degrees."""
    return -((TURN // 2 - longitude) % TURN) + TURN // 2


def _read_fields(fields: tuple[Field, ...], coded: list[Value]) -> dict[str, object]:
    filled = coded[0] if coded else None
    if type(filled) is not int or not 0 <= filled < 1 << FIELDS_MAX or filled.bit_count() != len(coded) - 1:
        raise Malformed("not as many values as fields that are filled in")
    known = [f for f in fields if filled >> f.key - 1 & 1]
    if len(known) != filled.bit_count():
        raise Malformed("a form has no such field")
    return {f.name: _read_field(f, value) for f, value in zip(known, coded[1:], strict=True)}


def _read_field(f: Field, value: Value) -> object:
    if f.many == 1:
        return _read_one(f, value)
    if not isinstance(value, list):
        raise Malformed(f"{f.name} is not a list")
    return tuple(_read_one(f, item) for item in value)


def _read_one(f: Field, value: Value) -> object:
    if f.units:
        return _read_quantity(value, f.units, f.name)
    return READERS[f.kind](f, value)


def _read_choice(f: Field, value: Value) -> object:
    if type(value) is not int or value not in f.codes:
        raise Malformed(f"{f.name} has no choice {value!r}")
    return f.codes[value]


def _read_group(f: Field, value: Value) -> object:
    if not isinstance(value, list):
        raise Malformed(f"{f.name} is not a list")
    return _read_fields(f.fields, value)


def _read_quantity(value: Value, units: tuple[str, ...], name: str) -> Quantity:
    parts = _whole(value if isinstance(value, list) else [value], 1, 4, name)
    figure, unit, decimals, bound = (*parts, 0, 0, 0)[:4]
    if not (0 <= unit < len(units) and 0 <= decimals <= DECIMALS_MAX and 0 <= bound < len(BOUNDS)):
        raise Malformed(f"{name} has a unit, decimals or a bound that do not exist")
    return Quantity(figure, units[unit], decimals, BOUNDS[bound])


def _whole(value: Value, least: int, most: int, name: str) -> list[int]:
    if not isinstance(value, list) or not least <= len(value) <= most or any(type(one) is not int for one in value):
        raise Malformed(f"{name} is not a list of whole numbers")
    return value


def _read_area(f: Field, value: Value) -> object:
    if isinstance(value, list) and len(value) == 3:
        lat, lon = _whole(value[:2], 2, 2, f.name)
        return Area(((lat, lon),), _read_quantity(value[2], RADIUS_UNITS, f.name))
    rows = _whole(value, 6, 64, f.name)
    if len(rows) % 2:
        raise Malformed(f"{f.name} has half a corner")
    lat, lon = rows[:2]
    corners = [(lat, lon)]
    for step_lat, step_lon in zip(rows[2::2], rows[3::2], strict=True):
        lat, lon = lat + step_lat, _turned(lon + step_lon)
        corners.append((lat, lon))
    return Area(tuple(corners))


def _read_window(f: Field, value: Value) -> object:
    start, lasts = _whole(value, 2, 2, f.name)
    return Window(start, start + lasts)


def _read_signal(f: Field, value: Value) -> object:
    parts = [*value, ""][:4] if isinstance(value, list) and len(value) == 3 else value
    number, version, code, figures = row(parts, f.name, (int, int, str, str))
    return Signal(number, version, code, figures)


def _typed(kind: type) -> Callable[[Field, Value], object]:
    def reader(f: Field, value: Value) -> object:
        if type(value) is not kind:
            raise Malformed(f"{f.name} is not {kind.__name__}")
        return value

    return reader


READERS: Mapping[str, Callable[[Field, Value], object]] = {
    "date-time": _typed(int),
    "position": lambda f, value: Position(*_whole(value, 2, 2, f.name)),
    "window": _read_window,
    "area": _read_area,
    "choice": _read_choice,
    "group": _read_group,
    "signal": _read_signal,
    "party": _typed(str),
    "text": _typed(str),
    "hull": _typed(str),
    "call-sign": _typed(str),
    "reference": _typed(bytes),
}
