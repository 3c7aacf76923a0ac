"""Families card and charter: what a root says of its party, and what the parties agreed to."""

from __future__ import annotations

from dataclasses import replace

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.card import Office, SignedCard
from openline.line.charter import Deadline, Member, SignedCharter
from openline.wire import records
from openline.wire.codec import Value, decode, encode

from .agreed import card, card_of, charter, in_force, root, signed, terms
from .case import Case, Repeat, Table
from .world import CN, LINE, US, bit, seed

MARK = cards.mark(LINE)
STOLEN = ("stolen station key, revoked late",)
IMPOSTOR = "the man in the middle puts his own station keys in the place of the party's"
UNSIGNED = "a party is held to terms that its root never signed"


def _file(c: SignedCard) -> bytes:
    return encode(cards.card_value(c))


def _cards(t: Table) -> None:
    one = card(US)
    good = card_of(US)
    t.good(
        "good",
        "A card with one root key, one station and two offices, and its safety number.",
        "card",
        card=_file(good),
    )
    three = card(US, ("US", "US 2", "US 3"), 2)
    both = signed(three, (0, "US"), (2, "US 3"))
    t.good(
        "two-of-three",
        "A card of three root keys, signed by two of them, as its threshold asks.",
        "card",
        card=_file(both),
    )
    twice = SignedCard(three, both.signed, (both.signatures[0], both.signatures[0]))
    single = SignedCard(three, both.signed, both.signatures[:1])
    number_3 = SignedCard(three, both.signed, (both.signatures[0], (3, both.signatures[1][1])))
    swapped = SignedCard(three, both.signed, ((1, both.signatures[0][1]), both.signatures[1]))
    stolen = ("stolen station key, revoked late",)
    signature = good.signatures[0][1]
    bad = (
        ("one-of-two", "Signed by one root key where two are needed.", single, "bad-signature", "one thief of one root key speaks for the party", stolen),
        ("one-twice", "Signed twice by one root key where two are needed.", twice, "malformed", "one thief of one root key speaks for the party", stolen),
        ("no-such-root", "A signature of root key 3 of 0 to 2.", number_3, "bad-signature", IMPOSTOR, ()),
        ("another-root", "The signature of one root key under the number of another.", swapped, "bad-signature", IMPOSTOR, ()),
        ("altered", "One bit of the card is another.", SignedCard(one, good.signed.replace(b"Party US", b"Party UX"), good.signatures), "bad-signature", IMPOSTOR, ("alter",)),
        ("ml-dsa-only", "The ML-DSA half verifies, the Ed25519 half does not.", SignedCard(one, good.signed, ((0, bit(signature, 40)),)), "bad-signature", "whoever breaks one of the two algorithms speaks for the party", ("downgrade",)),
        ("ed25519-only", "The Ed25519 half verifies, the ML-DSA half does not.", SignedCard(one, good.signed, ((0, bit(signature, -1)),)), "bad-signature", "whoever breaks one of the two algorithms speaks for the party", ("downgrade",)),
        ("signature-short", "A root signature without its last byte.", SignedCard(one, good.signed, ((0, signature[:-1]),)), "bad-signature", "a library reads beyond its end", ("truncate the tail",)),
        ("signature-ed25519-alone", "A root signature that is Ed25519 alone.", SignedCard(one, good.signed, ((0, signature[:64]),)), "bad-signature", "whoever breaks one of the two algorithms speaks for the party", ("downgrade",)),
        ("unsigned", "A card that nobody signed.", SignedCard(one, good.signed, ()), "bad-signature", IMPOSTOR, ()),
    )  # fmt: skip
    for name, what, made, verdict, effect, attacks in bad:
        t.bad(name, what, "card", verdict, effect, attacks, card=_file(made))
    eleven: list[Value] = [[0, signature[:1]]] * 11
    t.bad(
        "eleven-signatures",
        "Eleven root signatures.",
        "card",
        "malformed",
        "each costs a millisecond to check, and there is no end of them",
        ("oversize",),
        card=encode({1: good.signed, 2: eleven}),
    )
    t.bad(
        "nobody-before",
        "An empty list of signatures by the card before.",
        "card",
        "malformed",
        "one card has two spellings",
        (),
        card=encode({1: good.signed, 2: [[n, s] for n, s in good.signatures], 3: []}),
    )
    message = cards.to_sign(good.signed)
    t.bad(
        "root-key-short",
        "A root key without its last byte.",
        "root-signature",
        "bad-key",
        "a library reads beyond its end",
        (),
        root_key=root("US").public[:-1],
        signature=signature,
        message=message,
    )
    t.bad(
        "root-of-the-charter-label",
        "A root's signature over a card, asked for as one over a charter.",
        "root-signature",
        "bad-signature",
        "a party that signed its card has signed terms",
        ("cross-protocol signature",),
        root_key=root("US").public,
        signature=signature,
        message=charters.to_sign(good.signed),
    )
    _card_shapes(t)


def _card_shapes(t: Table) -> None:
    one = card(US)
    station, office = one.stations[0], one.offices[0]
    m = decode(cards.to_bytes(one))
    assert isinstance(m, dict), "a card is a map"
    bad = (
        ("format-2", "A card of another format.", encode({**m, 1: "openline/card/2"}), "a card of another version is guessed at", ("downgrade",)),
        ("roots-6", "Six root keys.", cards.to_bytes(card(US, tuple(f"US {n}" for n in range(6)), 4)), "a card that fits no entry, so that nobody learns of it", ("oversize",)),
        ("no-root", "No root key.", encode({**m, 6: []}), "nobody's signature is enough", ()),
        ("revoked-and-named", "A station that is named and revoked.", cards.to_bytes(replace(one, revoked=((MARK, 0, 0, 3),))), "a thief's entries count for one reader and not for another", ("stolen station key, revoked late",)),
        ("revoked-twice", "One station revoked at two points.", cards.to_bytes(replace(one, revoked=((MARK, 1, 0, 3), (MARK, 1, 0, 4)))), "a thief's entries count for one reader and not for another", ("stolen station key, revoked late",)),
        ("revoked-unsorted", "Revoked stations out of order.", cards.to_bytes(replace(one, revoked=((MARK, 2, 0, 3), (MARK, 1, 0, 4)))), "one card has two hashes", ()),
        ("revoked-nothing", "An empty list of revoked stations.", encode({**m, 9: []}), "one card has two hashes", ()),
        ("mark-7", "A line's mark of 7 bytes.", cards.to_bytes(replace(one, revoked=((MARK[:7], 1, 0, 3),))), "any line fits that begins so", STOLEN),
        ("healed-of-two", "A healed feed of two values.", encode({**m, 10: [[0, 0]]}), "two readers read two points", ()),
        ("threshold-0", "A threshold of 0.", cards.to_bytes(replace(one, threshold=0)), "nobody's signature is enough", ()),
        ("threshold-half", "A threshold of one with two root keys.", cards.to_bytes(card(US, ("US", "US 2"), 1)), "two halves of a party sign two cards", ("equivocate",)),
        ("threshold-over", "A threshold of two with one root key.", cards.to_bytes(replace(one, threshold=2)), "a card that nobody can ever replace", ()),
        ("root-twice", "The same root key twice.", cards.to_bytes(card(US, ("US", "US"), 2)), "one key counts for two", ()),
        ("root-short", "A root key of 1,983 bytes.", cards.to_bytes(replace(one, roots=(one.roots[0][:-1],))), "a library reads beyond its end", ()),
        ("slots-twice", "Two stations in one slot.", cards.to_bytes(replace(one, stations=(station, station))), "two stations have one index", ("replay under another author",)),
        ("offices-unsorted", "Offices out of order.", cards.to_bytes(replace(one, offices=one.offices[::-1])), "one card has two hashes", ()),
        ("stations-11", "Eleven stations.", cards.to_bytes(replace(one, stations=tuple(replace(station, slot=i) for i in range(11)))), "more wraps than a KEY entry has room for", ("oversize",)),
        ("code-9", "A party code of 9 characters.", cards.to_bytes(replace(one, party="ABCDEFGHI")), "a label carries words", ("oversize",)),
        ("title-bidi", "An office title with a right-to-left override.", cards.to_bytes(replace(one, offices=(Office(1, "Watch \u202eofficer", "x"),))), "the title reads differently on the screen than in the record", ("bidi and homoglyph text",)),
        ("title-empty", "An office without a title.", cards.to_bytes(replace(one, offices=(replace(office, title=""),))), "nobody speaks", ()),
        ("sign-key-31", "A signing key of 31 bytes.", cards.to_bytes(replace(one, stations=(replace(station, sign=station.sign[:31]),))), "a library reads beyond its end", ()),
        ("station-of-four", "A station of four values.", encode({**m, 7: [[0, "x", station.sign, station.wrap]]}), "a reader takes one key for another", ()),
        ("office-code-text", "An office whose code is a text.", encode({**m, 8: [["1", "x", "y"]]}), "an office that no entry can name", ()),
        ("list", "A card that is a list.", encode([*m.values()]), "two readers read two cards", ()),
        ("serial-text", "A serial number that is text.", encode({**m, 4: "1"}), "two readers disagree about which card is the newer", ()),
        ("lacks-offices", "A card without its offices.", encode({k: v for k, v in m.items() if k != 8}), "nobody speaks", ()),
    )  # fmt: skip
    for name, what, content, effect, attacks in bad:
        t.bad(name, what, "card-content", "malformed", effect, attacks, signed=content)
    t.good("content", "What the root of a party signs.", "card-content", signed=cards.to_bytes(one))


def _charters(t: Table) -> None:
    whole = in_force()
    t.good("in-force", "A charter between two parties, signed by both.", "charter", file=charters.to_file(whole))
    t.good(
        "offer",
        "The same, signed by one side only: an offer that stands.",
        "charter",
        file=charters.to_file(charter(terms(), "US")),
    )
    t.good("unsigned", "A draft that nobody has signed.", "charter", file=charters.to_file(charter(terms())))
    t.good("content", "What the roots of the parties sign.", "charter-content", signed=whole.signed)
    t.good("catalogue", "A charter that names the catalogue of forms and phrases.", "charter-content",
           ("dictionary or catalogue swap",), signed=charters.to_bytes(replace(terms(), catalogue=seed("catalogue"))))  # fmt: skip
    week = (("CN", 31, 0, 720), ("US", 31, 720, 1440), ("US", 96, 0, 1))
    t.good("calendar", "A charter with hours in which offices are manned, and words above ROUTINE released by two persons.", "charter-content",
           (), signed=charters.to_bytes(replace(terms(), calendar=week, two_persons=6)))  # fmt: skip
    us, cn = whole.signatures
    file = charters.to_file(whole)
    cut = ("truncate the tail",)
    files = (
        ("no-magic", "A file of another format.", file[1:], "a file of another version is guessed at", ("downgrade",)),
        ("cut", "A file that is cut inside its last signature.", file[:-1], "a signature that was cut off is not missed", cut),
        ("cut-length", "A file that is cut inside a length.", file + b"\x00", "a signature that was cut off is not missed", cut),
        ("record-too-long", "A record of more than 65,536 bytes.", [file, (65537).to_bytes(4, "big"), Repeat(b"\x00", 65537)], "a few bytes make a reader set aside any amount of memory", ("oversize",)),
        ("signature-of-three", "A signature of three values.", file + records.write(b"", [encode(["US", [], 1])]), "a reader takes one party's signature for another's", ()),
        ("no-card", "The cards are left out.", records.write(charters.MAGIC, [whole.signed]), "the parties are whoever the reader thinks", cut),
    )  # fmt: skip
    for name, what, data, effect, attacks in files:
        t.bad(f"file-{name}", what, "charter", "malformed", effect, attacks, file=data)
    other = signed(replace(card(CN), name="Party of another name"), (0, "CN"))
    made = (
        ("another-card", "A card in the file is not the one that the charter names, though its root signed it.", replace_cards(whole, (card_of(US), other)), "bad-signature", IMPOSTOR, ("alter",)),
        ("cards-swapped", "The cards in another order than the parties.", replace_cards(whole, whole.cards[::-1]), "bad-signature", "each party has the other's station index", ("replay under another author",)),
        ("signed-by-nobody", "A signature of a party that is not one.", _signed_by(whole, us, cn, ("JP", us[1])), "bad-signature", UNSIGNED, ()),
        ("signed-twice", "Two signatures of one party.", _signed_by(whole, us, us), "bad-signature", "a charter looks as if both had signed", ()),
        ("signature-of-the-other", "One party's signature under the other's name.", _signed_by(whole, us, ("CN", us[1])), "bad-signature", UNSIGNED, ("replay under another author",)),
        ("signature-over-a-card", "The root's signature over its card in the place of one over the charter.", _signed_by(whole, us, ("CN", card_of(CN).signatures)), "bad-signature", UNSIGNED, ("cross-protocol signature",)),
    )  # fmt: skip
    for name, what, c, verdict, effect, attacks in made:
        t.bad(name, what, "charter", verdict, effect, attacks, file=charters.to_file(c))
    _charter_shapes(t)


def replace_cards(c: SignedCharter, held: tuple[SignedCard, ...]) -> SignedCharter:
    """The charter file with other cards in it."""
    return SignedCharter(c.charter, c.signed, held, c.signatures)


def _signed_by(c: SignedCharter, *signatures: tuple[str, tuple[tuple[int, bytes], ...]]) -> SignedCharter:
    return SignedCharter(c.charter, c.signed, c.cards, signatures)


def _charter_shapes(t: Table) -> None:
    c = terms()
    us, cn = c.members
    m = decode(charters.to_bytes(c))
    assert isinstance(m, dict), "a charter is a map"
    closure, swap = ("silent closure by expiry, fork or suspension of the floor",), ("dictionary or catalogue swap",)
    silence = ("a false 'you did not answer'",)
    bad = (
        ("format-2", "A charter of another format.", encode({**m, 1: "openline/charter/2"}), "terms of another version are guessed at", ("downgrade",)),
        ("name-slash", "A line's name with a slash.", charters.to_bytes(replace(c, name="a/b")), "a name becomes a path on somebody's disk", ()),
        ("name-41", "A line's name of 41 characters.", charters.to_bytes(replace(c, name="x" * 41)), "a label carries words", ("oversize",)),
        ("one-party", "A charter with one party.", charters.to_bytes(replace(c, members=(us,))), "a line with oneself", ()),
        ("no-party", "A charter with no party.", charters.to_bytes(replace(c, members=())), "a line of nobody", ()),
        ("party-twice", "One party twice.", charters.to_bytes(replace(c, members=(us, replace(cn, party="US")))), "one signature counts for two", ()),
        ("blocks-overlap", "Two parties share a station index.", charters.to_bytes(replace(c, members=(us, replace(cn, first_index=3)))), "two stations have one index: each signs for the other", ("replay under another author",)),
        ("block-over-63", "A block that ends at 64.", charters.to_bytes(replace(c, members=(us, replace(cn, first_index=61)))), "a station that no mask can name", ("oversize",)),
        ("block-empty", "A block of no index.", charters.to_bytes(replace(c, members=(us, replace(cn, index_count=0)))), "a party that can never speak", closure),
        ("card-hash-31", "A card hash of 31 bytes.", charters.to_bytes(replace(c, members=(us, Member("CN", cn.card_hash[:31], 4, 4)))), "any card fits that begins so", ()),
        ("three-deadlines", "Deadlines for three precedences.", charters.to_bytes(replace(c, deadlines=c.deadlines[:3])), "a call at the fourth stops the node", ()),
        ("deadline-0", "A deadline of no time.", charters.to_bytes(replace(c, deadlines=(Deadline(0, 1), *c.deadlines[1:]))), "every call is late when it comes", ("a false 'you did not answer'",)),
        ("deadline-backwards", "A deadline to answer before the one to open.", charters.to_bytes(replace(c, deadlines=(Deadline(900, 120), *c.deadlines[1:]))), "an answer is late before anybody could read the call", ("a false 'you did not answer'",)),
        ("deadline-31-days", "A deadline of 31 days.", charters.to_bytes(replace(c, deadlines=(Deadline(120, 31 * 86400), *c.deadlines[1:]))), "a deadline that nobody lives to see", ()),
        ("version-0", "Version 0.", charters.to_bytes(replace(c, version=0)), "terms that stand before the first", ("downgrade",)),
        ("version-2-names-none", "Version 2 that does not name the one before it.", charters.to_bytes(replace(c, version=2)), "an amendment of any line", ("rewrite history",)),
        ("version-1-names-one", "Version 1 that names one before it.", charters.to_bytes(replace(c, before=seed("before"))), "a line that has two beginnings", ("rewrite history",)),
        ("before-31", "A hash of 31 bytes of the version before.", charters.to_bytes(replace(c, version=2, before=bytes(31))), "an amendment of any line that begins so", ()),
        ("another-suite", "A suite that this version does not have.", charters.to_bytes(replace(c, suite=2)), "both sides think that they sealed and neither did", ("downgrade",)),
        ("another-dictionary", "A dictionary that this version does not have.", charters.to_bytes(replace(c, dictionary=seed("dictionary"))), "the same bytes read as other words", swap),
        ("dictionary-31", "A dictionary hash of 31 bytes.", charters.to_bytes(replace(c, dictionary=c.dictionary[:31])), "the same bytes read as other words", swap),
        ("catalogue-31", "A catalogue hash of 31 bytes.", encode({**m, 15: bytes(31)}), "any catalogue fits that begins so: the same codes mean other things", swap),
        ("catalogue-empty", "A catalogue hash of no bytes, instead of none.", encode({**m, 15: b""}), "one charter has two encodings", swap),
        ("calendar-empty", "A calendar without a row, instead of none.", encode({**m, 16: []}), "one charter has two encodings", ()),
        ("calendar-71", "A calendar of 71 rows.", encode({**m, 16: [["US", 1, 0, 1]] * 71}), "hours that nobody can read before he signs", ("oversize",)),
        ("hours-no-day", "Hours on no day of the week.", encode({**m, 16: [["US", 0, 0, 1]]}), "a row that says nothing reads as a duty", silence),
        ("hours-eighth-day", "Hours on an eighth day.", encode({**m, 16: [["US", 128, 0, 1]]}), "two readers read two calendars", silence),
        ("hours-backwards", "Hours that end when they begin.", encode({**m, 16: [["US", 1, 60, 60]]}), "one side reads an hour, the other a day", silence),
        ("hours-after-midnight", "Hours that end after the day.", encode({**m, 16: [["US", 1, 60, 1441]]}), "two readers read two calendars", silence),
        ("hours-of-nobody", "Hours of somebody who is no party.", encode({**m, 16: [["JP", 1, 0, 1]]}), "a duty that nobody signed", silence),
        ("two-persons-0", "No precedence that needs two persons, instead of none said.", encode({**m, 17: 0}), "one charter has two encodings", ()),
        ("two-persons-16", "A fifth precedence that needs two persons.", encode({**m, 17: 16}), "a rule that each desk reads as it likes", ()),
        ("clause-bidi", "A saving clause with a right-to-left override.", charters.to_bytes(replace(c, saving_clause="concedes \u202enothing")), "the clause reads differently on paper than was signed", ("bidi and homoglyph text",)),
        ("expires-10000", "It expires after the year 9999.", charters.to_bytes(replace(c, expires=253_402_300_800)), "a clock library fails when the charter is shown", ("lying clocks",)),
        ("language-number", "A language that is a number.", encode({**m, 9: [1]}), "a term that each screen shows as it likes", ()),
        ("deadline-of-three", "A deadline of three values.", encode({**m, 7: [[1, 2, 3]] * 4}), "two readers read two deadlines", ()),
    )  # fmt: skip
    for name, what, content, effect, attacks in bad:
        t.bad(name, what, "charter-content", "malformed", effect, attacks, signed=content)


def cases() -> list[Case]:
    """The cases of card and charter."""
    card_table, charter_table = Table("card"), Table("charter")
    _cards(card_table)
    _charters(charter_table)
    return card_table.cases + charter_table.cases
