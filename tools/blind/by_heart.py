"""A reader who knows every phrase of a language by heart, and nothing else: he finds by words what a machine can find.

He reads renderings, never codes, and answers as a person does. That he reads all of a language without one confusion
shows that no two codes have one reading there; that he is confused by two phrases exchanged (``proof``) shows that the
judge finds it. He refuses to know whether a phrase is a good translation.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from openline.words import show
from openline.words.catalogue import Catalogue
from openline.words.codebook import Signal
from openline.words.form import Field, Form
from openline.words.show import Reader
from openline.words.tongue import Phrase, Tongue
from openline.words.units import BOUNDS, Quantity, read_figure

from .draw import PARTIES, Drawn
from .judge import Judgement, judged
from .sheet import BLANK, reader_of, shown

PLANTS = 24
ALWAYS = (
    ("latitude-north", "latitude-south"), ("longitude-east", "longitude-west"), ("bound-within", "bound-beyond"),
    ("unit-nm", "unit-km"), ("unit-ft", "unit-yd"), ("unit-deg-true", "unit-deg-magnetic"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A language in which two phrases stand in each other's place: the planted fault."""

    inner: Tongue
    pair: tuple[str, str]

    @property
    def language(self) -> str:
        """As in the language itself."""
        return self.inner.language

    @property
    def hash(self) -> bytes:
        """As in the language itself: nobody looks at it here."""
        return self.inner.hash

    def phrases(self) -> Mapping[str, Phrase]:
        """As in the language itself."""
        return self.inner.phrases()

    def say(self, phrase: str, variables: Mapping[str, str]) -> str:
        """The other phrase of the pair, where this is one of them."""
        one, two = self.pair
        return self.inner.say({one: two, two: one}.get(phrase, phrase), variables)


def answers(c: Catalogue, language: str, sheets: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """What he answers to messages by number, each given as (sender, text)."""
    return {number: answer(c, language, sender, text) for number, (sender, text) in sheets.items()}


def answer(c: Catalogue, language: str, sender: str, text: str) -> dict[str, Any]:
    """Form and fields of one message, as a person writes them. A line that he does not know is left out."""
    reader = reader_of(c, language)
    title, *rest = text.replace("**", "").strip().split("\n")
    form = next((form for form in c.newest() if reader.say(f"form-{form.name}") == title), None)
    if form is None:
        return {}
    lines = [line.removeprefix("- ") for line in rest if line]
    tries = []
    for other in (*PARTIES, ""):
        parties = {"sender": sender, "other": other or reader.say("the-other")}
        labels = [(f, path, *_around(reader, label)) for f, path, label in _labels(reader, form, parties)]
        found = [row for line in lines for row in _line(reader, labels, parties, line)]
        agrees = dict(found).get("other-party", other) == other
        tries.append((len(found), agrees, found))
    return {"form": form.name, "fields": _nested(form, max(tries, key=lambda one: one[:2])[2])}


def _around(reader: Reader, label: str) -> tuple[str, str]:
    """What stands before and behind the value in a line with this label."""
    before, _, after = reader.say("line", label=label, value="\ue000").partition("\ue000")
    return before, after


def _line(
    reader: Reader, labels: Sequence[tuple[Field, str, str, str]], parties: Mapping[str, str], line: str
) -> list[tuple[str, str]]:
    for f, path, before, after in labels:
        if line.startswith(before) and line.endswith(after):
            said = line[len(before) : len(line) - len(after)]
            found = next(iter(_values(reader, f, parties, said)), None)
            if found is not None:
                return [(path, found)]
    return []


def _labels(reader: Reader, form: Form, parties: Mapping[str, str]) -> Iterator[tuple[Field, str, str]]:
    """Every label that can stand in a line of the form, with its field and path."""
    for f in form.fields:
        label = reader.say(f"label-{f.name}", **parties)
        if f.kind != "group":
            yield from _counted(reader, f, f.name, label)
            continue
        for number in range(1, f.many + 1):
            for inner in f.fields:
                said = reader.say(f"label-{inner.name}", **parties)
                for one, path, what in _counted(reader, inner, inner.name, said):
                    whole = reader.say("item-label", group=label, number=str(number), label=what)
                    yield one, f"{f.name}.{number}.{path}", whole


def _counted(reader: Reader, f: Field, path: str, label: str) -> Iterator[tuple[Field, str, str]]:
    yield f, path, label
    if f.kind != "choice":
        for number in range(1, f.many + 1) if f.many > 1 else ():
            yield f, f"{path}.{number}", reader.say("item-number", label=label, number=str(number))


def _nested(form: Form, rows: list[tuple[str, str]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    groups: dict[str, dict[str, dict[str, Any]]] = {}
    for path, text in rows:
        name, *inside = path.split(".")
        f = form.named(name)
        assert f is not None, "paths are made of the form's fields"
        if f.kind == "group":
            row = groups.setdefault(name, {}).setdefault(inside[0], {})
            row[inside[1]] = text.split("\n")
        elif f.many > 1:
            out.setdefault(name, []).extend(text.split("\n"))
        else:
            out[name] = text
    return out | {name: list(rows.values()) for name, rows in groups.items()}


def _values(reader: Reader, f: Field, parties: Mapping[str, str], said: str) -> Iterator[str]:
    """Each value that reads as this text; several choices are parted by line ends."""
    if f.kind == "choice":
        yield from ("\n".join(names) for names in _choices(reader, f, parties, said))
    elif f.units:
        yield from _quantities(reader, f.kind, f.units, said)
    elif f.kind == "signal":
        yield from _signals(reader, f, said)
    elif f.kind in ("party", "hull", "call-sign"):
        yield said
    else:
        kinds = {"date-time": _times, "window": _windows, "position": _positions, "area": _areas}
        phrases = {"text": ("quoted", "text"), "reference": ("reference", "entry")}
        if f.kind in kinds:
            yield from kinds[f.kind](reader, said)
        else:
            yield from (found[phrases[f.kind][1]] for found in _matches(reader, phrases[f.kind][0], said))


def _matches(reader: Reader, phrase: str, said: str) -> Iterator[dict[str, str]]:
    """What stands in a phrase's variables, when the text is that phrase."""
    variables = reader.tongue.phrases()[phrase].variables
    words = re.escape(reader.say(phrase, **{name: f"\ue000{name}\ue001" for name in variables}))
    for name in variables:
        words = words.replace(f"\ue000{name}\ue001", f"(?P<{name}>.+?)", 1).replace(
            f"\ue000{name}\ue001", f"(?P={name})"
        )
    found = re.fullmatch(words, said)
    if found:
        yield found.groupdict()


def _choices(reader: Reader, f: Field, parties: Mapping[str, str], said: str) -> Iterator[list[str]]:
    for name in f.codes.values():
        words = reader.say(f"{f.set_name}-{name}", **parties)
        if words == said:
            yield [name]
        if f.many > 1:
            before, _, after = reader.say("list-two", first=words, rest="\ue000").partition("\ue000")
            if said.startswith(before) and said.endswith(after):
                rest = said[len(before) : len(said) - len(after)]
                yield from ([name, *more] for more in _choices(reader, f, parties, rest))


def _quantities(reader: Reader, kind: str, units: tuple[str, ...], said: str) -> Iterator[str]:
    """Figures of the text with each unit and bound, of which those are good that would be shown as this text."""
    for number in dict.fromkeys(re.findall(r"\d[\d\u202f]*(?:\.\d+)?", said)):
        figure = read_figure(number)
        assert figure is not None, "digits are a figure"
        for unit in units:
            for bound in BOUNDS:
                q = Quantity(figure[0], unit, figure[1], bound)
                if show.quantity(reader, kind, q) == said:
                    yield f"{bound} {number} {unit if kind != 'count' else ''}".strip()


def _times(reader: Reader, said: str) -> Iterator[str]:
    for t in _matches(reader, "time", said):
        yield f"{t['year']}-{t['month']}-{t['day']}T{t['hour']}:{t['minute']}:{t['second']}Z"


def _windows(reader: Reader, said: str) -> Iterator[str]:
    for w in _matches(reader, "window", said):
        for start in _times(reader, w["start"]):
            yield from (f"{start}..{end}" for end in _times(reader, w["end"]))


def _positions(reader: Reader, said: str) -> Iterator[str]:
    """The four figures with each pair of sides, of which that is good that would be shown as this text."""
    parts = re.findall(r"\d+(?:\.\d+)?", said)
    if len(parts) != 4:
        return
    for north, north_side in (("latitude-north", "N"), ("latitude-south", "S")):
        for east, east_side in (("longitude-east", "E"), ("longitude-west", "W")):
            latitude = reader.say(north, degrees=parts[0], minutes=parts[1])
            longitude = reader.say(east, degrees=parts[2], minutes=parts[3])
            if reader.say("position", latitude=latitude, longitude=longitude) == said:
                yield f"{parts[0]}-{parts[1]}{north_side} {parts[2]}-{parts[3]}{east_side}"


def _areas(reader: Reader, said: str) -> Iterator[str]:
    for a in _matches(reader, "area-circle", said):
        for centre in _positions(reader, a["centre"]):
            for radius in _quantities(reader, "distance", ("nm", "km", "m"), a["radius"]):
                yield f"{centre} radius {radius}"
    for a in _matches(reader, "area-polygon", said):
        parting = reader.say("list-two", first="", rest="")
        corners = [next(iter(_positions(reader, corner)), "") for corner in a["corners"].split(parting)]
        if all(corners):
            yield "; ".join(corners)


def _signals(reader: Reader, f: Field, said: str) -> Iterator[str]:
    for book in f.books:
        for code, told in book.codes.items():
            for figures in ["", *(one for one in re.findall(r"\d+", said) if told and book.takes(code, one))]:
                words = show.signal(reader, f.books, Signal(book.number, book.version, code, figures))
                if said in (words, re.sub(rf"(?<![A-Za-z0-9]){code}(?![A-Za-z0-9])", BLANK, words, count=1)):
                    yield f"{book.name}:{code} {figures}".strip()


def proof(c: Catalogue, language: str, drawn: list[Drawn], seed: int, plants: int = PLANTS) -> tuple[str, int]:
    """What he reads of the true sheet and of sheets with a pair exchanged; and how often the judge missed it."""
    texts = [shown(c, language, message) for message in drawn]
    true = _judged(c, language, drawn, texts, texts)
    rows = [f"{language}: {sum(true.asked.values())} values by heart, {len(true.confusions)} confusions"]
    rows += [f"  CONFUSED message {row[0]}, {row[1]}: meant {row[2]} | read {row[3]}" for row in true.confusions]
    missed = len(true.confusions)
    for pair in pairs(c, drawn, seed, plants) if plants else ():
        planted = replace(c, tongues={**c.tongues, language: Exchanged(c.tongues[language], pair)})
        swapped = [shown(planted, language, message) for message in drawn]
        if swapped == texts:
            continue  # neither stands in a message
        out = _judged(c, language, drawn, swapped, texts)
        missed += not out.confusions
        told = f"{len(out.confusions)} confusions in {', '.join(sorted({row[1] for row in out.confusions}))}"
        rows.append(f"{'found' if out.confusions else 'MISSED'}  {pair[0]} and {pair[1]} exchanged: {told}")
    rows.append(f"{len(rows) - 1 - len(true.confusions)} exchanges planted, {missed} missed or confused.")
    return "\n".join(rows), missed


def _judged(c: Catalogue, language: str, drawn: list[Drawn], texts: list[str], true: list[str]) -> Judgement:
    """His answers judged. Of a planted sheet only what differs is read: the rest is as it was."""
    read = [at for at, text in enumerate(texts) if text != true[at] or texts is true]
    sheets = {str(at + 1): (drawn[at].sender, texts[at]) for at in range(len(drawn)) if at in read}
    said = answers(c, language, sheets)
    return judged(c, [drawn[at] for at in read], {str(n + 1): said[str(at + 1)] for n, at in enumerate(read)})


def pairs(c: Catalogue, drawn: list[Drawn], seed: int, many: int) -> list[tuple[str, str]]:
    """Pairs of phrases to exchange: choices of one set that was drawn, labels of like fields, units, sides."""
    found_pairs: set[tuple[str, str]] = set()
    for form in sorted({message.form.name for message in drawn}):
        found = c.named(form)
        assert found is not None, "drawn from this catalogue"
        for f in found.every_field():
            names = [f"{f.set_name}-{name}" for name in f.codes.values()]
            found_pairs |= set(pairwise(names))
        alike = [(one, two) for one in found.fields for two in found.fields if one.key < two.key]
        found_pairs |= {(f"label-{one.name}", f"label-{two.name}") for one, two in alike if one.kind == two.kind}
    rng = random.Random(seed)  # noqa: S311 - the same again is the point
    return [*ALWAYS, *rng.sample(sorted(found_pairs), min(many, len(found_pairs)))]
