"""How a charter that is in force is changed, and how a party leaves: on files. ``statements.py`` tells the line.

::

    "openline amendments 1\\n" | records     record = length(4, big-endian) | a charter file (spec/charter.md)
    records: every version of one line's charter, the first one first; all but the last signed by every party

Whoever joins by an amendment needs all of them, since the first one names the line. It refuses to draft on a version
that is not in force, and to leave a party out: nobody is expelled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import Act, CharterAct, WithdrawAct
from openline.line.bodies import from_body, to_body
from openline.line.card import SignedCard
from openline.line.charter import Charter, Member, SignedCharter
from openline.node import terms
from openline.node.home import Home, HomeError, read_bounded, write_private
from openline.wire import records
from openline.wire.codec import encode
from openline.wire.errors import BadSignature, Malformed, WireError
from openline.wire.header import Class
from openline.wire.suite import ROOT_SIGNATURE_SIZE
from openline.words.visible import visible

MAGIC = b"openline amendments 1\n"
FILE_MAX = 16 << 20  # VERSIONS_MAX versions of ten parties, each with five root keys
ACT_MAX = 60_000  # bytes of one act: a frame has 65,535, and header, seal and signature want some
SIGNER_SIZE = ROOT_SIGNATURE_SIZE + 16  # with its number and its party's share of the list
VERSIONS_MAX = 32  # more than one a year for as long as a line may last


def read(data: bytes) -> list[SignedCharter]:
    """The versions in a file of one charter, or of a line with its amendments, all verified. Raises WireError."""
    if not data.startswith(MAGIC):
        return [charters.from_file(data)]
    reader = records.Reader(data, MAGIC, "a file of amendments")
    found: list[SignedCharter] = []
    while reader.rest and len(found) < VERSIONS_MAX:
        found.append(charters.from_file(reader.next(charters.FILE_MAX)))
    if len(found) < 2 or reader.rest:
        raise Malformed(f"between 2 and {VERSIONS_MAX} versions are possible")
    for old, new in pairwise(found):
        if old.missing:
            raise BadSignature(f"version {old.charter.version} is not signed by every party")
        charters.check_amendment(old.charter, old.signed, new.charter)
    return found


def write(versions: Sequence[SignedCharter]) -> bytes:
    """The file of these versions: of one, a charter file."""
    files = [charters.to_file(one) for one in versions]
    return files[0] if len(files) == 1 else records.write(MAGIC, files)


def read_file(path: Path) -> list[SignedCharter]:
    """The versions in a file. Raises HomeError."""
    try:
        return read(read_bounded(path, FILE_MAX))
    except OSError as wrong:
        raise HomeError(f"The charter {path} cannot be read: {wrong.strerror}. Ask for it again.") from None
    except WireError as wrong:
        raise HomeError(f"{path} is not a good charter: {wrong}. Ask for it again over another way.") from None


# ---------------------------------------------------------------------------------------------------- in the home


def kept(home: Home, name: str) -> list[SignedCharter]:
    """Every version of a line's charter that is kept here, the first one first; none when the line is not known."""
    first = home.charters().get(name)
    later = [home.read_charter(path) for path in home.files("lines", ".amendment")]
    found = sorted((one for one in later if one.charter.name == name), key=lambda one: one.charter.version)
    return [first, *found] if first else []


def keep(home: Home, versions: Sequence[SignedCharter]) -> list[SignedCharter]:
    """Keep these versions, with the signatures that were kept before; all as they are kept now. Raises HomeError."""
    now = with_kept(home, versions)
    for one in now:
        write_private(home.path / "lines" / _file_of(one.charter), charters.to_file(one))
    return now


def discard(home: Home, name: str) -> tuple[SignedCharter, Path]:
    """Put aside the newest version of a line's charter, which is not in force: it, and where it lies now.

    The file stays: what our root signed in it stands, whoever has a copy. Raises HomeError.
    """
    versions = kept(home, name)
    if not versions:
        raise HomeError(f"There is no offer of {visible(name)} here. See 'openline charter show'.")
    newest = versions[-1]
    if not newest.missing:
        raise HomeError(
            f"{visible(name)} is in force, signed by every party: no side ends it by putting a file away. To leave it, "
            f"see 'openline charter withdraw'."
        )
    path = home.path / "lines" / _file_of(newest.charter)
    aside = next(to for n in count(1) if not (to := path.with_name(f"{path.name}.{n}.discarded")).exists())
    path.rename(aside)
    return newest, aside


def _file_of(c: Charter) -> str:
    return f"{c.name}.charter" if c.version == 1 else f"{c.name}.{c.version}.amendment"


def with_kept(home: Home, versions: Sequence[SignedCharter]) -> list[SignedCharter]:
    """These versions with the signatures that are kept here. Raises HomeError when a name is taken by another line."""
    before = {one.charter.version: one for one in kept(home, versions[0].charter.name)}
    return [joined(one, before.get(one.charter.version)) for one in versions]


def joined(signed: SignedCharter, old: SignedCharter | None) -> SignedCharter:
    """A charter with the signatures of an older copy too. Raises HomeError when that is another charter."""
    if old is None:
        return signed
    c = signed.charter
    if old.signed != signed.signed:
        what = "another line" if c.version == 1 else f"another version {c.version} of it"
        raise HomeError(f"There is {what} named {c.name} here: a name is taken once. Choose another.")
    here = {party for party, _ in signed.signatures}
    more = tuple((party, s) for party, s in old.signatures if party not in here)
    return replace(signed, signatures=(*signed.signatures, *more))


def draft(
    home: Home, name: str, changed: Path | None, joining: Sequence[SignedCard], now_s: int
) -> list[SignedCharter]:
    """The next version of a line's charter behind those in force. ``changed`` is a file of terms. Raises HomeError.

    ``now_s`` is seconds since 1970 UTC: a new end must be ahead.
    """
    versions = kept(home, name)
    if not versions:
        raise HomeError(f"There is no charter named {name} here. Name a line of 'openline charter show'.")
    base = versions[-1]
    if base.missing:
        raise HomeError(
            f"{name}, version {base.charter.version}, lacks {', '.join(base.missing)}'s signature. Complete it first."
        )
    known = home.cards() | {home.card().card.party: home.card()}
    lacking = [m.party for m in base.charter.members if m.party not in known]
    if lacking:
        raise HomeError(f"There is no card of {', '.join(lacking)} here. Import it with 'openline card import'.")
    members = [replace(m, card_hash=known[m.party].hash) for m in base.charter.members]
    for card in joining:
        if card.card.party in {m.party for m in members}:
            raise HomeError(f"{card.card.party} is a party of {name} already. Leave it out.")
        first = max(m.first_index + m.index_count for m in members)
        members.append(Member(card.card.party, card.hash, first, terms.INDICES_EACH))
    held = known | {card.card.party: card for card in joining}
    usual = replace(
        base.charter,
        version=base.charter.version + 1,
        members=tuple(members),
        before=hashlib.sha256(base.signed).digest(),
    )
    charter = terms.with_catalogue(home, terms.read_file(changed, usual) if changed else usual)
    if same_terms(charter, base.charter) and not joining:
        raise HomeError(f"Nothing would change. Write the terms with 'openline charter terms {name}', and change them.")
    # An end that stays where it was is not set again: whoever joins a line that has expired changes nothing in that.
    ends_after = now_s if charter.expires != base.charter.expires else 0
    offer = terms.checked(charters.offer(charter, [held[m.party] for m in members]), ends_after)
    check_size(offer.signed, sum(c.card.threshold for c in offer.cards), joining)
    return [*versions, offer]


def check_size(signed: bytes, signatures: int, joining: Sequence[SignedCard]) -> None:
    """Raises HomeError when the act that tells this version would not fit one entry: a node must not try it."""
    size = len(signed) + signatures * SIGNER_SIZE + sum(len(encode(cards.card_value(card))) for card in joining)
    if size > ACT_MAX:
        raise HomeError(
            f"This version needs {signatures} root signatures and {len(joining)} further cards, {size} bytes, and one "
            f"entry has room for {ACT_MAX}. Let fewer join at once, or agree on a new line."
        )


def same_terms(one: Charter, other: Charter) -> bool:
    """Whether two versions differ in nothing but their number and the cards of their parties."""
    parties = [tuple(m.party for m in c.members) for c in (one, other)]
    return (
        parties[0] == parties[1]
        and replace(one, version=other.version, members=other.members, before=other.before) == other
    )


def keep_withdrawal(home: Home, name: str, act: WithdrawAct) -> None:
    """Keep our party's signed withdrawal until the node has told it."""
    write_private(home.path / "lines" / f"{name}.withdrawal", to_body(act, False))


def withdrawal_of(home: Home, name: str) -> WithdrawAct | None:
    """Our party's withdrawal from a line, as it is kept here. Raises HomeError."""
    path = home.path / "lines" / f"{name}.withdrawal"
    try:
        act = from_body(Class.WITHDRAW, False, path.read_bytes())
    except FileNotFoundError:
        return None
    except WireError as wrong:
        raise HomeError(f"{path} is damaged ({wrong}). Remove it, and sign the withdrawal again.") from None
    assert isinstance(act, WithdrawAct), "a body of its class"
    return act


# -------------------------------------------------------------------------------------------------------- the node


def given(home: Home, name: str) -> list[Act]:
    """The amendments in force that are kept here, as acts: a party that joined by one has no other way to itself."""
    versions = kept(home, name)
    return [_act(old, new) for old, new in pairwise(versions) if not new.missing]


def _act(old: SignedCharter, new: SignedCharter) -> CharterAct:
    before = {m.party for m in old.charter.members}
    joining = tuple(c for c in new.cards if c.card.party not in before)
    enough = {held.card.party: held.card.threshold for held in new.cards}
    signatures = tuple((party, found[: enough[party]]) for party, found in new.signatures)
    return CharterAct(new.signed, signatures, joining)


def known_by(home: Home, card_hash: bytes, card: SignedCard) -> bool:
    """Whether a card is ours, was compared here, or follows one that was by its own root's signature."""
    here = [home.card(), *home.cards().values(), *home.earlier_cards()]
    if card_hash in {one.hash for one in here}:
        return True
    for one in here:
        try:
            cards.check_successor(one.card, card)
        except WireError:
            continue
        return True
    return False
