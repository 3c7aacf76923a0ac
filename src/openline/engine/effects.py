"""What the engine asks of the world: values, carried out in the order in which they stand.

Keep before Send: nothing is sent that is not kept. Send before Ring: the network never waits for a
siren. Ring before Show: an alarm never waits for a screen. The engine does none of this itself; the
node carries the effects out, and the simulator carries them out in its own world, crash included.
"""

from dataclasses import dataclass

EVERYBODY = -1


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One verified entry as it is kept.

    ``line`` and ``hash`` are 32 bytes; ``frame`` is the whole frame in its form with prev, as sent or
    received; ``at_ms`` is this station's wall clock when it was kept, in milliseconds since 1970 UTC: a
    local claim for people, never part of the fold; ``own`` is true for entries of this very station.
    """

    line: bytes
    author: int
    incarnation: int
    seq: int
    hash: bytes
    frame: bytes
    at_ms: int
    own: bool
    again: bool = False  # it was kept before, with a signature that somebody on the way had damaged


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A small local fact: boot counter, own epoch key, running deadline. A later note of a key replaces it.

    ``line`` is 32 bytes; ``key`` at most 128 ASCII characters; ``value`` at most 64 KiB.
    """

    line: bytes
    key: str
    value: bytes


Record = EntryRecord | NoteRecord


@dataclass(frozen=True, slots=True)
class Keep:
    """Write these records in one transaction, durable before the next effect is carried out."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Send:
    """Hand one frame to every carrier that is up towards station ``to`` (an index, or EVERYBODY).

    ``precedence`` is 0 (FLASH) to 3 (ROUTINE), and 4 for backlog: a lower number never waits for a higher one.
    """

    line: bytes
    to: int
    frame: bytes
    precedence: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Sound the alarm for one entry until a person opens it.

    ``again`` marks an alarm that is raised anew (after a restart, or because a deadline was missed) for an
    entry that has rung before; ``exercise`` alarms must use a sound of their own and never the live siren.
    ``level`` is the step of the escalation: 0 the watch officer, 1 and above those whom the charter names.
    """

    line: bytes
    author: int
    incarnation: int
    seq: int
    hash: bytes
    precedence: int
    exercise: bool
    again: bool
    level: int


@dataclass(frozen=True, slots=True)
class Show:
    """Something changed that a person may want to see. ``what`` is a short word, ``about`` an entry hash or empty."""

    line: bytes
    what: str
    about: bytes


Effect = Keep | Send | Ring | Show
