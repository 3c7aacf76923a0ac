"""Glossaries: the terms of a language and where each comes from, so that somebody who doubts one can look it up.

What must not be exchanged for each other (north and south, course and speed) stands there too, as terms apart: the one
thing that a check knows of a language beside its phrases. It refuses a term without a source, and a glossary that does
not say who wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openline.words.codebook import BadForm

TERMS_MAX = 1000
TEXT_MAX = 400


@dataclass(frozen=True, slots=True)
class Term:
    """A term: what it is in English, the word of the language, and the document that has it."""

    en: str
    word: str
    source: str


@dataclass(frozen=True, slots=True)
class Apart:
    """Things that a reader must never take for each other: in English, and how the language says each, in that order.

    Where it says one in several ways they stand with ``|`` between them.
    """

    en: tuple[str, ...]
    word: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of one language."""

    language: str
    written_by: str
    terms: tuple[Term, ...]
    apart: tuple[Apart, ...] = ()


def read_glossary(language: str, data: Mapping[str, Any]) -> Glossary:
    """A glossary out of data. Raises BadForm."""
    where = f"glossary of {language}"
    rows = data.get("term")
    if data.get("language") != language or set(data) - {"language", "written_by", "term", "apart"}:
        raise BadForm(f"{where}: it holds 'language = \"{language}\"', 'written_by' and terms. Mend the file.")
    if not _text(data.get("written_by")) or not isinstance(rows, list) or not 0 < len(rows) <= TERMS_MAX:
        raise BadForm(f"{where}: it says who wrote it, and has 1 to {TERMS_MAX} terms. Mend the file.")
    for number, row in enumerate(rows, start=1):
        good = isinstance(row, dict) and set(row) == {"en", "word", "source"} and all(map(_text, row.values()))
        if not good:
            raise BadForm(f"{where}: term {number} has 'en', 'word' and 'source', none of them empty. Mend the file.")
    terms = tuple(Term(row["en"], row["word"], row["source"]) for row in rows)
    return Glossary(language, data["written_by"], terms, _apart(where, data.get("apart", [])))


def _apart(where: str, rows: object) -> tuple[Apart, ...]:
    out = []
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        sides = [row.get("en"), row.get("word")] if isinstance(row, dict) and set(row) == {"en", "word"} else []
        lists = [tuple(side) for side in sides if isinstance(side, list) and all(map(_text, side))]
        if len(lists) != 2 or len(lists[0]) != len(lists[1]) or len(set(lists[1])) < max(2, len(lists[1])):
            raise BadForm(f"{where}: 'apart' {number} has 'en' and 'word', each of two words or more. Mend the file.")
        out.append(Apart(*lists))
    return tuple(out)


def _text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= TEXT_MAX
