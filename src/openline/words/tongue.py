"""A language, as this rung sees it: something that says a phrase or refuses, and tells which of its phrases are drafts.

Fluent chooses wording, never meaning. It prints a default for a code it does not know and an identifier for a phrase
it does not have, without an error; so whatever implements :class:`Tongue` must raise Unsayable for any error, any
phrase or variable that is missing, and any text in which INVALID stands. It refuses to fall back on another language:
half a sentence in a language that the reader has not chosen is read as a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

INVALID = "[INVALID]"  # what the default of every choice in a phrase file prints: no release lets it through
REFERENCE = "en"  # the language whose phrases and variables the others must have


class Unsayable(Exception):
    """A phrase that cannot be made whole in a language: the text that needs it must not be released."""

    def __init__(self, language: str, phrase: str, why: str) -> None:
        super().__init__(f"{language}: {phrase}: {why}")
        self.language, self.phrase, self.why = language, phrase, why


class Tongue(Protocol):
    """One language with its phrases."""

    @property
    def language(self) -> str:
        """Its tag, as in BCP 47."""
        ...

    @property
    def hash(self) -> bytes:
        """32 bytes: SHA-256 of its phrase file, so that two sides know whether they read the same words."""
        ...

    def say(self, phrase: str, variables: Mapping[str, str]) -> str:
        """The phrase with its variables in it. Raises Unsayable."""
        ...

    def phrases(self) -> Mapping[str, Phrase]:
        """All its phrases by name."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """Who says that a phrase is right, when, and of which words: the first eight hex digits of their hash."""

    by: str
    on: str
    hash: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it stands in a file: its words, the variables in them, and who has checked exactly these words.

    ``placed`` are the variables that a reader sees whatever choice is taken: one that only chooses is not seen.
    """

    name: str
    words: str
    variables: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()
    checked: Checked | None = None
    word_hash: str = ""
    sound: bool = True  # the default of every choice in it prints INVALID
    constant: str = field(default="")  # the words without variables, for comparison

    @property
    def draft(self) -> bool:
        """Whether nobody has checked these words, or they were changed since."""
        return self.checked is None or self.checked.hash != self.word_hash
