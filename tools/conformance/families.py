"""All families, and the parts that many of their cases share. A new family is a module and a line here."""

from __future__ import annotations

from functools import lru_cache

from . import (
    acts,
    beacons,
    cards,
    codecs,
    dialogues,
    entries,
    exports,
    feeds,
    forks,
    forms,
    headers,
    many,
    moments,
    rosters,
    seals,
    wraps,
)
from .case import Case

COMMON: dict[str, bytes] = exports.common() | forms.common()
FAMILIES = (
    codecs,
    headers,
    entries,
    seals,
    beacons,
    wraps,
    cards,
    acts,
    feeds,
    forks,
    dialogues,
    exports,
    rosters,
    moments,
    forms,
    many,
)


@lru_cache(maxsize=1)
def all_cases() -> tuple[Case, ...]:
    """Every case of every family."""
    return tuple(case for family in FAMILIES for case in family.cases())
