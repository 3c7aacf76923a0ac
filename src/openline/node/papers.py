"""A paper: what a party's root is asked to sign, as a file that goes round the holders of its keys.

::

    "openline paper 1\\n" | records           record = length(4, big-endian) | bytes
    records: head, the party's card in force (empty before its first), what
    head = {1: kind, 2: signatures of the roots in force, 3: of the roots that follow them, 4: at}
    kind      what                                            at
    card      the signed bytes of the party's next card       0
    charter   the file of a charter (amendment.py)            0
    withdraw  the same                                        when the party says it, in seconds since 1970 UTC

One holder or five: each signs what he can read back, and the last signature puts it in force. It refuses a key that is
not one of the party's roots, and to finish below the threshold. Nothing in a paper is secret.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.card import Card, Signatures, SignedCard
from openline.line.charter import SignedCharter
from openline.line.roster import withdrawal
from openline.node import amendment
from openline.node.home import HomeError, read_bounded, write_private
from openline.store import vault
from openline.wire import records
from openline.wire.codec import Value, decode, encode
from openline.wire.errors import BadSignature, Malformed, WireError
from openline.wire.shape import body_map, sized
from openline.wire.suite import ROOT_SIZE, RootKey

MAGIC = b"openline paper 1\n"
ROOT_FORMAT = "openline/root/1"
KINDS = ("card", "charter", "withdraw")
PAPER_MAX = 17 << 20  # bytes: a file of amendments, a card, and signatures
PUBLIC_MAX = 1 << 12  # bytes of the public half of a root key, of which it has 1,984
SEED_SIZE = 32
SEEDS_SIZE = 2 * SEED_SIZE
ENTROPY_SIZE = vault.SALT_SIZE + vault.NONCE_SIZE


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be signed. ``own`` is the party's card in force, None before its first."""

    kind: str
    own: SignedCard | None
    what: bytes
    at: int = 0
    signatures: Signatures = ()
    after: Signatures = ()

    @property
    def message(self) -> bytes:
        """The bytes that each root key signs."""
        if self.kind == "card":
            return cards.to_sign(self.what)
        if self.kind == "charter":
            return charters.to_sign(self.charter.signed)
        return withdrawal(amendment.read(self.what)[0].line_id, self.party, self.at)

    @property
    def card(self) -> Card:
        """The card that it would put in force."""
        return cards.from_bytes(self.what)

    @property
    def charter(self) -> SignedCharter:
        """The charter that it is about: of a line with amendments, the newest version."""
        return amendment.read(self.what)[-1]

    @property
    def party(self) -> str:
        """Whose root is to sign."""
        return self.own.card.party if self.own else self.card.party

    @property
    def rolls(self) -> tuple[Card, ...]:
        """Whose roots must reach their threshold: the card in force, and a next one with other roots."""
        if self.kind != "card":
            assert self.own, "checked when it was read"
            return (self.own.card,)
        if self.own is None or self.own.card.roots == self.card.roots:  # then the greater threshold rules
            return (max([*([self.own.card] if self.own else []), self.card], key=lambda one: one.threshold),)
        return self.own.card, self.card

    def lacks(self) -> str:
        """What is still missing, for people; empty when it can be put in force."""
        out = []
        for roll, signed, whose in zip(self.rolls, (self.signatures, self.after), ("", "new "), strict=False):
            if (missing := roll.threshold - len(signed)) > 0:
                out.append(f"{missing} of {roll.threshold} signatures by the {len(roll.roots)} {whose}root keys")
        return " and ".join(out)


def sign(paper: Paper, root: RootKey) -> Paper:
    """The paper with this key's signature. Raises HomeError when the key is none of those that may sign."""
    found = [card.roots.index(root.public) if root.public in card.roots else None for card in paper.rolls]
    if not any(number is not None for number in found):
        raise HomeError(f"This key is none of {paper.party}'s root keys: bring one that its card names.")
    if all(number is None or number in dict(signed) for number, signed in zip(found, _both(paper), strict=False)):
        raise HomeError("This key has signed the paper already: give it to the holder of another one.")
    signature = root.sign(paper.message)
    lists = [
        signed if number is None else _with(signed, ((number, signature),))
        for number, signed in zip([*found, None][:2], _both(paper), strict=True)
    ]
    return replace(paper, signatures=lists[0], after=lists[1])


def _both(paper: Paper) -> tuple[Signatures, Signatures]:
    return paper.signatures, paper.after


def merge(one: Paper, other: Paper) -> Paper:
    """Two copies of a paper that went to several holders at once, with the signatures of both. Raises HomeError."""
    if (one.kind, one.what, one.party) != (other.kind, other.what, other.party):
        raise HomeError("These are two different papers. Take copies of the same one.")
    signatures, after = _with(one.signatures, other.signatures), _with(one.after, other.after)
    return replace(one, signatures=signatures, after=after)


def _with(one: Signatures, other: Signatures) -> Signatures:
    return tuple(sorted({**dict(other), **dict(one)}.items()))


def signed_card(paper: Paper) -> SignedCard:
    """The card that a complete paper puts in force. Raises HomeError."""
    complete(paper)
    lists = [signed[: roll.threshold] for roll, signed in zip(paper.rolls, _both(paper), strict=False)]
    # More than enough would only make the card larger, and it must fit one entry.
    signed = SignedCard(paper.card, paper.what, lists[-1], lists[0] if len(lists) > 1 else ())
    try:
        cards.read_card(decode(encode(cards.card_value(signed))))
        if paper.own:
            cards.check_successor(paper.own.card, signed)
    except WireError as wrong:
        raise HomeError(f"This card cannot follow the one in force: {wrong}. Begin again from the card here.") from None
    return signed


def signed_charter(paper: Paper) -> SignedCharter:
    """The charter of a complete paper with the party's signatures among the others. Raises HomeError."""
    complete(paper)
    c = paper.charter
    others = tuple((party, found) for party, found in c.signatures if party != paper.party)
    return replace(c, signatures=(*others, (paper.party, paper.signatures[: paper.rolls[0].threshold])))


def complete(paper: Paper) -> None:
    """Raises HomeError while signatures are missing."""
    if lacking := paper.lacks():
        raise HomeError(
            f"The paper lacks {lacking}. Give it to their holders: 'openline root sign PAPER --key THEIR.root'."
        )


# ------------------------------------------------------------------------------------------------------------- files


def write(path: Path, paper: Paper) -> None:
    """Write a paper to its file."""
    head: dict[int, Value] = {1: paper.kind, 2: cards.signatures_value(paper.signatures)}
    head |= {3: cards.signatures_value(paper.after), 4: paper.at}
    own = encode(cards.card_value(paper.own)) if paper.own else b""
    write_private(path, records.write(MAGIC, [encode(head), own, paper.what]))


def read(path: Path) -> Paper:
    """A paper from its file, with every signature on it verified. Raises HomeError."""
    try:
        reader = records.Reader(read_bounded(path, PAPER_MAX), MAGIC, "a paper")
        m = body_map(reader.next(), "paper", {1: str, 2: list, 3: list, 4: int}, {})
        own = reader.next()
        paper = Paper(
            m[1],
            cards.read_card(decode(own)) if own else None,
            reader.next(amendment.FILE_MAX),
            m[4],
            cards.read_signatures(m[2]),
            cards.read_signatures(m[3]),
        )
        if paper.kind not in KINDS or reader.rest or (paper.own is None and paper.kind != "card"):
            raise Malformed("it does not say what is to be signed by whom")
        _check(paper)
    except OSError as wrong:
        raise HomeError(f"The paper {path} cannot be read: {wrong.strerror}. Bring it again.") from None
    except WireError as wrong:
        raise HomeError(f"{path} is not a good paper: {wrong}. Bring it again.") from None
    return paper


def _check(paper: Paper) -> None:
    message, rolls = paper.message, paper.rolls
    if paper.after and len(rolls) < 2:
        raise Malformed("signatures of roots that nobody names")
    for roll, signed in zip(rolls, _both(paper), strict=False):
        if signed:
            if max(number for number, _ in signed) >= len(roll.roots):
                raise BadSignature("a signature of no root key")
            cards.check_threshold(replace(roll, threshold=1), message, signed)


# -------------------------------------------------------------------------------------------------------- root keys


def new_root(path: Path, passphrase: str, seeds: bytes, entropy: bytes) -> RootKey:
    """Make one root key in the file ``path`` under ``passphrase``, and ``path``.pub beside it, which is not secret.

    ``seeds`` are 64 and ``entropy`` 28 fresh random bytes. Raises HomeError when there is something already.
    """
    public = path.with_name(path.name + ".pub")
    for taken in (path, public):
        if taken.exists():
            raise HomeError(f"There is something at {taken} already. Name a file that does not exist yet.")
    root = RootKey(seeds[:SEED_SIZE], seeds[SEED_SIZE:])
    write_private(path, vault.close(passphrase, seeds, entropy))
    write_private(public, encode({1: ROOT_FORMAT, 2: root.public}))
    return root


def read_public(path: Path) -> bytes:
    """The public half of a root key, 1984 bytes, from its ``.pub`` file. Raises HomeError."""
    try:
        m = body_map(read_bounded(path, PUBLIC_MAX), "root key", {1: str, 2: bytes}, {})
        if m[1] != ROOT_FORMAT:
            raise Malformed("it is no root key of this format")
        return sized(m[2], "root key", ROOT_SIZE)
    except OSError as wrong:
        raise HomeError(f"The root key {path} cannot be read: {wrong.strerror}. Name its .pub file.") from None
    except WireError as wrong:
        raise HomeError(f"{path} is not the public half of a root key: {wrong}. Bring the .pub file again.") from None


def read_publics(paths: Iterable[Path]) -> tuple[bytes, ...]:
    """The public halves of several root keys, each once. Raises HomeError."""
    found = tuple(map(read_public, paths))
    if len(set(found)) != len(found) or not 0 < len(found) <= cards.ROOTS_MAX:
        raise HomeError(f"A party has 1 to {cards.ROOTS_MAX} different root keys. Name each .pub file once.")
    return found


def digits(public: bytes) -> str:
    """Twenty digits of a root key, by which its holder knows it again."""
    found = int.from_bytes(hashlib.sha256(b"openline/root-number/1" + public).digest(), "big") % 10**20
    return " ".join(f"{found:020d}"[i : i + 5] for i in range(0, 20, 5))
