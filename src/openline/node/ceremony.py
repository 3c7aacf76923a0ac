"""The charter ceremony on files: offer, read, sign, keep. Desks ask and show; this does.

It refuses to sign or keep a charter that names any card but the ones that were compared here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.charter import SignedCharter
from openline.node import terms
from openline.node.home import Home, HomeError, write_private
from openline.wire.codec import encode
from openline.wire.errors import WireError
from openline.wire.suite import RootKey


def import_card(home: Home, file: Path, compared: str) -> str:
    """Take another party's card after its safety number was ``compared``. Returns the party. Raises HomeError."""
    home.config()
    signed = home.read_card(file)
    digits = "".join(c for c in compared if c.isdecimal())
    if len(digits) != cards.SAFETY_DIGITS:
        raise HomeError(
            f"That is not a safety number: it has {cards.SAFETY_DIGITS} digits. Type it again as they read it."
        )
    if digits != cards.safety_number(signed).replace(" ", ""):
        raise HomeError(
            "The safety number is another: this is not their card, or it was altered on the way. Do not go on."
        )
    party = signed.card.party
    old = home.cards().get(party)
    if old and old.hash != signed.hash:
        write_private(home.path / "cards" / f"{party}.{old.card.serial}.old", encode(cards.card_value(old)))
    if not (party.isalnum() and party.isascii()):
        raise HomeError("The party code on the card is not made of letters and digits. Ask them for another card.")
    write_private(home.path / "cards" / f"{party}.card", encode(cards.card_value(signed)))
    return party


def draft(
    home: Home, name: str, parties: list[str], languages: list[str], expires: int, changed: Path | None = None
) -> SignedCharter:
    """An unsigned charter, ourselves first. ``expires`` is seconds since 1970 UTC; ``changed`` a file of terms."""
    known = home.cards()
    lacking = [p for p in parties if p not in known]
    if lacking:
        raise HomeError(f"There is no card of {', '.join(lacking)} here. Import it with 'openline card import'.")
    members = [home.card(), *(known[p] for p in parties)]
    usual = terms.draft(name, members, languages, expires)
    try:
        offer = charters.offer(terms.read(changed.read_text("utf-8"), usual) if changed else usual, members)
    except ValueError as wrong:  # of TOML, of UTF-8, or of ours
        raise HomeError(f"The terms in {changed} cannot be read: {wrong}. Correct them.") from None
    try:
        charters.from_bytes(offer.signed)
    except WireError as wrong:
        raise HomeError(f"These terms cannot stand in a charter: {wrong}.") from None
    return offer


def check_known(home: Home, offer: SignedCharter) -> None:
    """Raises HomeError unless every card that the charter names is ours or was compared here."""
    own = home.card()
    known = {(one.card.party, one.hash) for one in (own, *home.cards().values(), *home.earlier_cards())}
    for member in offer.charter.members:
        if (member.party, member.card_hash) not in known:
            raise HomeError(
                f"This charter names a card of {member.party} that is not the one compared here. Do not sign it; "
                f"import {member.party}'s card with 'openline card import' first."
            )
    if own.card.party not in {m.party for m in offer.charter.members}:
        raise HomeError(f"This charter is not one of {own.card.party}'s: it is not named in it.")


def sign(home: Home, offer: SignedCharter, root: RootKey) -> SignedCharter:
    """The charter with our root's signature added. Raises HomeError, before anything is signed."""
    check_known(home, offer)
    _check_name(home, offer)
    return charters.sign(offer, home.card().card.party, [(0, root)])


def _check_name(home: Home, offer: SignedCharter) -> SignedCharter | None:
    """What is kept here of the same line already. Raises HomeError when the name is taken by another line."""
    old = home.charters().get(offer.charter.name)
    if old and old.line_id != offer.line_id:
        raise HomeError(f"There is another line named {offer.charter.name} here: a name is taken once. Choose another.")
    return old


def keep(home: Home, signed: SignedCharter) -> SignedCharter:
    """Keep a charter or offer in the home, and return it as it is kept now. Raises HomeError when its name is taken.

    Signatures that were kept before stay: an older copy of the file must not take a line out of force.
    """
    check_known(home, signed)
    old = _check_name(home, signed)
    if old:
        here = {party for party, _ in signed.signatures}
        more = tuple((party, s) for party, s in old.signatures if party not in here)
        signed = replace(signed, signatures=(*signed.signatures, *more))
    write_private(home.path / "lines" / f"{signed.charter.name}.charter", charters.to_file(signed))
    return signed
