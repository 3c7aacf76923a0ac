"""What is possible and hard to believe: a ship at 200 kn, an encounter at sea on land, a month that is past.

A doubt never stops anything: it is shown to whoever enters or releases a form, who looks again or goes on with a
reason. It refuses to know the time and the map: ``now`` and ``on_land`` (openline.words.land) are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from openline.words.form import Field, Form
from openline.words.units import Quantity, canonical, parse
from openline.words.values import CENTI, MICRO, Area, Position, Problem, Values, Window

SKEW_S = 300  # clocks of ships and centres differ by less
OLD = "2 d"  # an event told later than this is told late, or its month is wrong
WIDE = "600 nm"  # an area wider than this is a sign or an order gone wrong
WIDE_CENTI = 10 * CENTI

OnLand = Callable[[Position], bool]


def doubts(form: Form, values: Values, now_s: int | None = None, on_land: OnLand | None = None) -> list[Problem]:
    """Every doubt about good values. Times are doubted when ``now_s`` is given, places when ``on_land`` is."""
    out = list(_of_fields(form.fields, values, now_s))
    if form.where == "sea" and on_land is not None:
        out += [
            Problem(f.name, "doubt-land", shown={"value": ("position", item)})
            for f, item in _items(form.fields, values)
            if isinstance(item, Position) and on_land(item)
        ]
    return out + ([] if now_s is None else list(_notice(form, values, now_s)))


def _items(fields: tuple[Field, ...], values: Values) -> Iterator[tuple[Field, object]]:
    for f in fields:
        item = values.get(f.name, ())
        for one in item if isinstance(item, tuple) else (item,):
            if isinstance(one, dict):
                yield from _items(f.fields, one)
            else:
                yield f, one


def _of_fields(fields: tuple[Field, ...], values: Values, now_s: int | None) -> Iterator[Problem]:
    for f, item in _items(fields, values):
        if isinstance(item, Quantity) and f.doubt is not None and canonical(f.kind, item) > f.doubt:
            most = parse(f.kind, f.written["doubt"])
            yield Problem(f.name, "doubt-large", shown={"value": (f.kind, item), "most": (f.kind, most)})
        if isinstance(item, Position) and abs(item.latitude) < MICRO // 60 and abs(item.longitude) < MICRO // 60:
            yield Problem(f.name, "doubt-zero")
        if isinstance(item, Area) and _wide(item):
            yield Problem(f.name, "doubt-area-wide", shown={"most": ("distance", parse("distance", WIDE))})
        if now_s is not None and f.tense:
            yield from _of_time(f, item, now_s)


def _wide(area: Area) -> bool:
    first = area.corners[0]
    return any(
        abs(lat - first[0]) > WIDE_CENTI
        or min((lon - first[1]) % (360 * CENTI), (first[1] - lon) % (360 * CENTI)) > WIDE_CENTI
        for lat, lon in area.corners
    )


def _of_time(f: Field, item: object, now_s: int) -> Iterator[Problem]:
    at = item.end if isinstance(item, Window) else item
    assert isinstance(at, int), "only times have a tense"
    shown = {"value": ("date-time", at)}
    old = parse("duration", OLD)
    assert old is not None, "a duration"
    if f.tense == "future" and at < now_s - SKEW_S:
        yield Problem(f.name, "doubt-past", shown=shown)
    elif f.tense == "past" and at > now_s + SKEW_S:
        yield Problem(f.name, "doubt-future", shown=shown)
    elif f.tense == "past" and at < now_s - canonical("duration", old):
        yield Problem(f.name, "doubt-old", shown={**shown, "most": ("duration", old)})


def _notice(form: Form, values: Values, now_s: int) -> Iterator[Problem]:
    told = form.notice
    window = values.get(told.field) if told else None
    if told is None or not isinstance(window, Window):
        return
    urgent = bool(told.when) and values.get(told.when) == told.says
    least_s = told.shorter_s if urgent else told.least_s
    if window.start - now_s < least_s:
        yield Problem(told.field, "doubt-notice", shown={"least": ("duration", Quantity(least_s // 3600, "h"))})
