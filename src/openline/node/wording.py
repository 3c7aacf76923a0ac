"""What a node says to people, in the language of each: one sentence by name, worded where it leaves the node.

A sentence is made in English (:func:`said`), which logs and programmes keep; :func:`again` says it in the language of
whoever asked, at the local API and nowhere else. The phrases stand in files of this folder's own and are no part of the
catalogue that a charter names; precedences and replies are taken from the catalogue. It refuses nothing: a language
that has no such file, as one that an administrator made, is told in English.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from importlib import resources
from typing import Any

from openline.words import said as sayings
from openline.words.said import NOTHING, Parts, Said, Told
from openline.words.tongue import REFERENCE

FOLDER = "tongues"
OF_THE_CATALOGUE = ("precedence-", "marker-", "reply-", "lamp-", "void-", "exercise-mark")  # words taken from there
ACCEPTED_MAX = 100  # characters of what a reader says of his languages; browsers send half of that
ALSO = {"zh": "zh-hans", "tl": "fil"}  # how machines call a language that we have under another tag
NOT_OURS = frozenset({"zh-hant", "zh-tw", "zh-hk", "zh-mo"})  # written otherwise: English is read with less doubt
_reading: ContextVar[str] = ContextVar("reading", default=REFERENCE)


class Sentence(Told):
    """One that can be raised, whose text is its English."""

    @property
    def says(self) -> Said:
        """The sentence."""
        return of(self)

    def __str__(self) -> str:
        """In English, for logs."""
        return str(self.says)


@lru_cache(maxsize=16)
def phrases(language: str) -> Mapping[str, Parts]:
    """Every phrase of the node in a language; nothing when it has no file."""
    if language not in languages():
        return {}
    mine = resources.files("openline.node") / FOLDER / f"{language}.ftl"
    theirs = sayings.read((resources.files("openline.words") / FOLDER / f"{language}.ftl").read_text("utf-8"))
    words = {name: parts for name, parts in theirs.items() if name.startswith(OF_THE_CATALOGUE)}
    return words | sayings.read(mine.read_text("utf-8"))


def said(phrase: str, /, **given: str | int) -> Said:
    """A sentence by its name, with these values in it: text of a person, a number, or another sentence."""
    held = {name: one if isinstance(one, str) else str(one) for name, one in given.items()}
    return Said(sayings.filled(phrases(REFERENCE)[phrase], held), phrase, held or NOTHING)


def of(told: Told) -> Said:
    """The sentence of a refusal that was raised, also by the engine, which knows its name only."""
    return said(told.phrase, **told.given)


def word(kind: str, name: str) -> Said:
    """A word of the catalogue, such as ``precedence`` FLASH."""
    return said(f"{kind}-{name.lower()}")


def joined(parts: Iterable[str], phrase: str = "joined") -> str:
    """Sentences one after the other, as parts of one."""
    out = ""
    for one in filter(None, parts):
        out = said(phrase, first=out, rest=one) if out else one
    return out


def known(words: str, prefix: str) -> str:
    """Words out of a closed list of a lower rung as the sentence that they are; what is not in it stays as it is."""
    for name, whole in _lists(prefix).items():
        if found := whole.fullmatch(words):
            return said(name, **found.groupdict())
    return words


@lru_cache(maxsize=8)
def _lists(prefix: str) -> Mapping[str, re.Pattern[str]]:
    """The phrases whose names begin so, each as what its English looks like."""
    found = {name: parts for name, parts in phrases(REFERENCE).items() if name.startswith(prefix)}
    return {name: re.compile("".join(_shape(parts))) for name, parts in found.items()}


def _shape(parts: Parts) -> Iterator[str]:
    """Its words as they are, and whatever may stand in its places."""
    for place, part in enumerate(parts):
        yield f"(?P<{part}>.+)" if place % 2 else re.escape(part)


def again(value: Any, language: str) -> Any:
    """A value for JSON with every sentence in it said in a language; as it is when that is English, or not known."""
    return _again(value, phrases(language)) if language != REFERENCE and phrases(language) else value


def _again(value: Any, there: Mapping[str, Parts]) -> Any:
    match value:
        case Said():
            return sayings.filled(there[value.phrase], {name: _again(one, there) for name, one in value.given.items()})
        case dict():
            return {key: _again(one, there) for key, one in value.items()}
        case list() | tuple():
            return [_again(one, there) for one in value]
        case _:
            return value


# ------------------------------------------------------------------------------------------------------- the reader


def reading() -> str:
    """In which language what is being made will be read; English until somebody has asked."""
    return _reading.get()


@contextlib.contextmanager
def read_in(language: str) -> Iterator[None]:
    """What is made inside is read in that language."""
    token = _reading.set(language)
    try:
        yield
    finally:
        _reading.reset(token)


def accepted(told: str) -> str:
    """The first language of a header ``Accept-Language`` that we have, or nothing. Weights are not looked at: browsers
    and desks name the best one first.
    """
    there = {tag.lower(): tag for tag in languages()}
    for part in told[:ACCEPTED_MAX].split(","):
        tag = part.partition(";")[0].strip().lower()
        found = there.get(ALSO.get(tag, tag)) or there.get(ALSO.get(tag.partition("-")[0], tag.partition("-")[0]))
        if found and tag not in NOT_OURS:
            return found
    return ""


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages in which the node has its sentences."""
    found = (resources.files("openline.node") / FOLDER).iterdir()
    return tuple(sorted(one.name.removesuffix(".ftl") for one in found if one.name.endswith(".ftl")))
