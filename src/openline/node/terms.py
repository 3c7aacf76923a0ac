"""The terms of a charter: the usual ones, as a commented file that parties may change before they sign.

It refuses to be part of the protocol: nothing that receives a charter asks whether its terms are usual.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import textwrap
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openline.line import charter as charters
from openline.line.acts import LANGUAGE_MAX
from openline.line.card import SignedCard
from openline.line.charter import Charter, Deadline, Member, SignedCharter
from openline.node import duty
from openline.node.catalogue import FOLDER, load
from openline.node.home import Home, HomeError, read_bounded
from openline.wire.dictionary import DICTIONARY_HASH
from openline.wire.errors import Malformed, WireError
from openline.wire.header import Precedence
from openline.wire.suite import SUITE_ID
from openline.words.codebook import BadForm
from openline.words.visible import visible

SAVING_CLAUSE = (
    "Using this line concedes nothing. No claim, boundary, status or activity is accepted, denied or prejudiced by "
    "anything said, not said or acknowledged on it. Party codes are labels and imply no recognition."
)
DEADLINES = (Deadline(120, 900), Deadline(300, 1800), Deadline(3600, 14400), Deadline(86400, 172800))
ESCALATION = ("watch officer", "duty general", "ministry")
DAY_END = dt.time(23, 59, 59)
TERMS_MAX = 1 << 18  # bytes of a file of terms: a page of prose, and its comments
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")  # a tag of BCP 47, as far as its form tells
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


def catalogue_of(home: Home, languages: Sequence[str]) -> bytes:
    """The hash of the forms and words of a home for a line of these languages. Raises HomeError."""
    try:
        return load(home.path / FOLDER).line_hash(languages)
    except BadForm as wrong:
        raise HomeError(f"The forms of this station are not in order: {wrong}") from None


def with_catalogue(home: Home, c: Charter) -> Charter:
    """A charter that names the forms and words of this home, for its languages. Raises HomeError."""
    return replace(c, catalogue=catalogue_of(home, c.languages))


def other_catalogue(home: Home, c: Charter) -> str:
    """What to say to whoever signs a charter that names other forms and words than this home has, or nothing."""
    ours = catalogue_of(home, c.languages)
    if not c.catalogue or c.catalogue == ours:
        return ""
    return (
        f"LOOK: this charter names the forms and words {c.catalogue.hex()[:16]}, and this home has {ours.hex()[:16]}. "
        "Until both sides have the same, no form can be sent. Compare versions and words/ folders before you sign."
    )


TERMS = """\
# The terms of a charter. Change what you like and keep the names. 'openline charter offer' and 'charter amend' read
# this file, and every party reads the terms back in plain words before it signs.

# Until when the parties promise to handle what is above the floor. Delivery never ends by a date, nor do FLASH,
# IMMEDIATE and replies to them. Left out: five years from now.
{expires}

# In which languages people on this line write, as tags of BCP 47.
languages = {languages}

# The longest time for which a party may say in advance that it does not handle PRIORITY and ROUTINE.
{suspension}

# How long before it takes effect a party says that it leaves the line.
{notice}

# Who is called at each side when a deadline is missed, one after the other. The first is whoever has the watch.
escalation = {escalation}

# What using the line does not mean. Lawyers of both sides read this sentence.
saving_clause = {clause}

# Words of which precedences two persons of a party release, one after the other. With FLASH left out one person may
# release a FLASH alone, and everybody sees that. Left out or empty: each party as it likes.
{two_persons}

# Minutes until a person must have opened a message, and until it must have been answered.
{deadlines}

# In which hours (UTC) the offices of a party are manned. A party without a line is there at all hours. It moves no
# deadline: it says who can be asked why nobody was there.
{calendar}
"""
NAMES = (
    *("expires", "languages", "longest_suspension_hours", "notice_days", "escalation", "saving_clause"),
    *("two_persons", "deadlines", "calendar"),
)


def usual_file() -> str:
    """The usual terms as a file to change."""
    usual = Charter(
        1, "", (), 0, b"", DEADLINES, ESCALATION, ("en", "zh-Hans"), 72 * 3600, 90 * 86400, SAVING_CLAUSE, 0
    )
    return _file(usual, "# expires = 2031-12-31")


def file_of(c: Charter) -> str:
    """The terms of a charter as a file to change."""
    end = dt.datetime.fromtimestamp(c.expires, dt.UTC)
    return _file(c, _line(f"expires = {end.date()}", end.time() == DAY_END))


def _file(c: Charter, expires: str) -> str:
    minutes = [
        f"{p.name} = [{d.open_s // 60}, {d.answer_s // 60}]" for p, d in zip(Precedence, c.deadlines, strict=True)
    ]
    whole = all(d.open_s % 60 == d.answer_s % 60 == 0 for d in c.deadlines)
    return TERMS.format(
        expires=expires,
        languages=_quoted(c.languages),
        suspension=_line(f"longest_suspension_hours = {c.suspension_max_s // 3600}", c.suspension_max_s % 3600 == 0),
        notice=_line(f"notice_days = {c.notice_s // 86400}", c.notice_s % 86400 == 0),
        escalation=_quoted(c.escalation),
        clause=_wrapped(c.saving_clause),
        deadlines="\n".join(_line(row, whole) for row in ("[deadlines]", *minutes)),
        two_persons=f"two_persons = {_quoted(two_persons(c))}",
        calendar="\n".join(_calendar_rows(c) or ["# [calendar]", '# CN = "Mon-Fri 00:00-12:00"']),
    )


def two_persons(c: Charter) -> list[str]:
    """The precedences whose words two persons release, by name."""
    return [level.name for level in Precedence if c.two_persons >> level & 1]


def _calendar_rows(c: Charter) -> list[str]:
    parties = dict.fromkeys(party for party, *_ in c.calendar)
    rows = [f'{json.dumps(party, ensure_ascii=False)} = "{duty.text(c.calendar, party)}"' for party in parties]
    return ["[calendar]", *rows] if rows else []


def _line(row: str, exact: bool) -> str:
    """A line of the file; a comment where the term cannot be written exactly, so that it stays what it is."""
    return row if exact else f"# {row}  (about; it stays as it is while this is a comment)"


def _quoted(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


def _wrapped(clause: str) -> str:
    """A long text in lines that people can read; a backslash at a line's end joins it to the next in TOML."""
    safe = clause.replace("\\", "\\\\").replace('"', '\\"')
    rows = textwrap.wrap(safe, 100, break_long_words=False, break_on_hyphens=False)
    return '"""\\\n    ' + " \\\n    ".join(rows) + '"""'


def read_file(path: Path, usual: Charter) -> Charter:
    """The ``usual`` charter with the terms of the file at ``path``. Raises HomeError."""
    try:
        return read(read_bounded(path, TERMS_MAX).decode(), usual)
    except OSError as wrong:
        raise HomeError(f"The terms in {path} cannot be read: {wrong.strerror}. Name another file.") from None
    except (ValueError, Malformed) as wrong:  # of TOML, of UTF-8, or of ours
        raise HomeError(f"The terms in {path} cannot be read: {wrong}. Correct them.") from None


def checked(offer: SignedCharter, now_s: int) -> SignedCharter:
    """The offer, when every party could read it, and it has not ended by ``now_s``. Raises HomeError."""
    c = offer.charter
    if c.expires <= now_s:
        end = dt.datetime.fromtimestamp(c.expires, dt.UTC).date()
        raise HomeError(f"This charter would have ended on {end} already. Change 'expires' in the terms.")
    for tag in c.languages:
        if not LANGUAGE.fullmatch(tag) or len(tag) > LANGUAGE_MAX:
            raise HomeError(f"'{visible(tag)}' is no tag of a language, such as en or zh-Hans. Correct the languages.")
    try:
        charters.from_bytes(offer.signed)
    except WireError as wrong:
        raise HomeError(f"These terms cannot stand in a charter: {wrong}. Change them.") from None
    return offer


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
        end = dt.datetime.combine(day, DAY_END, dt.UTC)
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
    if "two_persons" in m:
        changes["two_persons"] = _mask(m["two_persons"])
    if "calendar" in m:
        changes["calendar"] = _calendar(m["calendar"])
    return replace(usual, **changes)


def _whole(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= 36500:
        raise ValueError(f"'{name}' is a whole number, at most 36500")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise ValueError(f"'{name}' is text in quotes, or a list of such texts")
    return tuple(value)


def _mask(value: object) -> int:
    levels = [level.name for level in Precedence]
    if not isinstance(value, list) or not all(one in levels for one in value):
        raise ValueError(f"'two_persons' is a list of {', '.join(levels)}, or empty")
    return sum(1 << levels.index(one) for one in set(value))


def _calendar(value: object) -> tuple[charters.Hours, ...]:
    if not isinstance(value, dict) or not all(isinstance(hours, str) and hours for hours in value.values()):
        raise ValueError('[calendar] has a line for each party, written like CN = "Mon-Fri 00:00-12:00"')
    return tuple(row for party, hours in sorted(value.items()) for row in duty.rows(party, duty.read(hours)))


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
