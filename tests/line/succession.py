"""Cards and charters that follow others, for tests."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import CardAct, CharterAct, WithdrawAct
from openline.line.card import Card, SignedCard, Station
from openline.line.charter import Charter, Member, SignedCharter
from openline.line.roster import withdrawal
from openline.sim.twin import TwinSuite
from openline.wire.suite import Secrets, Suite
from tests.line.parties import card_of, root, seed


def station(slot: int, name: str, twins: Suite | None = None) -> tuple[Station, Secrets]:
    """A further station with keys of its own, and these keys."""
    twins = twins or TwinSuite()
    assert isinstance(twins, TwinSuite), "keyed-hash twins"
    own = twins.secrets(seed(name))
    return Station(slot, name, own.sign_public, own.wrap_public, seed(f"{name} tls")), own


def follows(card: Card, by: Sequence[str] = (), **changes: Any) -> CardAct:
    """The next card of a party, signed by its roots of these names (its own, where none is named) and by ``by``."""
    roots: Sequence[str] = changes.pop("root_names", (card.party,))
    changes = dict[str, Any](serial=card.serial + 1, roots=tuple(root(n).public for n in roots)) | changes
    new = replace(card, **changes)
    signed = cards.sign(new, [(number, root(name)) for number, name in enumerate(roots)])
    by_old = cards.sign_bytes(cards.to_sign(signed.signed), [(number, root(name)) for number, name in enumerate(by)])
    return CardAct(replace(signed, by_old=by_old))


def amends(c: SignedCharter, signers: Sequence[str], joining: Sequence[str] = (), **changes: Any) -> CharterAct:
    """The next version of a charter, with these parties joining and these signing."""
    joined = [cards.sign(card_of(p, (TwinSuite().secrets(seed(p)),)), [(0, root(p))]) for p in joining]
    new = amended(c.charter, c.signed, joined)
    signed = charters.to_bytes(replace(new, **changes))
    by = tuple((p, cards.sign_bytes(charters.to_sign(signed), [(0, root(p))])) for p in signers)
    return CharterAct(signed, by, tuple(joined))


def amended(old: Charter, signed: bytes, joined: Sequence[SignedCard] = ()) -> Charter:
    """The terms of the next version, unsigned."""
    first = max(m.first_index + m.index_count for m in old.members)
    new = tuple(Member(k.card.party, k.hash, first + 4 * n, 4) for n, k in enumerate(joined))
    return replace(old, version=old.version + 1, before=sha256(signed).digest(), members=old.members + new)


def leaves(line: bytes, party: str, at: int = 7, by: str = "") -> WithdrawAct:
    """A party's withdrawal, signed by its root or that of ``by``."""
    return WithdrawAct(party, cards.sign_bytes(withdrawal(line, party, at), [(0, root(by or party))]), at)
