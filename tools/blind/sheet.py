"""The sheet of a blind reader: how to answer, the forms with their fields and choices by name, and the messages.

It shows no codes and no code numbers, and no wording of a choice in the reader's language but in the messages: who
knows the words of a list only looks them up. A signal's letters are blanked, since its meaning is what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from openline.words.catalogue import Catalogue
from openline.words.codebook import Signal, phrase_of
from openline.words.form import Field
from openline.words.render import Rendering, rendering
from openline.words.show import Reader

from .draw import ENTRIES, Drawn

BLANK = "▮▮▮"

HOW = """\
# Read back: {language}, seed {seed}, {count} messages

You are given messages as an officer reads them. Write down what each of them says, by the names of form, field and
choice that stand in the lists below. Use nothing but this sheet. Guess where you must, and only what stands there:
a field that a message does not mention is left out.

Answer with one JSON object, keys the numbers of the messages:

```json
{{
  "1": {{
    "form": "encounter-at-sea",
    "fields": {{
      "other-party": "CN",
      "time": "2023-06-03T04:12:00Z",
      "position": "24-24.7N 119-12.2E",
      "own-speed": "about 10.5 kn",
      "other-ship-conduct": ["laser", "water-cannon"],
      "passage": [{{"ship-manoeuvre": "other-blocked", "closest-distance": "150 yd"}}]
    }}
  }}
}}
```

- Every value is text in quotes. A field with *up to N* is a list, a group a list of objects.
- A figure is the number as it stands, with its decimals, and the name of the unit from the list: `24.40 nm`, `350 fl`.
  No figure of a value in brackets: that is only the same in another unit. `about`, `within` (at most) and `beyond`
  (at least) stand in front: `beyond 3 nm`. A count has no unit.
- A time is `YYYY-MM-DDTHH:MM:SSZ`. A window is two of them with `..` between.
- A position is degrees-minutes as they stand, with N or S and E or W: `24-24.7N 119-12.2E`. An area is its corners with
  `;` between, or `24-24.7N 119-12.2E radius 10 nm`.
- A reference is the entry's name (`CN-24`). Party, hull or tail number, call sign and text are copied, without marks.
- A signal is `book:code` from the list of signals at the end of the forms, with the figures behind it if there are any:
  `incidents-at-sea:NB1 3`. Its letters are blanked in the messages: find it by its meaning.
- *Sender* and *own* are the party that the message is from; *other* is the party named in `other-party`, or where the
  list says so. In a crossing, the sides are those of the vessel whose bow is crossed.

"""


def sheet(c: Catalogue, language: str, seed: int, drawn: list[Drawn]) -> str:
    """The whole sheet as Markdown. Asserts that every message can be rendered."""
    out = [HOW.format(language=language, seed=seed, count=len(drawn)), "# Forms\n"]
    for form in c.newest():
        out.append(f"## {form.name}\n")
        for f in form.fields:
            out += _field(c, f, "")
        out.append("")
    out.append("## Signals\n")
    out += sorted(_signals(c))
    out.append("\n# Messages\n")
    for number, message in enumerate(drawn, start=1):
        out.append(f"## Message {number}, from {message.sender}\n\n{shown(c, language, message)}\n")
    return "\n".join(out)


def reader_of(c: Catalogue, language: str) -> Reader:
    """A reader who knows the entries by name."""
    names = {about: name for name, about in ENTRIES.items()}
    return Reader(c.tongues[language], entry=lambda about: names[about])


def rendered(c: Catalogue, language: str, message: Drawn) -> Rendering:
    """What the reader sees of a message. Asserts that it may be released."""
    out = rendering(c, reader_of(c, language), message.sender, message.codes)
    assert not out.why, f"{language}, {message.form.name}: {out.why}"
    return out


def shown(c: Catalogue, language: str, message: Drawn) -> str:
    """Title and lines, a list of Markdown, a signal's letters blanked."""
    side = rendered(c, language, message)
    lines = [_blanked(side.title, message), *(f"- {_blanked(line.whole, message)}" for line in side.lines)]
    return "\n".join([f"**{lines[0]}**", "", *lines[1:]])


def _blanked(text: str, message: Drawn) -> str:
    for value in message.values.values():
        for item in value if isinstance(value, tuple) else ():
            if isinstance(item, Signal):
                text = re.sub(rf"(?<![A-Za-z0-9]){item.code}(?![A-Za-z0-9])", BLANK, text, count=1)
    return text


def _field(c: Catalogue, f: Field, before: str) -> Iterator[str]:
    told = [f.kind if f.kind != "group" else "group", *([f"up to {f.many}"] if f.many > 1 else [])]
    told += [f"in {', '.join(f.units)}"] if f.units and f.kind != "count" else []
    yield f"{before}- `{f.name}`: {'; '.join(told)}"
    if f.codes:
        yield f"{before}  - one of: {', '.join(_choice(c, f, name) for name in f.codes.values())}"
    for inner in f.fields:
        yield from _field(c, replace(inner), f"{before}  ")


def _choice(c: Catalogue, f: Field, name: str) -> str:
    """A choice by name; what 'other' is differs by set, and the reference language knows which."""
    if name != "other":
        return f"`{name}`"
    party = "other" in c.tongues["en"].phrases()[f"{f.set_name}-{name}"].variables
    return f"`{name}` ({'the other party' if party else 'another one, not listed'})"


def _signals(c: Catalogue) -> Iterator[str]:
    reader = Reader(c.tongues["en"])
    books = {book.name: book for form in c.newest() for f in form.every_field() for book in f.books}
    for book in books.values():
        for code in book.codes:
            yield f"- `{book.name}:{code}`: {reader.say(phrase_of(book, code))}"
