"""Whether a catalogue may be used: what ``openline words check`` tells an author of a form or of a language.

A fault means that a reader could be misled or get nothing; a note is work to be done. It refuses to judge whether a
translation is right: only a person who speaks the language can, and a phrase stays a draft until one has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from openline.words.catalogue import Catalogue, needed
from openline.words.codebook import phrase_of
from openline.words.glossary import Apart, Glossary
from openline.words.render import rendered
from openline.words.samples import samples
from openline.words.show import Reader
from openline.words.tongue import REFERENCE, Phrase, Tongue
from openline.words.visible import problem as unseen

# Phrases whose names say what they are; the name of a choice begins with that of its set.
NAMED = ("label-", "latitude-", "longitude-")
NONE: Mapping[str, Glossary] = MappingProxyType({})
SENDER, OTHER = "AA", "BB"  # parties that stand in every rendering of a check, so that a label that loses one is seen
SIDES = re.compile(r"(?<![a-z])(?:port|starboard)(?![a-z])", re.IGNORECASE)
BY_NAME = re.compile(  # words of radio that a language keeps beside its own, in the phrases that stand for them
    r"(?<![a-z])(?:flash|immediate|priority|routine|roger|wilco|unable|standby|affirm|negative|decline)(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one phrase or form of one language. A ``fault`` forbids use, anything else is a note."""

    language: str
    what: str
    says: str
    fault: bool = True


def check(c: Catalogue, only: str = "", glossaries: Mapping[str, Glossary] = NONE) -> list[Finding]:
    """Every finding, by language; of one language alone where ``only`` names it.

    ``glossaries`` by language say which words must not be exchanged for each other.
    """
    out = []
    languages = [only] if only else sorted(c.tongues, key=lambda tag: (tag != REFERENCE, tag))
    for language in languages:
        found = list(_phrases(c, c.tongues[language]))
        if language in glossaries:
            found += list(_exchanged(c, c.tongues[language], glossaries[language].apart))
        if not any(one.fault for one in found):  # a language without a phrase cannot be rendered
            found += list(_renderings(c, c.tongues[language]))
        out += found
    return out


def _phrases(c: Catalogue, tongue: Tongue) -> Iterator[Finding]:
    ours, reference = tongue.phrases(), c.tongues[REFERENCE].phrases()
    language = tongue.language
    wanted = set(reference) | needed(c)
    for name in sorted(wanted - set(ours)):
        yield Finding(language, name, "is missing")
    for name in sorted(set(ours) - wanted):
        yield Finding(language, name, f"is no phrase of {REFERENCE}: misspelt, or not needed any more")
    for name in sorted(set(ours) & set(reference)):
        yield from _phrase(language, ours[name], reference[name])
    for place, names in rivals(c):
        yield from _equal(language, place, [ours[name] for name in names if name in ours])


def _phrase(language: str, ours: Phrase, reference: Phrase) -> Iterator[Finding]:
    lost, gained = reference.variables - ours.placed, ours.variables - reference.variables
    if lost:
        yield Finding(language, ours.name, f"loses {_dollars(lost)}: what stands there would not be read")
    if gained:
        yield Finding(language, ours.name, f"has {_dollars(gained)}, which nothing fills")
    yield from _kept(language, ours, reference)
    if not ours.sound:
        yield Finding(language, ours.name, "has a choice whose default does not print [INVALID]")
    if unseen(ours.words) or unicodedata.normalize("NFC", ours.words) != ours.words:
        yield Finding(language, ours.name, f"cannot be shown: {unseen(ours.words) or 'not in normal form C'}")
    if ours.checked and ours.draft:
        says = f"was changed after {ours.checked.by} checked it; a draft again (the words have hash {ours.word_hash})"
        yield Finding(language, ours.name, says, fault=False)
    if language != REFERENCE and ours.words == reference.words and any(char.isalpha() for char in ours.constant):
        yield Finding(language, ours.name, f"is the same as in {REFERENCE}: meant so?", fault=False)


def _kept(language: str, ours: Phrase, reference: Phrase) -> Iterator[Finding]:
    """A word that is kept in English beside its translation: who reads neither sees port put for starboard.

    English itself is held to the phrase's name. A language that keeps no such word is not judged by it.
    """
    words, meant = _fixed(ours.name, ours.words), _fixed(ours.name, reference.words)
    if language == REFERENCE:
        words, meant = words[-1:], _fixed(ours.name, ours.name)[-1:]
    if words and meant and words != meant:
        yield Finding(language, ours.name, f"says {', '.join(words)} where {', '.join(meant)} is meant")


def _exchanged(c: Catalogue, tongue: Tongue, apart: Sequence[Apart]) -> Iterator[Finding]:
    """A phrase that says another thing than its name and its English do, of things that a glossary keeps apart.

    It lacks the word of one that is meant, and has the word of one that is not: either alone is a matter of wording.
    """
    ours, reference = tongue.phrases(), c.tongues[REFERENCE].phrases()
    for name in sorted(set(ours) & set(reference)):
        named = name.replace("-", " ") if name.startswith(NAMED) else ""
        english = (named if tongue.language == REFERENCE else f"{named} {reference[name].constant}").casefold()
        said = ours[name].constant.casefold()
        for one in apart:
            found = [[word for word in words.split("|") if word.casefold() in said] for words in one.word]
            meant = [re.search(rf"\b(?:{words.casefold()})\b", english) is not None for words in one.en]
            others = [word for words, is_meant in zip(found, meant, strict=True) if not is_meant for word in words]
            lost = [one.word[at] for at, is_meant in enumerate(meant) if is_meant and not found[at]]
            if others and lost:
                yield Finding(tongue.language, name, f"says {', '.join(others)} where {', '.join(lost)} is meant")


def _fixed(name: str, text: str) -> list[str]:
    found = SIDES.findall(text)
    if name.startswith(("precedence-", "reply-")):
        found = BY_NAME.findall(text)
    return [word.upper() for word in found]


def _dollars(names: frozenset[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names))


def rivals(c: Catalogue) -> list[tuple[str, list[str]]]:
    """Phrases that stand for different codes in one place, so no two may be equal: a set, a form's labels, units."""
    out = [(f"set {name}", [f"{name}-{code}" for code in codes.values()]) for name, codes in c.sets.items()]
    for form in c.newest():
        out.append((f"form {form.name}", [f"label-{f.name}" for f in form.fields]))
        out += [(f"{form.name}, {f.name}", [f"label-{one.name}" for one in f.fields]) for f in form.fields if f.fields]
        out += [(f"{form.name}, {f.name}", [f"unit-{unit}" for unit in f.units]) for f in form.every_field() if f.units]
    books = {book.name: book for form in c.newest() for f in form.every_field() for book in f.books}
    out += [(f"book {name}", [phrase_of(book, code) for code in book.codes]) for name, book in books.items()]
    names = c.tongues[REFERENCE].phrases()
    for prefix in ("precedence", "marker", "reply", "receipt", "state", "lamp", "bound"):
        out.append((prefix, [name for name in names if name.startswith(f"{prefix}-")]))
    out.append(("forms", [f"form-{form.name}" for form in c.newest()]))
    return out


def _equal(language: str, place: str, phrases: list[Phrase]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for phrase in phrases:
        plain = " ".join(unicodedata.normalize("NFKC", phrase.words).casefold().split())
        if plain in seen:
            yield Finding(language, phrase.name, f"reads the same as {seen[plain]} in {place}: two codes, one reading")
        seen.setdefault(plain, phrase.name)


def _renderings(c: Catalogue, tongue: Tongue) -> Iterator[Finding]:
    """Each form with every value that a sample has, rendered; what does not come out whole is found."""
    reader = Reader(tongue)
    for form in c.newest():
        whys = [rendered(reader, form, values, SENDER, "").why for values in samples(form, OTHER)]
        for why in sorted(set(filter(None, whys))):
            yield Finding(tongue.language, f"form-{form.name}", f"cannot be rendered: {why}")


def counts(tongue: Tongue) -> Mapping[str, int]:
    """How many phrases a language has, and how many of them are drafts."""
    phrases = tongue.phrases().values()
    return {"phrases": len(phrases), "drafts": sum(phrase.draft for phrase in phrases)}
