"""What one engine knows of one line, and the list of effects that a step builds up.

Everything in here can be lost: it is rebuilt from kept records by loading them. It refuses to hold secrets of others:
epoch keys of peers are here because they were wrapped for this station.
"""

from collections import Counter as Tally
from collections import deque
from dataclasses import dataclass, field

from openline.engine.effects import Effect, Keep, Record, Ring, Send, Show
from openline.line.acts import Act, AdoptAct
from openline.line.charter import Charter, Seat, SignedCharter, seats
from openline.line.feed import Feed
from openline.line.roster import Roster, fold
from openline.line.transcript import Transcript
from openline.wire import seal
from openline.wire.beacon import Counter
from openline.wire.entry import Entry, Unverified
from openline.wire.header import Header, Ref
from openline.wire.suite import Secrets, Suite
from openline.words.said import Told

STRAYS_MAX = 64  # frames with an unknown tag, held until a KEY arrives: a reordered burst, not a flood
PROVISIONAL_MAX = 1024  # entries without prev over a gap, a line; a member can fill them, the network cannot
INCARNATIONS_MAX = 1000  # of one station: one a restore, and no restore is an hourly thing
CLAIM_MAX = 4  # so many incarnations beyond ours are believed on a peer's word: a liar cannot use the numbers up
FeedName = tuple[int, int]  # station index, incarnation
EpochName = tuple[int, int, int]  # station index, incarnation, epoch
NEVER = Counter(0, 0)


@dataclass(frozen=True, slots=True)
class Now:
    """The two times: ``mono_ms`` for deadlines, never going back while the process lives; ``wall_ms`` for people."""

    mono_ms: int
    wall_ms: int


class Refused(Told):
    """What the person asked for cannot be done. Its phrase, worded by the node, says what is wrong and what to do."""


@dataclass(slots=True)
class Peer:
    """What is known of another station, from its signed beacons and acknowledgements only."""

    newest: Counter = NEVER
    newest_want: Counter = NEVER
    alive_until: int = 0  # monotonic ms; from the time of the newest own beacon that it echoed
    heard_at: int | None = None  # monotonic ms of its newest beacon
    offset_ms: int | None = None  # its wall clock minus ours when its newest beacon came
    holds: dict[FeedName, int] = field(default_factory=dict)
    stored: list[tuple[int, int, int]] = field(default_factory=list)  # (incarnation, up to seq, our wall ms)
    enquired_at: int | None = None  # monotonic ms of our last enquiry
    spent: int = 0  # bytes that its wants drew and that time has not given back yet
    spent_at: int = 0
    asked_from: dict[FeedName, int] = field(default_factory=dict)  # where its last want for each feed began


@dataclass(slots=True)
class Asked:
    """A want under way for one feed: up to ``last``, from behind ``head``, asked again at ``due``."""

    last: int
    due: int
    tries: int
    head: int


@dataclass(slots=True)
class Alarm:
    """A call that waits for a person here. ``due`` is monotonic ms; ``since`` when it was kept."""

    since: int
    due: int
    level: int = 0
    opened: bool = False
    missed: bool = False  # a deadline of it: the next is a step of the ladder away


@dataclass(slots=True)
class Doing:
    """The effects of one step, handed over as Keep, then Send, then Ring, then Show, whatever order they were found."""

    keep: list[Record] = field(default_factory=list)
    send: list[Send] = field(default_factory=list)
    ring: list[Ring] = field(default_factory=list)
    show: list[Show] = field(default_factory=list)

    def effects(self) -> list[Effect]:
        """The effects, in the order in which they must be carried out."""
        kept: list[Effect] = [Keep(tuple(self.keep))] if self.keep else []
        return [*kept, *self.send, *self.ring, *self.show]


@dataclass(slots=True)
class LineState:
    """One line as this station knows it. ``me`` is the own station index; ``interval_ms`` the beacon's."""

    charter: SignedCharter
    me: int
    secrets: Secrets
    suite: Suite
    interval_ms: int
    given: tuple[Act, ...] = ()  # acts of roots that came another way than by this line: a new station's own card
    line: bytes = b""
    founders: frozenset[int] = frozenset()  # the stations of the first charter
    incarnation: int = 0
    boot: int = 0
    count: int = 0
    seats: dict[int, Seat] = field(default_factory=dict)
    ours: tuple[int, ...] = ()  # the stations of our party: what one of them opened or answered, none need ring for
    feeds: dict[FeedName, Feed] = field(default_factory=dict)
    transcript: Transcript = field(default_factory=Transcript)
    keys: dict[EpochName, bytes] = field(default_factory=dict, repr=False)  # what prints a state prints no key
    sealed_for: dict[EpochName, set[int]] = field(default_factory=dict)  # the stations that a KEY entry was wrapped for
    rivals: dict[EpochName, list[bytes]] = field(
        default_factory=dict, repr=False
    )  # further keys of one epoch: a forked author's
    unread: dict[EpochName, list[Entry]] = field(default_factory=dict)
    tags: dict[bytes, list[EpochName]] = field(default_factory=dict)
    kept_at: dict[bytes, int] = field(default_factory=dict)
    strays: deque[bytes] = field(default_factory=lambda: deque(maxlen=STRAYS_MAX))
    provisional: dict[Ref, list[Unverified]] = field(default_factory=dict)
    provisional_count: int = 0
    peers: dict[int, Peer] = field(default_factory=dict)
    asked: dict[FeedName, Asked] = field(default_factory=dict)
    alarms: dict[bytes, Alarm] = field(default_factory=dict)
    rung: set[bytes] = field(default_factory=set)  # what has sounded since the start, so that nothing is new twice
    tally: Tally[str] = field(default_factory=Tally)
    beacon_last: int | None = None
    beacon_due: int = 0
    sent_at: dict[Counter, int] = field(default_factory=dict)
    epoch: int = 0
    epoch_first: int = 0
    last: Entry | None = None  # the last entry made here in this incarnation
    said: Act | None = None  # what it says
    behind: bool = False  # somebody holds entries of ours that we do not: restored from an old copy, or cloned
    renewed: bool = False  # a new incarnation was begun since the start: a second sign means that two of us live
    cloned: bool = False
    forks: dict[FeedName, int] = field(default_factory=dict)  # proven, by the lowest seq known to be signed twice
    suspended_mono: dict[bytes, int] = field(default_factory=dict)  # when each SUSPEND began to count here
    roster: Roster = field(init=False)
    wrapped: dict[int, frozenset[int]] = field(default_factory=dict)  # for whom each epoch of this incarnation is
    spare: int = 0  # an epoch that is announced and not entered yet
    spare_seq: int = 0  # of its KEY entry
    unread_due: dict[bytes, int] = field(default_factory=dict)  # calls that cannot be read, and when to say so
    note_due: int = 0  # when the running deadlines are noted again
    runs: dict[FeedName, list[Entry]] = field(default_factory=dict)  # backlog that waits for the end of its run
    runs_due: int = 0  # when it waits no longer
    unproven: dict[FeedName, tuple[int, int]] = field(default_factory=dict)  # first and last whose own signature is due
    unproven_due: int = 0
    mends: int = 0  # how often a damaged one was asked for again: of another holder each time

    def __post_init__(self) -> None:
        self.line, self.founders = self.charter.line_id, frozenset(seats(self.charter))
        self.enroll()

    def enroll(self) -> None:
        """Reckon the roster anew from all acts of roots. A station is never taken from it, only revoked."""
        acts = (*self.given, *(item.act for item in self.transcript.statements if item.act))
        self.roster = fold(self.charter, acts, self.suite)
        self.seats |= self.roster.seats  # one that another act of a root has overtaken stays known, and is revoked
        self.transcript.revokes = self.roster.revokes
        party = self.seats[self.me].party
        self.ours = tuple(index for index, seat in sorted(self.seats.items()) if seat.party == party)
        for index in self.seats.keys() - {self.me}:
            self.peers.setdefault(index, Peer())

    def calls(self, h: Header, station: int) -> bool:
        """Whether an entry can be meant for a station. A later seat is not called by what was said before its author
        knew it, but where it stands in for all stations of its party that were.
        """
        wrapped, party = self.sealed_for.get((h.author, h.incarnation, h.epoch), {station}), self.seats[station].party
        called = {i for i in wrapped | self.founders if i in self.seats and self.seats[i].party == party}
        return station in called or (bool(called) and not called & self.roster.live)

    def charter_of(self, h: Header) -> Charter:
        """The version by which an entry is judged."""
        return self.adopted(h.author, (h.incarnation, h.seq))

    def adopted(self, author: int, before: tuple[int, int]) -> Charter:
        """The newest version that this station had adopted before that (incarnation, seq), over no hole: one may stay
        for ever, and what stands behind it reach one station alone."""
        items = [i for i in self.transcript.adoptions.get(author, ()) if not self.transcript.why_void(i)]
        places = [(i, (i.entry.header.incarnation, i.entry.header.seq)) for i in items]
        linked = [i.act for i, at in places if at < before and i.entry in self.feed(author, at[0]).at(at[1])]
        found = [self.roster.adopted(act) for act in linked if isinstance(act, AdoptAct)]
        return max([c for c in found if c], key=lambda c: c.version, default=self.charter.charter)

    def feed(self, author: int, incarnation: int) -> Feed:
        """The feed of that name, made empty when it is new."""
        name = (author, incarnation)
        if name not in self.feeds:
            self.feeds[name] = Feed(author, incarnation)
        return self.feeds[name]

    @property
    def own(self) -> Feed:
        """This station's own feed."""
        return self.feed(self.me, self.incarnation)

    def learn_key(self, name: EpochName, ek: bytes) -> None:
        """Remember the epoch key of (author, incarnation, epoch) and the tag by which its entries are known.

        A second one stands beside the first, on the other branch of a fork, and never in its place.
        """
        if self.keys.setdefault(name, ek) != ek and ek not in self.rivals.setdefault(name, []):
            self.rivals[name].append(ek)
        owners = self.tags.setdefault(seal.tag_of(ek), [])
        if name not in owners:
            owners.append(name)

    def keys_of(self, name: EpochName) -> tuple[bytes, ...]:
        """Every key known of that epoch, the first one first."""
        return (self.keys[name], *self.rivals.get(name, ())) if name in self.keys else ()

    def mask_of(self, author: int, incarnation: int, epoch: int, clear: bool) -> bytes | None:
        """The key under which such an entry's header is masked, or None when it is not known here."""
        return seal.line_key(self.line) if clear else self.keys.get((author, incarnation, epoch))
