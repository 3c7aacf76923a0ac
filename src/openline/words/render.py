"""A filled form as a reader sees it: a title and lines, in his language, or the codes and why it may not be released.

Every label and choice speaks of parties by name, never of "own" and "other": the same codes are read on both sides,
and "our ship" would be another ship there. It refuses to show part of a form: one phrase that fails makes the whole
rendering unsound, and its codes stand in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openline.wire.errors import WireError
from openline.words import show
from openline.words.catalogue import Catalogue
from openline.words.codebook import Signal
from openline.words.codes import DifferentForm, UnknownForm, read, spelled
from openline.words.form import Field, Form
from openline.words.show import Reader
from openline.words.tongue import Unsayable
from openline.words.values import Problem, Values

EMPTY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rendering: the field's label and its value; ``field`` is the path of names, for a desk's focus."""

    field: str
    label: str
    value: str
    whole: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """What one reader sees. Unless ``why`` is empty it may not be released, and ``codes`` are shown in its place."""

    language: str
    title: str
    lines: tuple[Line, ...]
    codes: str
    draft: bool = False
    why: str = ""
    form: Form | None = None
    values: Values = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Title and lines, one below the other."""
        return "\n".join([self.title, *(line.whole for line in self.lines)])


class Watched:
    """A tongue that remembers whether it has said anything that nobody has checked."""

    def __init__(self, reader: Reader) -> None:
        self.inner, self.draft = reader.tongue, False
        self.language, self.hash = reader.tongue.language, reader.tongue.hash
        self.phrases = reader.tongue.phrases

    def say(self, phrase: str, variables: Mapping[str, str]) -> str:
        """As the tongue says it."""
        out = self.inner.say(phrase, variables)
        self.draft = self.draft or self.phrases()[phrase].draft
        return out


def rendering(c: Catalogue, reader: Reader, sender: str, data: bytes) -> Rendering:
    """What ``reader`` sees of a filled form that came as bytes from ``sender``; never raises for their bytes."""
    try:
        form, values = read(c.forms, data)
    except DifferentForm as wrong:
        return _unread(reader, data, "form-differs", number=str(wrong.number), version=str(wrong.version))
    except UnknownForm as wrong:
        return _unread(reader, data, "form-unknown", number=str(wrong.number), version=str(wrong.version))
    except WireError as wrong:
        return _unread(reader, data, "form-broken", why=wrong.verdict)
    return rendered(reader, form, values, sender, spelled(data))


def _unread(reader: Reader, data: bytes, phrase: str, **variables: str) -> Rendering:
    codes = spelled(data)
    try:
        return Rendering(
            reader.tongue.language,
            reader.say(phrase, **variables),
            (Line("", "", codes, reader.say("form-codes", codes=codes)),),
            codes,
            why=phrase,
        )
    except Unsayable as wrong:
        return Rendering(reader.tongue.language, codes, (), codes, why=str(wrong))


def rendered(reader: Reader, form: Form, values: Values, sender: str, codes: str) -> Rendering:
    """What ``reader`` sees of good values of a form of ours. ``codes`` are its codes, shown when that fails."""
    watched = Watched(reader)
    eyes = Reader(watched, reader.units, reader.offset, reader.names, reader.place, reader.entry)
    try:
        parties = parties_of(eyes, values, sender)
        lines = tuple(_lines(eyes, form.fields, values, parties))
        title = eyes.say(f"form-{form.name}")
    except Unsayable as wrong:
        return Rendering(reader.tongue.language, codes, (), codes, why=str(wrong), form=form, values=values)
    return Rendering(reader.tongue.language, title, lines, codes, watched.draft, "", form, values)


def parties_of(reader: Reader, values: Values, sender: str) -> dict[str, str]:
    """Who is meant by ``$sender`` and ``$other`` in labels and choices."""
    other = values.get("other-party")
    return {
        "sender": reader.party(sender) if sender else reader.say("the-sender"),
        "other": reader.party(other) if isinstance(other, str) else reader.say("the-other"),
    }


def _lines(
    reader: Reader, fields: tuple[Field, ...], values: Values, parties: Mapping[str, str], group: tuple[str, ...] = ()
) -> Iterator[Line]:
    """The lines of the fields that are filled in. ``group`` is, inside one, its name, its label and its number."""
    for f in fields:
        if f.name not in values:
            continue
        item = values[f.name]
        label = reader.say(f"label-{f.name}", **parties)
        items = item if isinstance(item, tuple) else (item,)
        if f.kind == "choice":
            yield _line(reader, f, label, reader.listed([choice(reader, f, str(one), parties) for one in items]), group)
            continue
        for number, one in enumerate(items, start=1):
            if isinstance(one, Mapping):
                yield from _lines(reader, f.fields, one, parties, (f.name, label, str(number)))
            else:
                counted = (f.name, label, str(number)) if len(items) > 1 else ()
                yield _line(reader, f, label, _value(reader, f, one), group, counted)


def _value(reader: Reader, f: Field, item: object) -> str:
    return show.signal(reader, f.books, item) if isinstance(item, Signal) else show.value(reader, f.kind, item)


def _line(
    reader: Reader, f: Field, label: str, value: str, group: tuple[str, ...], counted: tuple[str, ...] = ()
) -> Line:
    path = f.name
    if counted:
        label, path = reader.say("item-number", label=label, number=counted[2]), f"{path}.{counted[2]}"
    if group:
        name, of, number = group
        label, path = reader.say("item-label", group=of, number=number, label=label), f"{name}.{number}.{path}"
    return Line(path, label, value, reader.say("line", label=label, value=value))


def choice(reader: Reader, f: Field, name: str, parties: Mapping[str, str]) -> str:
    """A choice in words; one that is not of the field's set is never looked up. Raises Unsayable."""
    if name not in f.numbers:
        raise Unsayable(reader.tongue.language, f"{f.set_name}-{name}", "no such choice")
    return reader.say(f"{f.set_name}-{name}", **parties)


def problem(reader: Reader, one: Problem, parties: Mapping[str, str]) -> str:
    """A Problem as a sentence: what is wrong with which field, and what to do. Raises Unsayable."""
    known = reader.tongue.phrases()
    label = reader.say(f"label-{one.field}", **parties) if f"label-{one.field}" in known else one.field
    variables = dict(one.plain) | {"field": label}
    for name, (kind, item) in one.shown.items():
        if kind.startswith("set "):
            variables[name] = reader.say(f"{kind[4:]}-{item}", **parties)
        else:
            variables[name] = show.value(reader, kind, item)
    if one.listed:
        name, phrases = one.listed
        numbered = {**parties, "number": "0"}
        variables[name] = reader.listed([reader.say(phrase, **numbered) for phrase in phrases])
    return reader.say(one.phrase, **variables)
