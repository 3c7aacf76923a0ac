"""What a blind reader has answered, beside what was sent: confusions by field, and whether safety depends on it.

It judges nobody's language: one reader's right answer is no native speaker's check, and his wrong one may be his own.
It refuses to be kind: what is left out, added or cannot be read counts as a confusion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openline.words.catalogue import Catalogue
from openline.words.codebook import Signal
from openline.words.entry import Typist, one
from openline.words.form import Field, Form
from openline.words.show import Reader, value
from openline.words.values import Refused

from .draw import ENTRIES, Drawn

# On what nobody's safety depends: what a thing is called, of which class it is, who else is told, what a drill is for.
# Everything else counts: place, time, distance, who did what to whom, weapons, intention, request.
HARMLESS_KINDS = frozenset({"text", "hull", "call-sign"})
HARMLESS = frozenset({
    "own-vessel-class", "other-vessel-class", "vessel-class", "own-aircraft-class", "other-aircraft-class",
    "aircraft-class", "exercise-purpose", "subject", "level", "talk-means", "service-kind", "suspend-reason",
    "test-number", "payload", "system-class",
})  # fmt: skip
FORM = "(form)"
NOTHING = "(nothing)"


@dataclass(slots=True)
class Judgement:
    """How often each field was asked and read right, and every confusion as (message, field, meant, read)."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    confusions: list[tuple[int, str, str, str]] = field(default_factory=list)
    harmless: set[str] = field(default_factory=set)
    choices: set[tuple[str, str]] = field(default_factory=set)

    def unsafe(self) -> list[tuple[int, str, str, str]]:
        """The confusions in a field on which safety depends."""
        return [row for row in self.confusions if row[1] not in self.harmless]


def judged(c: Catalogue, drawn: Sequence[Drawn], answers: Mapping[str, Any]) -> Judgement:
    """Every message beside its answer, which may be missing."""
    return _judged(c, [(one.form, dict(_flat(one.form.fields, one.values))) for one in drawn], answers)


def judged_by(c: Catalogue, sent: Mapping[str, Any], answers: Mapping[str, Any]) -> Judgement:
    """The same beside messages that were written down, in the form of an answer: what was sent before forms changed.

    What a form cannot say any more is compared as it was written.
    """
    meant = []
    for number in range(1, len(sent) + 1):
        form = c.named(sent[str(number)]["form"])
        assert form is not None, "a form of ours keeps its name"
        meant.append((form, dict(_read(form, sent[str(number)]["fields"]))))
    return _judged(c, meant, answers)


def _judged(c: Catalogue, sent: Sequence[tuple[Form, dict[str, object]]], answers: Mapping[str, Any]) -> Judgement:
    out = Judgement()
    out.harmless = {
        f.name for form in c.newest() for f in form.every_field() if f.kind in HARMLESS_KINDS or f.name in HARMLESS
    }
    for number, (mine, meant) in enumerate(sent, start=1):
        answer = answers.get(str(number))
        answer = answer if isinstance(answer, dict) else {}
        _compare(out, number, FORM, mine.name, answer.get("form", NOTHING))
        form = c.named(str(answer.get("form", ""))) or mine
        told = answer.get("fields")
        read = dict(_read(form, told if isinstance(told, dict) else {}))
        fields = {f.name: f for one in (form, mine) for f in one.every_field()}
        for path in sorted(meant.keys() | read.keys()):
            f = fields.get(path.rpartition(".")[2]) or fields.get(path.partition(".")[0])
            name = f.name if f else path
            if f and f.kind == "choice" and path in meant:
                out.choices |= {(f.set_name, str(part)) for part in _parts(meant[path])}
            _compare(out, number, name, _told(c, f, meant.get(path)), _told(c, f, read.get(path)))
    return out


def _compare(out: Judgement, number: int, name: str, meant: str, read: object) -> None:
    out.asked[name] += 1
    if meant == read:
        out.right[name] += 1
    else:
        out.confusions.append((number, name, meant, str(read)))


def _parts(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _flat(fields: Sequence[Field], values: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """Every value by its path: ``passage.1.bearing``. Several choices are one value, since they have no order."""
    for f in fields:
        if f.name not in values:
            continue
        for at, item in enumerate(_parts(values[f.name]) if f.kind != "choice" else (values[f.name],), start=1):
            path = f"{before}{f.name}.{at}" if f.many > 1 and f.kind != "choice" else f"{before}{f.name}"
            if isinstance(item, Mapping):
                yield from _flat(f.fields, item, f"{path}.")
            else:
                yield path, item


def _read(form: Form, told: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    values: dict[str, object] = {}
    for name, said in told.items():
        f = form.named(name)
        if f is None:
            yield name, f"(no such field of {form.name}) {said}"
        else:
            values[name] = _value(f, said)
    yield from _flat(form.fields, values)


def _value(f: Field, said: Any) -> object:
    items = said if isinstance(said, list) else [said]
    if f.kind == "group":
        known = {inner.name: inner for inner in f.fields}
        rows = [row if isinstance(row, dict) else {} for row in items]
        return tuple({name: _value(known[name], row[name]) for name in row if name in known} for row in rows)
    out = [_one(f, item) for item in items]
    if f.kind == "choice":
        out.sort(key=lambda name: (f.numbers.get(str(name), 99), str(name)))
    return tuple(out) if f.many > 1 else out[0] if len(out) == 1 else tuple(out)


def _one(f: Field, said: Any) -> object:
    try:
        return one(f, str(said).replace("−", "-"), Typist(entry=ENTRIES.get))
    except Refused as wrong:
        return f"(not understood: {wrong.problems[0].phrase}) {said}"


def _told(c: Catalogue, f: Field | None, item: object) -> str:
    """A value for comparison and for the eye, exact: in English, with what was typed and no other unit."""
    if item is None:
        return NOTHING
    if f is None or f.kind in ("choice", "group") or isinstance(item, str):
        return ", ".join(map(str, _parts(item)))
    reader = Reader(c.tongues["en"], units={}, entry=lambda about: {v: k for k, v in ENTRIES.items()}.get(about, ""))
    if f.kind == "signal":
        return "; ".join(_made(f, part) for part in _parts(item))
    return "; ".join(value(reader, f.kind, part) for part in _parts(item))


def _made(f: Field, part: object) -> str:
    """A signal as it is answered; also one with figures that its book does not take, which has no words."""
    assert isinstance(part, Signal), "a field of signals"
    book = next(one.name for one in f.books if (one.number, one.version) == (part.book, part.version))
    return f"{book}:{part.code} {part.figures}".strip()


def report(c: Catalogue, out: Judgement) -> str:
    """The table by field, every confusion, and one sentence."""
    rows = [f"{'field':26} asked right  safety"]
    for name in sorted(out.asked, key=lambda name: (out.right[name] == out.asked[name], name)):
        safety = "" if name in out.harmless else "yes"
        rows.append(f"{name:26} {out.asked[name]:5} {out.right[name]:5}  {safety}")
    rows.append("")
    for number, name, meant, read in out.confusions:
        mark = "       " if name in out.harmless else "SAFETY "
        rows.append(f"{mark} message {number}, {name}: meant {meant} | read {read}")
    every = sum(len(codes) for codes in c.sets.values())
    rows.append(f"{len(out.choices)} of {every} choices were asked for.")
    total, wrong, unsafe = sum(out.asked.values()), len(out.confusions), len(out.unsafe())
    rows.append(f"{total} values, {total - wrong} read right, {wrong} confusions, {unsafe} where safety depends on it.")
    return "\n".join(rows)
