"""What a terminal says around entries, in the reader's language: heads, states, hints, and what waits for whom.

The phrases stand in files of this folder's own: they are no part of the catalogue whose hash a charter names. Words of
the catalogue (precedences, markers, replies, lamps) are taken from it. They are read line by line, without Project
Fluent: a command that shows one entry must not take a tenth of a second longer for its head; a test holds every file
against what Fluent makes of it. It refuses nothing: a language that has no such file, as one that an administrator
made, has its heads in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openline.desk.client import Client

REFERENCE = "en"
FOLDER = "tongues"
_WORDS = ("precedence-", "marker-", "reply-", "lamp-", "exercise-mark")  # those of the catalogue that heads use
_PLACE = re.compile(r"\{ \$([a-z]+) \}")
_chosen = [REFERENCE]  # of this command: one process shows one reader's screen


def choose(language: str) -> None:
    """Say heads in this language from now on; in English where there are none in it."""
    _chosen[0] = language if (resources.files("openline.desk") / FOLDER / f"{language}.ftl").is_file() else REFERENCE


def begin() -> None:
    """A command begins: heads in English, until it knows who reads."""
    _chosen[0] = REFERENCE


def choose_for(client: Client, language: str) -> None:
    """The same in the language that was asked for, or else in that of the station. Raises NoNode or ApiError."""
    choose(language or str(client.get("/v1/health")["language"]))


def say(phrase: str, /, **given: str) -> str:
    """A head by its name without ``head-``, with these variables in it."""
    return _PLACE.sub(lambda found: given[found[1]], phrases(_chosen[0])[f"head-{phrase}"])


def word(kind: str, name: str) -> str:
    """A word of the catalogue, such as ``precedence`` FLASH; as it stands where the catalogue has none."""
    return phrases(_chosen[0]).get(f"{kind}-{name.lower().replace('_', '-')}", name)


@lru_cache(maxsize=8)
def phrases(language: str) -> Mapping[str, str]:
    """All heads of a language by name, with the words of the catalogue that they use."""
    mine = (resources.files("openline.desk") / FOLDER / f"{language}.ftl").read_text("utf-8")
    theirs = (resources.files("openline.words") / FOLDER / f"{language}.ftl").read_text("utf-8")
    words = {name: said for name, said in _rows(theirs).items() if name.startswith(_WORDS)}
    return words | _rows(mine)


def _rows(text: str) -> dict[str, str]:
    rows = (line.partition(" = ") for line in text.split("\n") if line[:1].islower())
    return {name: words for name, _, words in rows}
