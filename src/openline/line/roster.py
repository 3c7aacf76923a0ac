"""The roster of a line: which stations, keys, offices and charter versions are in force, by the roots' own acts.

A fold over CARD, CHARTER and WITHDRAW acts, whoever passed them on and in whatever order they came: the same acts give
the same roster. It refuses to forget a station: one that was revoked keeps its index and its key, so that what it
signed before stays provable.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import Act, AdoptAct, CardAct, CharterAct, WithdrawAct
from openline.line.card import Card
from openline.line.charter import Charter, Seat, SignedCharter
from openline.wire.codec import encode
from openline.wire.errors import BadSignature, WireError
from openline.wire.header import Header
from openline.wire.suite import REAL, Suite

ENDLESS = (1 << 60, 0)  # behind every (incarnation, seq)


@dataclass(slots=True)
class Roster:
    """Who is on a line, and under which terms.

    ``cards`` are the newest by party; ``seats`` every station that ever had an index, by it; ``revoked`` the last
    (incarnation, seq) of those whose keys count no longer; ``healed`` by (index, incarnation) the seq behind which a
    forked feed is one history again; ``versions`` the charters in force with their signed bytes, the first one first;
    ``leaving`` the withdrawals by party; ``past`` the cards before those in force, whose roots may have signed too.
    """

    line: bytes
    cards: dict[str, Card]
    versions: list[tuple[Charter, bytes]]
    suite: Suite = field(default=REAL, compare=False)
    seats: dict[int, Seat] = field(default_factory=dict)
    revoked: dict[int, tuple[int, int]] = field(default_factory=dict)
    healed: dict[tuple[int, int], int] = field(default_factory=dict)
    leaving: dict[str, WithdrawAct] = field(default_factory=dict)
    past: dict[str, list[Card]] = field(default_factory=dict)

    @property
    def live(self) -> frozenset[int]:
        """The indices of the stations whose keys are in force."""
        return frozenset(self.seats).difference(self.revoked)

    def revokes(self, h: Header) -> bool:
        """Whether an entry was signed after the point at which its party revoked that station's keys.

        So is all of a station whose seat came from an act of a root that another has overtaken.
        """
        return h.author not in self.seats or (h.incarnation, h.seq) > self.revoked.get(h.author, ENDLESS)

    def adopted(self, act: AdoptAct) -> Charter | None:
        """The version that a station adopts with this act, None unless it is in force."""
        named = (act.version, act.charter_hash)
        return next((c for c, signed in self.versions if (c.version, hashlib.sha256(signed).digest()) == named), None)

    def _seat(self) -> None:
        """Give each station of each card its index."""
        for m in self.versions[-1][0].members:
            card = self.cards[m.party]
            self.seats |= {seat.index: seat for seat in charters.seated(m, card)}
            here = cards.mark(self.line)
            for line, slot, *last in card.revoked:  # where nothing is said of this line, nothing on it was its own
                known = self.revoked.get(m.first_index + slot, (0, 0))
                self.revoked[m.first_index + slot] = (last[0], last[1]) if line == here else known
            healed = [place for line, *place in card.healed if line == here]
            self.healed |= {(m.first_index + slot, incarnation): seq for slot, incarnation, seq in healed}

    def _take(self, act: Act) -> bool:
        """Let an act take effect, and tell whether it did: one that may not, or not yet, does nothing."""
        try:
            match act:
                case CardAct():
                    card = act.card.card
                    if card.party not in self.cards or self.cards[card.party].serial >= card.serial:
                        return False
                    cards.check_successor(self.cards[card.party], act.card, self.suite)
                    self.past.setdefault(card.party, []).append(self.cards[card.party])
                    self.cards[card.party] = card
                case CharterAct():
                    self._amend(act)
                case _:
                    assert isinstance(act, WithdrawAct), "an act of a root"
                    if act.party not in self.cards or act.party in self.leaving:
                        return False
                    message = withdrawal(self.line, act.party, act.at)
                    cards.check_any(self._chain(act.party, self.cards), message, act.signatures, self.suite)
                    self.leaving[act.party] = act
        except WireError:
            return False
        return True

    def _chain(self, party: str, held: Mapping[str, Card]) -> list[Card]:
        return [*self.past.get(party, ()), held[party]]

    def _amend(self, act: CharterAct) -> None:
        """Put the next version in force. Raises WireError."""
        new = charters.from_bytes(act.signed)
        charters.check_amendment(*self.versions[-1], new)
        joining = {signed.card.party: signed for signed in act.cards}
        held = dict(self.cards)
        for m in new.members:
            if m.party not in held:
                if m.party not in joining or joining[m.party].hash != m.card_hash:
                    raise BadSignature(f"the card of {m.party} is not the one that the charter names")
                held[m.party] = joining[m.party].card
        chains = {party: self._chain(party, held) for party in held}
        charters.check_signatures(act.signed, act.signatures, chains, self.suite)
        if len(act.signatures) < len(new.members):
            raise BadSignature("not every party has signed it")
        self.cards = held
        self.versions.append((new, act.signed))


def withdrawal(line: bytes, party: str, at: int) -> bytes:
    """What a party's root signs to leave a line: ``line`` is its 32-byte id, ``at`` seconds since 1970 UTC."""
    return encode(["openline/withdraw/1", line, party, at])


def _rank(act: Act) -> tuple[int, int, bytes]:
    """A fixed order of trying, so that nothing depends on who passed what on first."""
    match act:
        case CardAct():
            return 0, act.card.card.serial, act.card.hash
        case CharterAct():
            return 1, 0, hashlib.sha256(act.signed).digest()
        case _:
            assert isinstance(act, WithdrawAct), "an act of a root"
            return 2, act.at, act.party.encode()


def fold(first: SignedCharter, acts: Iterable[Act], suite: Suite = REAL) -> Roster:
    """The roster of a line whose first charter is ``first``, after these acts of roots, in any order."""
    out = Roster(first.line_id, {k.card.party: k.card for k in first.cards}, [(first.charter, first.signed)], suite)
    out._seat()
    waiting = sorted(dict.fromkeys(acts), key=_rank)  # whoever passes one on again and again costs nobody anything
    while taken := next((act for act in waiting if out._take(act)), None):
        waiting.remove(taken)
        out._seat()
    return out
