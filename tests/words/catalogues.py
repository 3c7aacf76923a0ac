"""Catalogues for tests: the real one, and small ones whose languages are written in the test."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openline.node.catalogue import built_in
from openline.node.phrases import FluentTongue
from openline.words.catalogue import Catalogue
from openline.words.codebook import Codebook
from openline.words.form import Form
from openline.words.read_form import Stock, read_form
from openline.words.tongue import Phrase, Tongue

BOOK = Codebook(9, 1999, "flags", {"A": "", "B1": "course"})
BOOKS = {"flags": BOOK, "pennants": Codebook(8, 1999, "pennants", {"A": "", "C": ""})}
SETS = {"side": {2: "port", 3: "starboard"}, "many-sides": dict(enumerate("abcdef"))}
STOCK = Stock(SETS, BOOKS)
HEAD = 'number = 1000\nversion = 1\nname = "try"\nprecedence = "FLASH"\nmarker = "WARNING"\nreplies = ["ROGER"]\n'


def real() -> Catalogue:
    """The catalogue of the package."""
    return built_in()


def real_form(name: str) -> Form:
    """A form of the package."""
    form = built_in().named(name)
    assert form is not None
    return form


def form(*rows: str, head: str = HEAD) -> Form:
    """A form of these rows of TOML."""
    return read_form(tomllib.loads(f"{head}fields = [\n{chr(10).join(f'{{ {row} }},' for row in rows)}\n]"), STOCK)


def fields(**rows: str) -> Form:
    """A form with a field for each: ``speed='kind = "speed"'``, keys in order."""
    return form(
        *(f'key = {n}, name = "{name.replace("_", "-")}", {row}' for n, (name, row) in enumerate(rows.items(), 1))
    )


@dataclass(frozen=True)
class Changed:
    """A language under another name in which some phrases have other words: only those are read through again."""

    language: str
    base: FluentTongue
    own: FluentTongue
    gone: frozenset[str]
    hash: bytes

    def phrases(self) -> Mapping[str, Phrase]:
        """Those of the language, with those changed, added and taken away."""
        kept = {name: phrase for name, phrase in self.base.phrases().items() if name not in self.gone}
        return {**kept, **self.own.phrases()}

    def say(self, phrase: str, variables: Mapping[str, str]) -> str:
        """As the language that has it says it."""
        mine = phrase in self.gone or phrase in self.own.phrases()
        return (self.own if mine else self.base).say(phrase, variables)


def tongue(language: str = "en", changes: Mapping[str, str] | None = None, more: str = "", base: str = "en") -> Changed:
    """English (or ``base``) under a name, with the words of some phrases changed (none of them may be missing)."""
    given = changes or {}
    found = built_in().tongues[base]
    assert isinstance(found, FluentTongue)
    assert set(given) <= set(found.phrases())
    words = "\n".join(f"{name} = {words}" for name, words in given.items() if words)
    own = FluentTongue(language, f"{words}\n{more}".encode())
    return Changed(language, found, own, frozenset(given), own.hash)


def with_tongue(other: Tongue) -> Catalogue:
    """A few of the package's forms in English and in this language: all of them take a second to render."""
    c = built_in()
    few = {
        key: form for key, form in c.forms.items() if form.name in ("resume", "suspend", "encounter-at-sea", "signal")
    }
    return Catalogue(few, c.sets, {"en": c.tongues["en"]} | {other.language: other})


def values_of(**values: Any) -> dict[str, object]:
    """Values by names of fields, with underscores for hyphens."""
    return {name.replace("_", "-"): value for name, value in values.items()}
