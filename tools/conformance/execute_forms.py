"""Operations on forms: what a definition decides, reading and writing codes, and what a reader sees of them.

A form is taken out of its definition alone, as another implementation has it; phrases and the names of sets are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openline.wire.codec import decode
from openline.words.catalogue import Catalogue
from openline.words.codebook import Codebook, Signal
from openline.words.codes import read, spelled, write
from openline.words.form import Field, Form, Notice
from openline.words.render import rendered
from openline.words.show import Reader
from openline.words.tongue import Phrase
from openline.words.units import DIMENSIONS, Quantity, canonical, read_figure
from openline.words.values import Area, Position, Window

from .given import octets

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """A language out of phrases that are given: the variables in them are put in, and nothing else happens."""

    given: Mapping[str, str]
    language: str = "xx"
    hash: bytes = b""

    def phrases(self) -> Mapping[str, Phrase]:
        """The given ones."""
        return {name: Phrase(name, words) for name, words in self.given.items()}

    def say(self, phrase: str, variables: Mapping[str, str]) -> str:
        """The phrase with its variables in it."""
        words = self.given[phrase]
        for name, value in variables.items():
            words = words.replace(f"{{ ${name} }}", value)
        return words


def form_of(definition: bytes, sets: Mapping[str, str] | None = None) -> Form:
    """A form out of its definition. ``sets`` are the names of the sets by field."""
    _, number, version, name, rows, replies, told = _list(decode(definition))
    fields = tuple(_field(row, sets or {}) for row in rows)
    notice = Notice(*told) if told else None
    return Form(number, version, name, fields, tuple(replies), "INFORMATION", "ROUTINE", notice=notice)


def _list(value: Any) -> list[Any]:
    assert isinstance(value, list), "a definition is a list"
    return value


def _field(row: Any, sets: Mapping[str, str]) -> Field:
    key, name, kind, needed, many, units, (least, most), codes, length, inner, books, *later = _list(row)
    made = tuple(Codebook(number, version, book, held) for number, version, book, held in books)
    fields = tuple(_field(one, sets) for one in inner)
    ends = {"least": f"{least or 0}", "most": f"{most or 0}"}
    return Field(
        key, name, kind, needed, many, tuple(units), least, most, set_name=sets.get(name, ""), codes=dict(codes),
        length=length, fields=fields, books=made, later_than=later[0] if later else "", written=ends,
    )  # fmt: skip


def _hash(given: Given) -> dict[str, Any]:
    definition = octets(given["definition"])
    form = form_of(definition)
    assert form.definition == definition, "a definition says all that its hash covers"
    told = {"number": form.number, "version": form.version, "name": form.name}
    return told | {"hash": form.hash.hex(), "mark": form.mark.hex()}


def _catalogue(given: Given) -> dict[str, Any]:
    tongues = {tag: Words({}, tag, bytes.fromhex(digest)) for tag, digest in given["phrase_files"].items()}
    c = Catalogue(_known(given), {}, tongues)
    return {"forms_hash": c.forms_hash.hex(), "catalogue_hash": c.line_hash(given["languages"]).hex()}


def _known(given: Given) -> dict[tuple[int, int], Form]:
    forms = [form_of(octets(one), given.get("sets")) for one in given["definitions"]]
    return {(form.number, form.version): form for form in forms}


def _read(given: Given) -> dict[str, Any]:
    form, values = read(_known(given), octets(given["codes"]))
    return {"form": form.name, "values": _shown(form.fields, values)}


def _write(given: Given) -> dict[str, Any]:
    (form,) = _known(given).values()
    return {"codes": write(form, _values(form.fields, given["values"])).hex()}


def _render(given: Given) -> dict[str, Any]:
    data = octets(given["codes"])
    form, values = read(_known(given), data)
    reader = Reader(Words(given["phrases"]), units={})
    side = rendered(reader, form, values, given["sender"], "")
    assert not side.why, side.why
    return {"title": side.title, "lines": [line.whole for line in side.lines]}


def _spelled(given: Given) -> dict[str, Any]:
    return {"text": spelled(octets(given["codes"]))}


def _shown(fields: tuple[Field, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    by_name = {f.name: f for f in fields}
    out: dict[str, Any] = {}
    for name, value in values.items():
        f = by_name[name]
        out[name] = [shown(f, one) for one in value] if f.many > 1 else shown(f, value)
    return out


def shown(f: Field, item: Any) -> Any:
    """A value as a vector has it."""
    match item:
        case Quantity():
            return _quantity(f.kind, item)
        case Position():
            return [item.latitude, item.longitude]
        case Window():
            return [item.start, item.end]
        case Area():
            radius = None if item.radius is None else _quantity("distance", item.radius)
            return {"corners": [list(corner) for corner in item.corners], "radius": radius}
        case Signal():
            return [item.book, item.version, item.code, item.figures]
        case Mapping():
            return _shown(f.fields, item)
        case bytes():
            return item.hex()
    return item


def _quantity(kind: str, q: Quantity) -> dict[str, Any]:
    number = q.number.replace("\u202f", "")
    return {"number": number, "unit": q.unit, "bound": q.bound, "canonical": canonical(kind, q)}


def _values(fields: tuple[Field, ...], given: Mapping[str, Any]) -> dict[str, object]:
    by_name = {f.name: f for f in fields}
    return {
        name: tuple(_value(by_name[name], one) for one in value)
        if by_name[name].many > 1
        else _value(by_name[name], value)
        for name, value in given.items()
    }


def _figure(value: Mapping[str, Any]) -> Quantity:
    found = read_figure(value["number"])
    assert found is not None, "a number"
    return Quantity(found[0], value["unit"], found[1], value["bound"])


MADE: Mapping[str, Callable[[Any], object]] = {
    "position": lambda value: Position(*value),
    "window": lambda value: Window(*value),
    "area": lambda v: Area(tuple(map(tuple, v["corners"])), _figure(v["radius"]) if v["radius"] else None),
    "signal": lambda value: Signal(*value),
    "reference": bytes.fromhex,
}


def _value(f: Field, value: Any) -> object:
    if f.kind in DIMENSIONS:
        return _figure(value)
    if f.kind == "group":
        return _values(f.fields, value)
    return MADE[f.kind](value) if f.kind in MADE else value


OPERATIONS: Mapping[str, Callable[[Given], dict[str, Any]]] = {
    "form-hash": _hash,
    "catalogue": _catalogue,
    "form-read": _read,
    "form-write": _write,
    "form-render": _render,
    "form-spelled": _spelled,
}
