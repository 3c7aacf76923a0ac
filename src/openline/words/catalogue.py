"""The catalogue: all forms and languages of a station as one value, which every function of this rung takes.

Its two hashes are what a charter names: that of the forms decides what codes mean, that of a language's words decides
what its reader sees. It refuses two forms of one number and version, or of one name with two numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openline.wire.codec import Value, encode
from openline.words.codebook import BadForm, phrase_of
from openline.words.form import Form
from openline.words.tongue import Tongue

LABEL = "openline/catalogue/1"
LINE_LABEL = "openline/catalogue/line/1"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Forms by (number, version), sets by name, languages by tag."""

    forms: Mapping[tuple[int, int], Form]
    sets: Mapping[str, Mapping[int, str]]
    tongues: Mapping[str, Tongue]

    def newest(self) -> list[Form]:
        """Each form in its newest version, by number: what a desk offers."""
        return sorted(
            {number: self.forms[number, v] for number, v in sorted(self.forms)}.values(), key=lambda f: f.number
        )

    def named(self, name: str) -> Form | None:
        """The newest version of the form of that name, or of that number."""
        return next((form for form in self.newest() if name in (form.name, str(form.number))), None)

    @property
    def forms_hash(self) -> bytes:
        """32 bytes over every form: two sides with one hash give every code the same meaning."""
        rows: list[Value] = [
            [number, version, self.forms[number, version].hash] for number, version in sorted(self.forms)
        ]
        return hashlib.sha256(encode([LABEL, rows])).digest()

    def words_hash(self, language: str) -> bytes:
        """32 bytes over the words of a language: two sides with one hash show its readers the same."""
        return self.tongues[language].hash

    def line_hash(self, languages: Sequence[str]) -> bytes:
        """32 bytes for a charter: every form, and the words of each language of the line, nothing for one without."""
        words = {tag: self.tongues[tag].hash if tag in self.tongues else b"" for tag in sorted(languages)}
        rows: list[Value] = [[tag, held] for tag, held in words.items()]
        return hashlib.sha256(encode([LINE_LABEL, self.forms_hash, rows])).digest()


def catalogue(forms: Sequence[Form], sets: Mapping[str, Mapping[int, str]], tongues: Sequence[Tongue]) -> Catalogue:
    """Put a catalogue together. Raises BadForm."""
    by_number: dict[tuple[int, int], Form] = {}
    numbers: dict[str, int] = {}
    kinds: dict[str, tuple[str, str]] = {}
    for form in forms:
        if (form.number, form.version) in by_number:
            raise BadForm(f"form {form.number}, version {form.version}, stands twice. Give one of them another number.")
        if numbers.setdefault(form.name, form.number) != form.number or list(numbers.values()).count(form.number) > 1:
            raise BadForm(f"form {form.name!r}: one name has one number. Rename one of the two.")
        for field in form.every_field():
            meant = (field.kind, field.set_name)
            if kinds.setdefault(field.name, meant) != meant:
                raise BadForm(
                    f"form {form.name!r}: field {field.name!r} is of another kind in another form. Rename it."
                )
        by_number[form.number, form.version] = form
    return Catalogue(by_number, sets, {tongue.language: tongue for tongue in tongues})


def needed(c: Catalogue) -> set[str]:
    """The phrases that the forms, sets and units of a catalogue need, beside those that every language has."""
    out = {f"{name}-{code}" for name, codes in c.sets.items() for code in codes.values()}
    for form in c.forms.values():
        out |= {f"form-{form.name}", f"form-{form.name}-use"}
        for field in form.every_field():
            out |= {f"label-{field.name}", *(f"unit-{unit}" for unit in field.units)}
            for book in field.books:
                out |= {f"book-{book.name}", *(phrase_of(book, code) for code in book.codes)}
    return out
