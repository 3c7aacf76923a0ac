"""Catalogues for tests: the real one, and small ones whose languages are written in the test."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from openline.node.catalogue import built_in
from openline.node.phrases import FluentTongue
from openline.words.catalogue import Catalogue
from openline.words.codebook import Codebook
from openline.words.form import Form
from openline.words.read_form import Stock, read_form

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


@lru_cache(maxsize=1)
def english() -> bytes:
    """The English phrase file."""
    from importlib import resources

    return (resources.files("openline.words") / "tongues" / "en.ftl").read_bytes()


def tongue(language: str = "en", changes: Mapping[str, str] | None = None, more: str = "") -> FluentTongue:
    """English under another name, with the words of some phrases changed (None of them may be missing)."""
    text = english().decode()
    lines = text.split("\n")
    for name, words in (changes or {}).items():
        at = next(i for i, line in enumerate(lines) if line.startswith(f"{name} ="))
        lines[at] = f"{name} = {words}" if words else ""
    return _tongue(language, "\n".join(lines) + more)


@lru_cache(maxsize=64)
def _tongue(language: str, text: str) -> FluentTongue:
    return FluentTongue(language, text.encode())


def with_tongue(other: FluentTongue) -> Catalogue:
    """A few of the package's forms in English and in this language: all of them take a second to render."""
    c = built_in()
    few = {
        key: form for key, form in c.forms.items() if form.name in ("resume", "suspend", "encounter-at-sea", "signal")
    }
    return Catalogue(few, c.sets, {"en": c.tongues["en"], other.language: other})


def values_of(**values: Any) -> dict[str, object]:
    """Values by names of fields, with underscores for hyphens."""
    return {name.replace("_", "-"): value for name, value in values.items()}
