"""The roots of a simulated line: what each party's offline keys have signed, and what must be in force for it.

Kept as it was signed and in that order, so that every station's roster is held against the truth and not against the
fold that is tested. It refuses to sign for a party with another's key; what is forged is made here too, and is told
apart by never being part of the truth.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import Act, CardAct, CharterAct, WithdrawAct
from openline.line.card import Card, SignedCard
from openline.line.charter import Charter, Member
from openline.line.roster import Roster, withdrawal
from openline.node.terms import INDICES_EACH
from openline.sim.cast import PARTIES, Cast, first_card, root_key, station_card, station_keys
from openline.wire.suite import RootKey, Secrets

FALSE_SLOT = INDICES_EACH - 1  # of a station that no root has named
ORDINALS = ("", " second", " third", " fourth")
Standing = tuple[
    dict[str, Card], list[bytes], set[int], dict[int, tuple[int, int]], dict[tuple[int, int], int], set[str]
]


def standing(r: Roster) -> Standing:
    """What a roster says: cards, versions, seats, revocations, settled forks, and who leaves."""
    return r.cards, [signed for _, signed in r.versions], set(r.seats), r.revoked, r.healed, set(r.leaving)


@dataclass
class Roots:
    """All roots of one line. ``issued`` lists every act with the party whose it is, in the order of signing.

    ``truth`` is what must be in force wherever all of them are held.
    """

    cast: Cast
    issued: list[tuple[Act, str]] = field(default_factory=list)
    generation: dict[str, int] = field(default_factory=dict)
    truth: Standing = field(init=False)
    charter: Charter = field(init=False)

    def __post_init__(self) -> None:
        c = self.cast.charter
        held = {k.card.party: k.card for k in c.cards}
        self.truth, self.charter = (held, [c.signed], set(self.cast.secrets), {}, {}, set()), c.charter

    def _root(self, party: str, generation: int | None = None) -> RootKey:
        at = self.generation.get(party, 0) if generation is None else generation
        return root_key(party, at, self.cast.keys, self.cast.twins)

    def first_index(self, party: str) -> int:
        """Where the block of station indices of a party begins."""
        return next(m.first_index for m in self.charter.members if m.party == party)

    def _succeed(self, party: str, **changes: Any) -> CardAct:
        """The next card of a party, by its present root."""
        new = replace(self.truth[0][party], serial=self.truth[0][party].serial + 1, **changes)
        act = CardAct(cards.sign(new, [(0, self._root(party))]))
        self.truth[0][party] = new
        self.issued.append((act, party))
        return act

    def adds(self, party: str) -> int:
        """A card with a further station. Returns its index."""
        card = self.truth[0][party]
        slot = 1 + max([s.slot for s in card.stations] + [slot for _, slot, _, _ in card.revoked])
        index, name = self.first_index(party) + slot, party + ORDINALS[slot]
        own = station_keys(name, self.cast.keys, self.cast.twins)
        self.cast.add(index, party, name, own)
        self.truth[2].add(index)
        self._succeed(party, stations=(*card.stations, station_card(slot, name, own)))
        return index

    def revokes(self, index: int, last: tuple[int, int]) -> CardAct:
        """A station's keys are the party's no longer from behind ``last``, an (incarnation, seq) of this line."""
        party = self.cast.parties[index]
        card, slot = self.truth[0][party], index - self.first_index(party)
        self.truth[3][index] = last
        point = (cards.mark(self.cast.line), slot, *last)
        rest = tuple(s for s in card.stations if s.slot != slot)
        return self._succeed(party, stations=rest, revoked=tuple(sorted((*card.revoked, point))))

    def heals(self, index: int, incarnation: int, seq: int) -> CardAct:
        """What comes behind ``seq`` in that forked feed is one history again."""
        party = self.cast.parties[index]
        here, slot = cards.mark(self.cast.line), index - self.first_index(party)
        others = [p for p in self.truth[0][party].healed if p[:3] != (here, slot, incarnation)]
        self.truth[4][index, incarnation] = seq
        return self._succeed(party, healed=tuple(sorted((*others, (here, slot, incarnation, seq)))))

    def rotates(self, party: str) -> CardAct:
        """Another root takes the place of the present one: both sign."""
        old, card = self._root(party), self.truth[0][party]
        self.generation[party] = self.generation.get(party, 0) + 1
        signed = cards.sign(
            replace(card, serial=card.serial + 1, roots=(self._root(party).public,)), [(0, self._root(party))]
        )
        act = CardAct(replace(signed, by_old=cards.sign_bytes(cards.to_sign(signed.signed), [(0, old)])))
        self.truth[0][party] = signed.card
        self.issued.append((act, party))
        return act

    def amends(self, by: str, longest_s: int, rivals: int, joining: str = "") -> list[CharterAct]:
        """The next version, with another longest suspension and signed by all, or several that rival.

        Of these the one with the lowest hash holds.
        """
        before, joined = self.truth[1][-1], [self._joins(joining)] if joining else []
        members = [Member(joining, k.hash, PARTIES.index(joining) * INDICES_EACH, INDICES_EACH) for k in joined]
        new = replace(
            self.charter,
            version=self.charter.version + 1,
            before=hashlib.sha256(before).digest(),
            members=(*self.charter.members, *members),
        )
        versions = [replace(new, suspension_max_s=longest_s + number) for number in range(rivals)]
        by_hash = {hashlib.sha256(charters.to_bytes(one)).digest(): one for one in versions}
        self.charter = by_hash[min(by_hash)]
        self.truth[1].append(charters.to_bytes(self.charter))
        self.truth[0].update({k.card.party: k.card for k in joined})
        acts = [self._signed(charters.to_bytes(one), joined) for one in versions]
        self.issued += [(act, by) for act in acts]
        return acts

    def _joins(self, party: str) -> SignedCard:
        own, index = station_keys(party, self.cast.keys, self.cast.twins), PARTIES.index(party) * INDICES_EACH
        self.cast.add(index, party, party, own)
        self.truth[2].add(index)
        return first_card(party, own, self._root(party))

    def _signed(self, signed: bytes, joined: list[SignedCard]) -> CharterAct:
        parties = [*self.truth[0]]
        message = charters.to_sign(signed)
        return CharterAct(
            signed, tuple((p, cards.sign_bytes(message, [(0, self._root(p))])) for p in parties), tuple(joined)
        )

    def withdraws(self, party: str, at: int) -> WithdrawAct:
        """A party leaves, after notice."""
        message = withdrawal(self.cast.line, party, at)
        act = WithdrawAct(party, cards.sign_bytes(message, [(0, self._root(party))]), at)
        self.truth[5].add(party)
        self.issued.append((act, party))
        return act

    def false_keys(self, party: str) -> Secrets:
        """The keys of the station that a forged card names."""
        return station_keys(f"{party} false", self.cast.keys, self.cast.twins)

    def forged(self, party: str, by: str) -> CardAct:
        """A card of ``party`` that adds a station, by a root that is not its present one: it must change nothing.

        ``by`` the party itself, it is an earlier root that a rotation has replaced; else another party's.
        """
        card = self.truth[0][party]
        own = self.false_keys(party)
        thief = self._root(by, self.generation.get(by, 0) - (by == party))
        false = replace(
            card,
            serial=card.serial + 1,
            roots=(thief.public,),
            stations=(
                *(s for s in card.stations if s.slot < FALSE_SLOT),
                station_card(FALSE_SLOT, f"{party} false", own),
            ),
        )
        return CardAct(cards.sign(false, [(0, thief)]))
