"""The usual terms of a charter: what most parties will sign, as a draft that they may change before they do.

It refuses to be part of the protocol: nothing that receives a charter asks whether its terms are usual.
"""

from __future__ import annotations

from collections.abc import Sequence

from openline.line.card import SignedCard
from openline.line.charter import Charter, Deadline, Member
from openline.wire.dictionary import DICTIONARY_HASH
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
