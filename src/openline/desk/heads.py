"""What a terminal says around entries, in the reader's language: heads, states, hints, and what waits for whom.

The phrases stand in files of this folder's own: they are no part of the catalogue whose hash a charter names. Words of
the catalogue (precedences, markers, replies, lamps) are taken from it. They are read line by line, without Project
Fluent: a command that shows one entry must not take a tenth of a second longer for its head; a test holds every file
against what Fluent makes of it. The reader's language is the one in which the node answers him, and until it has
answered that of the terminal. It refuses nothing: a language that has no such file, as one that an administrator made,
has its heads in English.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from openline.words import said
from openline.words.said import Parts
from openline.words.tongue import REFERENCE

if TYPE_CHECKING:
    from openline.desk.client import Client

FOLDER = "tongues"
OF_THE_TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as POSIX has it
_WORDS = ("precedence-", "marker-", "reply-", "lamp-", "void-", "exercise-mark")  # what heads use of the catalogue
_chosen: ContextVar[str] = ContextVar("chosen", default="")  # of this command; a console's threads have their own


def choose(language: str) -> None:
    """Say heads in this language from now on; in English where there are none in it."""
    from openline.node.wording import languages

    _chosen.set(language if language in languages() else REFERENCE)


def begin() -> None:
    """A command begins: heads are in the language of the terminal, until it is known who reads."""
    _chosen.set("")


def language() -> str:
    """The language in which heads are said now."""
    return _chosen.get() or _of_terminal()


def _of_terminal() -> str:
    from openline.node.wording import accepted

    told = next((value for name in OF_THE_TERMINAL if (value := os.environ.get(name))), "")
    return accepted(told.partition(".")[0].partition("@")[0].replace("_", "-")) or REFERENCE


def choose_for(client: Client, language: str) -> None:
    """The same in the language that was asked for, or else in that of the station. Raises NoNode or ApiError."""
    choose(language or str(client.get("/v1/health")["language"]))


def say(phrase: str, /, **given: str) -> str:
    """A head by its name without ``head-``, with these variables in it."""
    return said.filled(phrases(language())[f"head-{phrase}"], given)


def filled(phrase: str, given: Mapping[str, str]) -> str:
    """A head whose name is found at run time, with as much of ``given`` as it has places for."""
    return said.filled(phrases(language())[f"head-{phrase}"], given)


def word(kind: str, name: str) -> str:
    """A word of the catalogue, such as ``precedence`` FLASH; as it stands where the catalogue has none."""
    found = phrases(language()).get(f"{kind}-{name.lower().replace('_', '-')}")
    return found[0] if found else name


@lru_cache(maxsize=8)
def phrases(language: str) -> Mapping[str, Parts]:
    """All heads of a language by name, with the words of the catalogue that they use."""
    mine = (resources.files("openline.desk") / FOLDER / f"{language}.ftl").read_text("utf-8")
    theirs = (resources.files("openline.words") / FOLDER / f"{language}.ftl").read_text("utf-8")
    words = {name: parts for name, parts in said.read(theirs).items() if name.startswith(_WORDS)}
    return words | said.read(mine)
