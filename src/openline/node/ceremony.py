"""The charter ceremony on files: offer, read, sign, keep. Desks ask and show; this does.

It refuses to sign or keep a charter that names any card but the ones that were compared here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.card import SignedCard
from openline.line.charter import SignedCharter
from openline.node import amendment, terms
from openline.node.home import Home, HomeError, write_private
from openline.node.terms import with_catalogue
from openline.wire.codec import encode
from openline.wire.errors import WireError
from openline.wire.suite import RootKey


def import_card(home: Home, file: Path, compared: str) -> str:
    """Take another party's card after its safety number was ``compared``. Returns the party. Raises HomeError."""
    signed = home.read_card(file)
    check_other(home, signed)
    digits = "".join(c for c in compared if c.isdecimal())
    if len(digits) != cards.SAFETY_DIGITS:
        raise HomeError(
            f"That is not a safety number: it has {cards.SAFETY_DIGITS} digits. Type it again as they read it."
        )
    if digits != cards.safety_number(signed).replace(" ", ""):
        raise HomeError(
            "The safety number is another. Compare it once more, group by group, with what they read to you; when it "
            "was typed as they read it, this is not their card, or it was altered on the way: do not go on."
        )
    _keep_card(home, signed)
    return signed.card.party


def check_other(home: Home, signed: SignedCard) -> None:
    """Raises HomeError when a card to be imported is of our own party, of which the root's own home keeps the cards."""
    if signed.card.party == home.config().party:
        raise HomeError(f"This is a card of {signed.card.party}, our own party. Name the card of another party.")


def follow_card(home: Home, signed: SignedCard) -> bool:
    """Take a card that is the one compared here, or follows it by its own root's signature; whether it does."""
    old = home.cards().get(signed.card.party)
    if old is None:
        return False
    if old.hash == signed.hash:
        return True
    try:
        cards.check_successor(old.card, signed)
    except WireError:
        return False
    _keep_card(home, signed)
    return True


def _keep_card(home: Home, signed: SignedCard) -> None:
    """Keep another party's card, and the one before it under its serial: charters may name that one."""
    party = signed.card.party
    if not (party.isalnum() and party.isascii()):
        raise HomeError("The party code on the card is not made of letters and digits. Ask them for another card.")
    old = home.cards().get(party)
    if old and old.hash != signed.hash:
        write_private(home.path / "cards" / f"{party}.{old.card.serial}.old", encode(cards.card_value(old)))
    write_private(home.path / "cards" / f"{party}.card", encode(cards.card_value(signed)))


def draft(
    home: Home,
    name: str,
    parties: list[str],
    languages: list[str],
    term_s: tuple[int, int],
    changed: Path | None = None,
) -> SignedCharter:
    """An unsigned charter, ourselves first. ``term_s`` is now and the usual end, both in seconds since 1970 UTC.

    ``changed`` is a file of terms. Raises HomeError.
    """
    now_s, expires = term_s
    known = home.cards()
    lacking = [p for p in parties if p not in known]
    if lacking:
        raise HomeError(f"There is no card of {', '.join(lacking)} here. Import it with 'openline card import'.")
    members = [home.card(), *(known[p] for p in parties)]
    usual = terms.draft(name, members, languages, expires)
    drafted = terms.read_file(changed, usual) if changed else usual
    return terms.checked(charters.offer(with_catalogue(home, drafted), members), now_s)


def check_known(home: Home, offer: SignedCharter) -> None:
    """Raises HomeError unless every card that the charter names is ours or was compared here.

    In an amendment a card may also be one that follows such a card by its own root's signature.
    """
    own = home.card()
    known = {(one.card.party, one.hash) for one in (own, *home.cards().values(), *home.earlier_cards())}
    for member, card in zip(offer.charter.members, offer.cards, strict=True):
        followed = offer.charter.version > 1 and amendment.known_by(home, member.card_hash, card)
        if (member.party, member.card_hash) not in known and not followed:
            raise HomeError(
                f"This charter names a card of {member.party} that is not the one compared here. Do not sign it; "
                f"import {member.party}'s card with 'openline card import' first."
            )
    if own.card.party not in {m.party for m in offer.charter.members}:
        raise HomeError(f"This charter is not one of {own.card.party}'s: it is not named in it.")


def check(home: Home, versions: Sequence[SignedCharter]) -> None:
    """Raises HomeError, before anything is signed, unless these versions can be kept here and the last one signed."""
    check_known(home, versions[-1])
    amendment.with_kept(home, versions)


def sign(home: Home, offer: SignedCharter, root: RootKey) -> SignedCharter:
    """The charter with our root's signature added. Raises HomeError, before anything is signed."""
    check(home, [offer])
    return charters.sign(offer, home.card().card.party, [(0, root)])


def keep(home: Home, signed: SignedCharter) -> SignedCharter:
    """Keep a charter or offer in the home, and return it as it is kept now. Raises HomeError when its name is taken.

    Signatures that were kept before stay: an older copy of the file must not take a line out of force.
    """
    check(home, [signed])
    return amendment.keep(home, [signed])[0]
