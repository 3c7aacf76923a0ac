"""The terms of a charter: the usual ones, as a commented file that parties may change before they sign.

It refuses to be part of the protocol: nothing that receives a charter asks whether its terms are usual.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openline.line.card import SignedCard
from openline.line.charter import Charter, Deadline, Member
from openline.wire.dictionary import DICTIONARY_HASH
from openline.wire.header import Precedence
from openline.wire.suite import SUITE_ID

SAVING_CLAUSE = (
    "Using this line concedes nothing. No claim, boundary, status or activity is accepted, denied or prejudiced by "
    "anything said, not said or acknowledged on it. Party codes are labels and imply no recognition."
)
DEADLINES = (Deadline(120, 900), Deadline(300, 1800), Deadline(3600, 14400), Deadline(86400, 172800))
ESCALATION = ("watch officer", "duty general", "ministry")
INDICES_EACH = 4  # one station, and three that may replace or join it, before an amendment is needed


def draft(name: str, parties: Sequence[SignedCard], languages: Sequence[str], expires: int) -> Charter:
    """A charter with the usual terms between these parties. ``expires`` is seconds since 1970 UTC."""
    members = tuple(
        Member(c.card.party, c.hash, number * INDICES_EACH, INDICES_EACH) for number, c in enumerate(parties)
    )
    return Charter(
        version=1,
        name=name,
        members=members,
        suite=SUITE_ID,
        dictionary=DICTIONARY_HASH,
        deadlines=DEADLINES,
        escalation=ESCALATION,
        languages=tuple(languages),
        suspension_max_s=72 * 3600,
        notice_s=90 * 86400,
        saving_clause=SAVING_CLAUSE,
        expires=expires,
    )


TERMS = """\
# The terms of a charter. Change what you like, keep the names, and give the file to 'openline charter offer --terms'.
# Every party reads these terms back in plain words before it signs.

# Until when the parties promise to handle what is above the floor. Delivery never ends by a date, nor do FLASH,
# IMMEDIATE and replies to them. Left out: five years from now.
# expires = 2031-12-31

# In which languages people on this line write, as tags of BCP 47.
languages = ["en", "zh-Hans"]

# The longest time for which a party may say in advance that it does not handle PRIORITY and ROUTINE.
longest_suspension_hours = 72

# How long before it takes effect a party says that it leaves the line.
notice_days = 90

# Who is called at each side when a deadline is missed, one after the other. The first is whoever has the watch.
escalation = ["watch officer", "duty general", "ministry"]

# What using the line does not mean. Lawyers of both sides read this sentence.
saving_clause = \"\"\"\\
    Using this line concedes nothing. No claim, boundary, status or activity is accepted, denied or prejudiced by \\
    anything said, not said or acknowledged on it. Party codes are labels and imply no recognition.\"\"\"

# Minutes until a person must have opened a message, and until it must have been answered.
[deadlines]
FLASH = [2, 15]
IMMEDIATE = [5, 30]
PRIORITY = [60, 240]
ROUTINE = [1440, 2880]
"""
NAMES = ("expires", "languages", "longest_suspension_hours", "notice_days", "escalation", "saving_clause", "deadlines")


def read(text: str, usual: Charter) -> Charter:
    """The ``usual`` charter with the terms of a TOML file; what it leaves out stays usual. Raises ValueError."""
    m = tomllib.loads(text)
    unknown = sorted(m.keys() - set(NAMES))
    if unknown:
        raise ValueError(f"'{unknown[0]}' is no term; there are {', '.join(NAMES)}")
    changes: dict[str, Any] = {}
    if "expires" in m:
        day = m["expires"]
        if type(day) is not dt.date:
            raise ValueError("'expires' is a day, written 2031-12-31")
        end = dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC)
        changes["expires"] = int(end.timestamp())
    for name, unit, to in (("longest_suspension_hours", 3600, "suspension_max_s"), ("notice_days", 86400, "notice_s")):
        if name in m:
            changes[to] = _whole(m[name], name) * unit
    for name in ("languages", "escalation"):
        if name in m:
            changes[name] = _texts(m[name], name)
    if "saving_clause" in m:
        changes["saving_clause"] = _texts([m["saving_clause"]], "saving_clause")[0].strip()
    if "deadlines" in m:
        changes["deadlines"] = _deadlines(m["deadlines"])
    return replace(usual, **changes)


def _whole(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= 36500:
        raise ValueError(f"'{name}' is a whole number, at most 36500")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise ValueError(f"'{name}' is text in quotes, or a list of such texts")
    return tuple(value)


def _deadlines(value: object) -> tuple[Deadline, ...]:
    levels = [level.name for level in Precedence]
    if not isinstance(value, dict) or sorted(value) != sorted(levels):
        raise ValueError(f"[deadlines] has a line for each of {', '.join(levels)}, and no other")
    out = []
    for level in levels:
        pair = value[level]
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError(f"{level} has two numbers of minutes: until opened, until answered")
        out.append(Deadline(*(_whole(minutes, level) * 60 for minutes in pair)))
    return tuple(out)
