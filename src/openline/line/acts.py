"""The acts: what an entry can say, as values. How each is written is in :mod:`openline.line.bodies`.

Times are seconds since 1970 UTC and claims of the author. The set is closed, and it
refuses to hold an act that closes a line, expels a party, or unsays anything.
"""

from dataclasses import dataclass
from enum import IntEnum

from openline.line.card import Signatures, SignedCard
from openline.line.fork import Signed

TEXT_MAX = 4000  # characters: two pages, more than anybody reads at 03:00
REASON_MAX = 400
FORM_MAX = 4000  # bytes: ten times the longest form; what is more is no form
LANGUAGE_MAX = 16
TIME_MAX = 253_402_300_799  # the last second of the year 9999: beyond it no calendar of ours can print a date


class Marker(IntEnum):
    """The speech act of a message, from the IMO standard marine communication phrases."""

    INSTRUCTION = 1
    ADVICE = 2
    WARNING = 3
    INFORMATION = 4
    QUESTION = 5
    ANSWER = 6
    REQUEST = 7
    INTENTION = 8


class Reply(IntEnum):
    """A closed set after controller-pilot data link. STANDBY keeps a dialogue open, the others close it."""

    ROGER = 1
    WILCO = 2
    UNABLE = 3
    STANDBY = 4
    AFFIRM = 5
    NEGATIVE = 6
    DECLINE = 7

    @property
    def closes(self) -> bool:
        """Whether the dialogue is closed by it."""
        return self is not Reply.STANDBY


class Receipt(IntEnum):
    """What a station states has happened to an entry there. Only OPENED is a person's."""

    STORED = 1
    RANG = 2
    OPENED = 3
    UNREADABLE = 4


@dataclass(frozen=True, slots=True)
class KeyAct:
    """By signing this, the station commits to the 1024 message keys of an epoch. Wraps are by station index."""

    epoch: int
    commitment: bytes
    wraps: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class CardAct:
    """By signing the card in it, the party's root states that these are its stations and offices from now on.

    Who passes it on does not matter: the root's signatures in it decide.
    """

    card: SignedCard


@dataclass(frozen=True, slots=True)
class CharterAct:
    """By signing the charter in it, each party agrees to a further version of it. ``signed`` are its bytes.

    ``cards`` are those of parties that it names and the version before did not.
    """

    signed: bytes
    signatures: tuple[tuple[str, Signatures], ...]
    cards: tuple[SignedCard, ...] = ()


@dataclass(frozen=True, slots=True)
class AdoptAct:
    """By signing this, the station states that its feed is to be judged by that version from here on.

    ``charter_hash`` is the SHA-256 of the version's signed bytes.
    """

    version: int
    charter_hash: bytes


@dataclass(frozen=True, slots=True)
class WithdrawAct:
    """By the signatures of its root in it, the party states that it leaves the line after the charter's notice."""

    party: str
    signatures: Signatures
    at: int


@dataclass(frozen=True, slots=True)
class MessageAct:
    """By signing this, the office says these words, with this marker, for the party."""

    office: int
    marker: Marker
    text: str
    language: str
    at: int
    valid_until: int | None = None
    supersedes: bytes | None = None
    reference: bytes | None = None
    form: bytes = b""  # number, version, mark and values of a form, as words/ writes them: nobody here looks inside
    alone: bool = False  # one person released it, where the charter asks for two at other precedences
    info: int = 0  # bit i: it is for the information of the party of station i, and no answer is asked of that party


@dataclass(frozen=True, slots=True)
class ReplyAct:
    """By signing this, the office answers exactly the entry whose 32-byte hash is ``about``."""

    office: int
    reply: Reply
    about: bytes
    at: int
    text: str = ""
    until: int | None = None
    language: str = ""
    override: bool = False  # this WILCO knows that the message is stale, superseded or late
    form: bytes = b""  # why, in codes, as in a message


@dataclass(frozen=True, slots=True)
class ReceiptAct:
    """By signing this, the station (OPENED: the office) states that this happened to the entry of that hash."""

    receipt: Receipt
    about: bytes
    at: int
    office: int | None = None


@dataclass(frozen=True, slots=True)
class SuspendAct:
    """By signing this, the office states that its party does not promise to handle traffic of ``scope`` for a while.

    ``scope`` are precedences; those of the floor are void. ``duration_s`` counts, for each receiver, from when it first
    kept this; ``at`` and the reason are claims.
    """

    office: int
    scope: tuple[int, ...]
    reason: str
    language: str
    duration_s: int
    at: int


@dataclass(frozen=True, slots=True)
class ResumeAct:
    """By signing this, the office states that every suspension of its own has ended."""

    office: int
    at: int


@dataclass(frozen=True, slots=True)
class FirstAct:
    """By signing this, a restored station begins a new incarnation and names the last entry that it knows of the old.

    ``last_hash`` is 32 bytes, of entry ``last_seq`` of incarnation ``last_incarnation``; zero bytes when it has none.
    """

    last_incarnation: int
    last_seq: int
    last_hash: bytes


@dataclass(frozen=True, slots=True)
class ForkAct:
    """By signing this, the station passes on two signed headers that contradict each other: a proof without trust."""

    one: Signed
    two: Signed


RootAct = CardAct | CharterAct | WithdrawAct
Spoken = MessageAct | ReplyAct | ReceiptAct | SuspendAct | ResumeAct
Act = KeyAct | AdoptAct | FirstAct | ForkAct | Spoken | RootAct
