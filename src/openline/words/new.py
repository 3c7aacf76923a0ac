"""A form or a language that an administrator makes: the text of its files, out of what he was asked.

Each text is read again by the same code as a file of the package (openline.words.read_form, the phrase files), so
nothing here decides what is good. It refuses what it cannot write without a guess: a row that it does not understand, a
choice without words. Groups are written into the file by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openline.words.codebook import BadForm
from openline.words.tongue import Phrase

OWN = 1000  # the number at which a line's own forms begin
FIRST_CHOICE = 2  # 0 is "not known" and 1 is "another one", where a set has them
USUAL_CODES = {"unknown": 0, "other": 1}
_PARTS = re.compile(r'(?:[^\s"]|"[^"]*")+')
_NUMBERS = ("many", "length")
_LISTS = ("units", "books")
_TEXTS = ("least", "most", "doubt", "set", "tense", "later-than")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked for a new form: its head, rows of fields, choices by set, each with its words in one language."""

    name: str
    number: int
    title: str
    use: str
    precedence: str
    marker: str
    replies: tuple[str, ...]
    fields: tuple[Mapping[str, Any], ...]
    sets: Mapping[str, Mapping[str, str]]


def row(text: str) -> dict[str, Any]:
    """One field: ``NAME KIND "WORDS" [needed] [many=3] [units=kn,km-h] [most="9 kn"] [set=NAME]``. Raises BadForm."""
    if text.count('"') % 2:
        raise BadForm(f"field {text!r}: a quotation mark is not closed. Put words with blanks between two.")
    parts = [part.replace('"', "") for part in _PARTS.findall(text)]
    if len(parts) < 3 or any("=" in part for part in parts[:3]):
        raise BadForm(
            f'field {text!r}: write NAME KIND "WORDS", for example: ice-depth distance "Thickness of the ice".'
        )
    out: dict[str, Any] = {"name": parts[0], "kind": parts[1], "words": parts[2]}
    for part in parts[3:]:
        name, equals, value = part.partition("=")
        if part == "needed":
            out["needed"] = True
        elif equals and name in _NUMBERS and value.isdecimal():
            out[name] = int(value)
        elif equals and name in _LISTS:
            out[name] = value.split(",")
        elif equals and name in _TEXTS:
            out[name] = value
        else:
            known = ", ".join(("needed", *(f"{one}=" for one in (*_NUMBERS, *_LISTS, *_TEXTS))))
            raise BadForm(f"field {parts[0]!r}: {part!r} is nothing that a field says. It can say {known}.")
    return out


def choices(text: str) -> tuple[str, dict[str, str]]:
    """A set of choices: ``NAME: code=words; code=words``. Raises BadForm."""
    name, colon, rest = text.partition(":")
    rows = [part.partition("=") for part in rest.split(";")]
    if not colon or any(not (code.strip() and equals and words.strip()) for code, equals, words in rows):
        raise BadForm(f"set {text!r}: write NAME: code=words; code=words.")
    return name.strip(), {code.strip(): words.strip() for code, _, words in rows}


def form_file(draft: Draft) -> str:
    """``forms/<name>.toml``."""
    head = [
        f"# {_line(draft.use)}",
        f"number = {draft.number}",
        "version = 1",
        f"name = {_quoted(draft.name)}",
        f"precedence = {_quoted(draft.precedence)}",
        f"marker = {_quoted(draft.marker)}",
        f"replies = {_quoted(list(draft.replies))}",
        "# typical = [] # rows such as NAME=VALUE: what 'openline words sizes' measures",
        "",
        "fields = [",
    ]
    rows = []
    for key, one in enumerate(draft.fields, start=1):
        told = {"key": key} | {name: value for name, value in one.items() if name != "words"}
        rows.append("  { " + ", ".join(f"{name} = {_quoted(value)}" for name, value in told.items()) + " },")
    return "\n".join([*head, *rows, "]", ""])


def sets_file(sets: Mapping[str, Mapping[str, str]]) -> str:
    """What is added to ``sets.toml``: each choice with the next number, and 0 and 1 where they are meant."""
    out = []
    for name, held in sets.items():
        codes = {code: USUAL_CODES[code] for code in held if code in USUAL_CODES}
        codes |= {code: FIRST_CHOICE + at for at, code in enumerate(c for c in held if c not in USUAL_CODES)}
        rows = [f"{number} = {_quoted(code)}" for code, number in sorted(codes.items(), key=lambda one: one[1])]
        out.append("\n".join([f"[{name}]", *rows, ""]))
    return "\n".join(out)


def phrases(draft: Draft) -> dict[str, str]:
    """The phrases of a new form by name, in the language in which it was made."""
    out = {f"form-{draft.name}": _line(draft.title), f"form-{draft.name}-use": _line(draft.use)}
    out |= {f"label-{one['name']}": _line(one["words"]) for one in draft.fields}
    return out | {f"{name}-{code}": words for name, held in draft.sets.items() for code, words in held.items()}


def phrase_file(said: Mapping[str, str]) -> str:
    """What is added to a phrase file."""
    return "".join(f"{name} = {words}\n" for name, words in said.items())


def to_translate(said: Mapping[str, str]) -> str:
    """The same for a language in which nobody has said it yet: comments, so that nothing reads as if it were said."""
    return "".join(f"# {name} = {_line(words)}\n" for name, words in said.items())


def language_file(language: str, by: str, reference: Iterable[Phrase]) -> str:
    """A phrase file with every phrase still to be written."""
    head = (
        f"### {language}, written by {by}. A phrase is a draft until a person who speaks the language has checked it.\n"
        "### Take the '# ' before a phrase away and write your words behind the '='. Names and { $variables } stay.\n\n"
    )
    return head + to_translate({phrase.name: phrase.words for phrase in reference})


def free_number(taken: Sequence[int]) -> int:
    """The next number of a line's own forms."""
    return max([OWN - 1, *(number for number in taken if number >= OWN)]) + 1


def _line(words: str) -> str:
    return " ".join(words.split())


def _quoted(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    escaped = "".join(f"\\u{ord(one):04x}" if one in '"\\' or ord(one) < 32 else one for one in value)
    return f'"{escaped}"'
