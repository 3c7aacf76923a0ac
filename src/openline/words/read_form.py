"""Forms out of data: what a file of ``words/forms/`` says, checked so that a wrong form never comes into use.

It refuses a key or a number that is given twice, a name that means two things, a unit or a kind that does not exist,
and anything that it does not know: half a form must not be understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openline.words.codebook import NAME, BadForm, Codebook
from openline.words.form import CODE_MAX, FIELDS_MAX, Field, Form, Notice
from openline.words.units import DIMENSIONS, USUAL, Quantity, canonical, parse

KINDS = frozenset(
    {"signal", "date-time", "window", "position", "area", "choice", "party", "reference", "text", "hull", "call-sign"}
)
MARKERS = ("INSTRUCTION", "ADVICE", "WARNING", "INFORMATION", "QUESTION", "ANSWER", "REQUEST", "INTENTION")
REPLIES = ("ROGER", "WILCO", "UNABLE", "AFFIRM", "NEGATIVE", "DECLINE")  # those that close; STANDBY never does
PRECEDENCES = ("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE")
MANY_MAX = 10
NUMBER_MAX = 65535  # 1 to 999 are ours; a line's own forms begin at 1000
TEXT_MAX = 60  # characters of a short text: a name or a number. What needs more is free text
LENGTHS = {"hull": 12, "call-sign": 12}
_ENDS = ("least", "most", "doubt")
TENSES, PLACES = ("", "past", "future"), ("anywhere", "sea", "reply")  # a reply: it stands beside one, never alone

_FIELD_KEYS = {
    "key",
    "name",
    "kind",
    "needed",
    "many",
    "units",
    "least",
    "most",
    "doubt",
    "set",
    "length",
    "tense",
    "later-than",
    "books",
    "fields",
}
_FORM_KEYS = {
    "number", "version", "name", "after", "precedence", "marker", "replies", "where", "notice", "typical", "fields",
}  # fmt: skip

# What a figure can be where the form says nothing else. A form can only narrow it.
RANGES: Mapping[str, tuple[str, str]] = {
    "distance": ("0 m", "40075 km"),  # around the Earth
    "altitude": ("-500 m", "100000 km"),
    "depth": ("0 m", "11000 m"),  # the deepest sea
    "speed": ("0 kn", "60000 kn"),
    "frequency": ("1 kHz", "300 GHz"),
    "course": ("0 true", "359.999 true"),
    "bearing": ("0 true", "359.999 true"),
    "count": ("0", "1000000000"),
    "duration": ("0 s", "366 d"),
}


@dataclass(frozen=True, slots=True)
class Stock:
    """What fields are made of: sets of choices, and codebooks, by name."""

    sets: Mapping[str, Mapping[int, str]]
    books: Mapping[str, Codebook]


def read_sets(data: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    """The closed sets of choices. Raises BadForm."""
    sets: dict[str, dict[int, str]] = {}
    for name, rows in data.items():
        _demand(
            bool(NAME.fullmatch(name)) and isinstance(rows, dict), f"set {name!r}: a table with a name in small letters"
        )
        codes = {int(code): meant for code, meant in rows.items() if re.fullmatch(r"0|[1-9]\d?", code)}
        good = len(codes) == len(rows) and all(isinstance(n, str) and NAME.fullmatch(n) for n in codes.values())
        _demand(
            good and max(codes, default=99) <= CODE_MAX,
            f"set {name!r}: numbers 0 to {CODE_MAX} with names in small letters",
        )
        _demand(len(set(codes.values())) == len(codes), f"set {name!r}: each choice stands once")
        sets[name] = codes
    return sets


def read_form(data: Mapping[str, Any], stock: Stock) -> Form:
    """One form. Raises BadForm, naming the form and the field."""
    name = data.get("name")
    where = f"form {name!r}"
    _demand(
        isinstance(name, str) and bool(NAME.fullmatch(name)), f"{where}: 'name' is small letters, digits and hyphens"
    )
    _demand(set(data) <= _FORM_KEYS, f"{where}: {sorted(set(data) - _FORM_KEYS)} is nothing that a form says")
    for key, most in (("number", NUMBER_MAX), ("version", NUMBER_MAX)):
        _demand(type(data.get(key)) is int and 1 <= data[key] <= most, f"{where}: {key!r} is 1 to {most}")
    for key, allowed in (("precedence", PRECEDENCES), ("marker", MARKERS)):
        _demand(data.get(key) in allowed, f"{where}: {key!r} is one of {', '.join(allowed)}")
    replies = data.get("replies")
    in_order = [one for one in REPLIES if isinstance(replies, list) and one in replies]
    _demand(
        bool(in_order) and in_order == replies, f"{where}: 'replies' are some of {', '.join(REPLIES)}, in this order"
    )
    _demand(data.get("where", "anywhere") in PLACES, f"{where}: 'where' is one of {', '.join(PLACES)}")
    fields = _fields(data.get("fields"), where, stock, inside=False)
    return Form(
        number=data["number"],
        version=data["version"],
        name=data["name"],
        fields=fields,
        replies=tuple(in_order),
        marker=data["marker"],
        precedence=data["precedence"],
        where=data.get("where", "anywhere"),
        notice=_notice(data.get("notice"), where, fields),
        after=tuple(data.get("after", ())),
        typical=_typical(data.get("typical", []), where),
    )


def _typical(rows: Any, where: str) -> tuple[str, ...]:
    good = isinstance(rows, list) and all(isinstance(row, str) and "=" in row for row in rows)
    _demand(good, f"{where}: 'typical' is rows such as \"own-speed=10 kn\"")
    return tuple(rows)


def _fields(rows: Any, where: str, stock: Stock, inside: bool) -> tuple[Field, ...]:
    _demand(isinstance(rows, list) and 0 < len(rows) <= FIELDS_MAX, f"{where}: 'fields' are 1 to {FIELDS_MAX} rows")
    fields = tuple(_field(row, where, stock, inside) for row in rows)
    keys, names = [f.key for f in fields], [f.name for f in fields]
    _demand(keys == sorted(set(keys)), f"{where}: keys of fields ascend, each once")
    _demand(len(set(names)) == len(names), f"{where}: names of fields stand once")
    times = {f.name for f in fields if f.kind == "date-time" and f.many == 1}
    for f in fields:
        good = not f.later_than or (f.name in times and f.later_than in times - {f.name})
        _demand(good, f"{where}, field {f.name}: 'later-than' names another time of the form, and each is one time")
    return fields


def _field(row: Any, form: str, stock: Stock, inside: bool) -> Field:
    where = f"{form}, field {row.get('name') if isinstance(row, dict) else row!r}"
    _demand(isinstance(row, dict) and set(row) <= _FIELD_KEYS, f"{where}: a row of {', '.join(sorted(_FIELD_KEYS))}")
    key, name, kind, many = row.get("key"), row.get("name"), row.get("kind"), row.get("many", 1)
    _demand(type(key) is int and 1 <= key <= FIELDS_MAX, f"{where}: 'key' is 1 to {FIELDS_MAX}")
    _demand(
        isinstance(name, str) and bool(NAME.fullmatch(name)), f"{where}: 'name' is small letters, digits and hyphens"
    )
    known = KINDS | set(DIMENSIONS) | (set() if inside else {"group"})
    _demand(kind in known, f"{where}: 'kind' is one of {', '.join(sorted(known))}")
    _demand(type(many) is int and 1 <= many <= MANY_MAX, f"{where}: 'many' is 1 to {MANY_MAX}")
    _demand(row.get("tense", "") in TENSES, f"{where}: 'tense' is past or future")
    _demand(isinstance(row.get("later-than", ""), str), f"{where}: 'later-than' is the name of a time")
    _demand(type(row.get("needed", False)) is bool, f"{where}: 'needed' is true or false")
    _demand((kind == "choice") == ("set" in row), f"{where}: a choice has a set, and nothing else has")
    _demand(kind != "choice" or row["set"] in stock.sets, f"{where}: there is no set {row.get('set')!r}")
    _demand((kind == "group") == ("fields" in row), f"{where}: a group has fields, and nothing else has")
    _demand(("length" in row) == (kind == "text"), f"{where}: a text has a length, and nothing else has")
    length = row.get("length", LENGTHS.get(kind, 0))
    _demand(type(length) is int and 0 <= length <= TEXT_MAX, f"{where}: 'length' is at most {TEXT_MAX}")
    units = tuple(row.get("units", USUAL.get(kind, ())))
    good = all(unit in DIMENSIONS.get(kind, {}) for unit in units) and len(set(units)) == len(units)
    _demand(good, f"{where}: units are some of {', '.join(DIMENSIONS.get(kind, {})) or 'none'}, each once")
    usual = RANGES.get("duration" if kind == "window" else kind, ())
    written = dict(zip(("least", "most"), usual, strict=False)) | {end: row[end] for end in _ENDS if end in row}
    least, most, doubt = _range(kind, written, where)
    _demand((kind == "signal") == bool(row.get("books")), f"{where}: a signal has books, and nothing else has")
    books = row.get("books", [])
    _demand(isinstance(books, list) and set(books) <= set(stock.books), f"{where}: no such books: {books}")
    if units and kind in DIMENSIONS and least is not None and most is not None:
        ratio = DIMENSIONS[kind][units[0]]
        first = Quantity(-(-least * ratio.denominator // ratio.numerator), units[0])
        _demand(canonical(kind, first) <= most, f"{where}: no whole figure of {units[0]} is between least and most")
    fields = _fields(row["fields"], where, stock, inside=True) if kind == "group" else ()
    codes = dict(stock.sets[row["set"]]) if kind == "choice" else {}
    return Field(
        key, name, kind, row.get("needed", False), many, units, least, most, doubt,
        row.get("set", ""), codes, length, row.get("tense", ""), fields,
        tuple(stock.books[name] for name in books), row.get("later-than", ""), written,
    )  # fmt: skip


def _range(kind: str, written: Mapping[str, Any], where: str) -> tuple[int | None, int | None, int | None]:
    """The range and the doubt in canonical units. A window's ``most`` is how long it may last."""
    dimension = "duration" if kind == "window" else kind
    if dimension not in DIMENSIONS:
        _demand(not written, f"{where}: only a figure has a range")
        return None, None, None
    values = []
    for end in _ENDS:
        quantity = parse(dimension, written[end]) if isinstance(written.get(end), str) else None
        _demand(quantity is not None or end not in written, f"{where}: {end!r} is a figure with a unit, in quotes")
        values.append(None if quantity is None else canonical(dimension, quantity))
    least, most, doubt = values
    widest = [canonical(dimension, q) for text in RANGES[dimension] if (q := parse(dimension, text))]
    assert least is not None, "every dimension has a range"
    assert most is not None, "every dimension has a range"
    good = widest[0] <= least <= most <= widest[1] and (doubt is None or least <= doubt <= most)
    _demand(good, f"{where}: least, doubt and most ascend, within {' to '.join(RANGES[dimension])}")
    return least, most, doubt


def _notice(row: Any, where: str, fields: Sequence[Field]) -> Notice | None:
    if row is None:
        return None
    by_name = {f.name: f for f in fields}
    _demand(
        isinstance(row, dict) and set(row) <= {"field", "least", "shorter", "when"}, f"{where}: 'notice' is no such row"
    )
    told = by_name.get(row.get("field"))
    _demand(told is not None and told.kind == "window", f"{where}: 'notice' names a field that is a window")
    least = parse("duration", str(row.get("least")))
    shorter = parse("duration", str(row.get("shorter", row.get("least"))))
    when, says = row.get("when", ("", ""))
    good = not when or (when in by_name and says in by_name[when].codes.values())
    _demand(
        good and least is not None and shorter is not None, f"{where}: 'notice' has a time such as '3 d', and a choice"
    )
    assert least is not None, "demanded above"
    assert shorter is not None, "demanded above"
    return Notice(row["field"], canonical("duration", least), canonical("duration", shorter), when, says)


def _demand(good: bool, says: str) -> None:
    if not good:
        raise BadForm(f"{says}. Mend the file, or remove it.")
