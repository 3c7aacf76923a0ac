"""A sentence for a person that keeps its name: English where it is made, and said again in the language of its reader.

Whatever knows that something is wrong does not know who will read it. So a sentence is a phrase by its name and what
stands in it; its English is what a log has, and the door through which it goes to a reader words it for him. The files
of such phrases are plain rows, ``name = words with { $variables }``, read without Project Fluent: one sentence must
not cost a command a tenth of a second. It refuses choices and plurals: what needs them is another phrase.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

Parts = tuple[str, ...]  # of a phrase: words at even places, names of variables at odd ones
NOTHING: Mapping[str, str] = MappingProxyType({})
_PLACE = re.compile(r"\{ \$([a-z]+) \}")


class Said(str):
    """Words in English, with the ``phrase`` that they are and what is ``given`` in it: text, or Said again."""

    __slots__ = ("given", "phrase")
    phrase: str
    given: Mapping[str, str]

    def __new__(cls, words: str, phrase: str, given: Mapping[str, str] = NOTHING) -> Said:
        """``words`` are the English of ``phrase`` with ``given`` in it."""
        made = super().__new__(cls, words)
        made.phrase, made.given = phrase, given
        return made

    def __deepcopy__(self, _memo: object) -> Said:
        """Itself: nothing in it changes, and a copy could not be made of its words alone."""
        return self


class Told(Exception):
    """What was asked cannot be done: the phrase that says so, by its name, and what stands in it."""

    def __init__(self, phrase: str, /, **given: str | int) -> None:
        super().__init__(" ".join([phrase, *map(str, given.values())]))
        self.phrase = phrase
        self.given = {name: one if isinstance(one, str) else str(one) for name, one in given.items()}


def read(text: str) -> dict[str, Parts]:
    """The phrases of a file by name; rows that begin with no small letter are comments."""
    rows = (line.partition(" = ") for line in text.split("\n") if line[:1].islower())
    return {name: tuple(_PLACE.split(words)) for name, _, words in rows}


def filled(parts: Parts, given: Mapping[str, str]) -> str:
    """A phrase with its variables in it. Raises KeyError when one is not given."""
    return "".join([given[part] if place % 2 else part for place, part in enumerate(parts)])
