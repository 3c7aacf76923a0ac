"""Figures with their units, as a person entered them, and what they are in the canonical one.

The record keeps the figure, its decimals and its unit: 150 yd stays 150 yd and 24.40 stays 24.40. The canonical value
is computed by the same integer arithmetic everywhere, for comparison and for ranges. It refuses floats, and to convert
what is sent: a value that was rounded on the way is another value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

DECIMALS_MAX = 3  # a frequency of 8.291 MHz, a distance of 0.125 nautical miles; finer is a typing error
FIGURE_MAX = 10**12  # more digits than any instrument shows; also keeps the arithmetic of others inside 64 bits
BOUNDS = ("", "about", "within", "beyond")  # exact, about, at most, at least: what an eyewitness can say

_FIGURE = re.compile(r"([+-]?)(\d{1,13})(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a dimension: how many canonical units it is, as a ratio, and what people type for it."""

    numerator: int
    denominator: int
    typed: tuple[str, ...]


# Canonical: millimetre, millimetre per second, hertz, thousandth of a degree, one, second. Defined ratios only, all
# exact.
LENGTHS: Mapping[str, Unit] = {
    "m": Unit(1000, 1, ("m", "metre", "metres", "meter", "meters")),
    "km": Unit(1_000_000, 1, ("km",)),
    "nm": Unit(1_852_000, 1, ("nm", "nmi", "NM", "M")),
    "yd": Unit(9144, 10, ("yd", "yds", "yard", "yards")),
    "ft": Unit(3048, 10, ("ft", "feet", "foot")),
    "cable": Unit(185_200, 1, ("cable", "cables")),
}
DIMENSIONS: Mapping[str, Mapping[str, Unit]] = {
    "distance": LENGTHS,
    "altitude": {
        "ft": LENGTHS["ft"],
        "m": LENGTHS["m"],
        "km": LENGTHS["km"],
        "fl": Unit(30_480, 1, ("fl", "FL")),  # hundreds of feet by standard pressure: not a height above the sea
    },
    "depth": {"m": LENGTHS["m"], "ft": LENGTHS["ft"], "fathom": Unit(18_288, 10, ("fathom", "fathoms", "fm"))},
    "speed": {
        "kn": Unit(4_630, 9, ("kn", "kt", "kts", "knot", "knots")),
        "km-h": Unit(2_500, 9, ("km/h", "kmh", "km-h", "kph")),
        "m-s": Unit(1000, 1, ("m/s", "m-s")),
    },
    "frequency": {
        "mhz": Unit(1_000_000, 1, ("MHz", "mhz")),
        "khz": Unit(1000, 1, ("kHz", "khz")),
        "ghz": Unit(1_000_000_000, 1, ("GHz", "ghz")),
    },
    "course": {
        "deg-true": Unit(1000, 1, ("deg-true", "true", "T", "°", "°T")),
        "deg-magnetic": Unit(1000, 1, ("deg-magnetic", "magnetic", "mag", "°M")),
    },
    "bearing": {
        "deg-true": Unit(1000, 1, ("deg-true", "true", "T", "°", "°T")),
        "deg-magnetic": Unit(1000, 1, ("deg-magnetic", "magnetic", "mag", "°M")),
        "deg-relative": Unit(1000, 1, ("deg-relative", "relative", "rel")),
    },
    "count": {"each": Unit(1, 1, ("each",))},
    "duration": {
        "min": Unit(60, 1, ("min", "minute", "minutes")),
        "h": Unit(3600, 1, ("h", "hour", "hours")),
        "d": Unit(86400, 1, ("d", "day", "days")),
        "s": Unit(1, 1, ("s", "second", "seconds")),
    },
}
USUAL: Mapping[str, tuple[str, ...]] = {  # the units of a field that names none; the first costs no byte
    "distance": ("m", "km", "nm", "yd", "ft", "cable"),
    **{name: tuple(units) for name, units in DIMENSIONS.items() if name != "distance"},
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """``figure`` / 10**``decimals`` of ``unit``; ``bound`` is one of BOUNDS."""

    figure: int
    unit: str
    decimals: int = 0
    bound: str = ""

    @property
    def number(self) -> str:
        """The figure as typed, with a point: our own fixed text, never a number for a language to format."""
        sign, digits = "-" if self.figure < 0 else "", str(abs(self.figure)).zfill(self.decimals + 1)
        whole, part = digits[: len(digits) - self.decimals], digits[len(digits) - self.decimals :]
        return sign + grouped(whole) + (f".{part}" if part else "")


def grouped(digits: str) -> str:
    """Digits in groups of three from five digits on, parted by a narrow no-break space: no comma, no point."""
    if len(digits) < 5:
        return digits
    head = len(digits) % 3
    parts = [digits[:head]] if head else []
    return "\u202f".join(parts + [digits[i : i + 3] for i in range(head, len(digits), 3)])


def canonical(dimension: str, q: Quantity) -> int:
    """The value in canonical units, the half rounded away from zero."""
    unit = DIMENSIONS[dimension][q.unit]
    return _ratio(q.figure * unit.numerator, unit.denominator * 10**q.decimals)


def converted(dimension: str, q: Quantity, unit: str) -> Quantity:
    """What it is in another unit, rounded to three digits or so: for the eye beside the record, never sent."""
    to = DIMENSIONS[dimension][unit]
    thousandths = _ratio(canonical(dimension, q) * to.denominator * 1000, to.numerator)
    drop = 3 if abs(thousandths) >= 100_000 else 2 if abs(thousandths) >= 1_000 else 0
    figure, decimals = _ratio(thousandths, 10**drop), 3 - drop
    while decimals and figure % 10 == 0:
        figure, decimals = figure // 10, decimals - 1
    return Quantity(figure, unit, decimals, q.bound)


def _ratio(top: int, bottom: int) -> int:
    return (abs(top) * 2 + bottom) // (2 * bottom) * (1 if top >= 0 else -1)


def read_figure(text: str) -> tuple[int, int] | None:
    """A typed number as (figure, decimals), or None; a comma is refused, since in half the world it is a point."""
    found = _FIGURE.fullmatch(text.replace("\u202f", ""))
    if not found:
        return None
    sign, whole, part = found[1], found[2], found[3] or ""
    return int(f"{sign}{whole}{part}"), len(part)


def unit_typed(dimension: str, text: str) -> str | None:
    """The name of the unit that a person means by ``text``, or None."""
    units = DIMENSIONS[dimension]
    return text if text in units else next((name for name, unit in units.items() if text in unit.typed), None)


def parse(dimension: str, text: str) -> Quantity | None:
    """``45 kn`` as a quantity, for ranges in the data of a form; None when it is not one."""
    number, _, unit = text.partition(" ")
    figure, name = read_figure(number), unit_typed(dimension, unit or "each")
    return None if figure is None or name is None else Quantity(figure[0], name, figure[1])
