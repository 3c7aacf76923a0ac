"""Loads the forms and languages: those inside the package, then those that the administrator put beside the home.

An own folder holds ``forms/<name>.toml``, ``tongues/<language>.ftl`` and ``sets.toml``, like the package's. Its
phrases are added to a language and its forms to the catalogue. It refuses to let an own file replace a form, a set or
a phrase of the package: the other side would read the same codes with another meaning. It refuses a catalogue with a
fault, whole.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from openline.node.phrases import FluentTongue
from openline.words.catalogue import Catalogue, catalogue
from openline.words.codebook import BadForm, Codebook, read_codebook
from openline.words.form import Form
from openline.words.glossary import Glossary, read_glossary
from openline.words.read_form import Stock, read_form, read_sets

FOLDER = "words"  # the administrator's own, in the home
FORMS_MAX = 200  # files: what nobody can choose from at 03:00 is no catalogue
FORM_FILE_MAX = 1 << 16


@lru_cache(maxsize=1)
def built_in() -> Catalogue:
    """The catalogue that came with the package. Raises BadForm."""
    return load()


def load(own: Path | None = None) -> Catalogue:
    """The package's catalogue, with what stands in the folder ``own``. Raises BadForm or OSError."""
    package = resources.files("openline.words")
    mine: Traversable | None = own if own is not None and own.is_dir() else None
    sets = read_sets(_toml(package / "sets.toml"))
    if mine is not None and (mine / "sets.toml").is_file():
        added = read_sets(_toml(mine / "sets.toml"))
        if set(added) & set(sets):
            raise BadForm(f"sets.toml: {sorted(set(added) & set(sets))} came with Openline. Give yours another name.")
        sets |= added
    books = _books(package / "codebooks")
    added_books = _books(mine / "codebooks") if mine is not None else {}
    if set(books) & set(added_books):
        raise BadForm(f"codebooks: {sorted(set(books) & set(added_books))} came with Openline. Rename yours.")
    stock = Stock(sets, books | added_books)
    forms = _forms(package / "forms", stock) + (_forms(mine / "forms", stock) if mine is not None else [])
    own_tongues = mine / "tongues" if mine is not None else None
    tongues = _tongues(package / "tongues", own_tongues)
    added_to = _named(own_tongues, ".ftl") if own_tongues is not None else {}
    for tongue in tongues:
        if tongue.language in added_to:  # what came with the package was tried before it was shipped
            tongue.phrases()
    return catalogue(forms, sets, tongues)


def _toml(path: Traversable) -> Mapping[str, Any]:
    data = path.read_bytes()
    try:
        if len(data) > FORM_FILE_MAX:
            raise BadForm(f"{path.name}: more than {FORM_FILE_MAX} bytes. It is no form.")
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadForm(f"{path.name}: {wrong}. Mend the file, or remove it.") from None


def _named(folder: Traversable, suffix: str) -> dict[str, Traversable]:
    if not folder.is_dir():
        return {}
    found = {one.name.removesuffix(suffix): one for one in folder.iterdir() if one.name.endswith(suffix)}
    if len(found) > FORMS_MAX:
        raise BadForm(f"{folder.name}: more than {FORMS_MAX} files. Keep those that an officer can choose from.")
    return dict(sorted(found.items()))


def _books(folder: Traversable) -> dict[str, Codebook]:
    books = [read_codebook(_toml(path)) for path in _named(folder, ".toml").values()]
    return {book.name: book for book in books}


def _forms(folder: Traversable, stock: Stock) -> list[Form]:
    out = []
    for name, path in _named(folder, ".toml").items():
        form = read_form(_toml(path), stock)
        if name not in (form.name, f"{form.name}.{form.version}"):
            raise BadForm(f"{path.name}: it holds the form '{form.name}'. Name the file after it.")
        out.append(form)
    return out


def _tongues(package: Traversable, own: Traversable | None) -> list[FluentTongue]:
    files = {language: [path.read_bytes()] for language, path in _named(package, ".ftl").items()}
    for language, path in (_named(own, ".ftl") if own is not None else {}).items():
        files.setdefault(language, []).append(path.read_bytes())
    return [FluentTongue(language, b"\n".join(parts)) for language, parts in sorted(files.items())]


def glossaries() -> dict[str, Glossary]:
    """The glossaries that came with the package, by language. Raises BadForm."""
    found = _named(resources.files("openline.words") / "glossary", ".toml")
    return {language: read_glossary(language, _toml(path)) for language, path in found.items()}
