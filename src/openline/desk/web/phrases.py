"""What the console says, in the reader's language: its own phrases, and the words of the glossary from the catalogue.

Its phrases stand in files of their own. They are no part of the catalogue whose hash a charter names: a button worded
anew must not make two sides disagree about what a form means. It refuses a phrase that a language lacks, loudly; the
tests hold all five languages against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Any

from openline.node.catalogue import built_in
from openline.node.phrases import FluentTongue
from openline.words.tongue import Tongue

Say = Callable[..., str]
PREFIX, VOID = "ui-", "void-"


@lru_cache(maxsize=8)
def own(language: str) -> FluentTongue:
    """The console's phrases in a language, from every file of its folder. Raises BadForm."""
    folder = resources.files("openline.desk.web") / "tongues" / language
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return FluentTongue(language, b"\n".join(file.read_bytes() for file in files))


def words(language: str) -> Tongue:
    """The words of the catalogue in a language: precedences, markers, replies, states, lamps."""
    return built_in().tongues[language]


def sayer(language: str) -> Say:
    """How a page says a phrase of the console (``board``), or one of the catalogue by its full name (``lamp-dark``).

    Of ``void-`` and a verdict it says why an entry counts for nothing.
    """

    def say(phrase: str, /, **variables: Any) -> str:
        filled = {key: str(value) for key, value in variables.items()}
        known = own(language)
        if f"{PREFIX}{phrase}" in known.phrases():
            return known.say(f"{PREFIX}{phrase}", filled)
        if phrase.startswith(VOID) and phrase not in words(language).phrases():  # the specification's word for it
            return known.say(f"{PREFIX}void", {"why": phrase.removeprefix(VOID)})
        return words(language).say(phrase, filled)

    return say
