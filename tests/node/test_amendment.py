"""Versions of a charter on files: drafted, chained, damaged, rival; and papers that several keys sign."""

from dataclasses import replace
from pathlib import Path

import pytest

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.charter import Deadline, SignedCharter
from openline.node import amendment, papers, terms
from openline.node.home import HomeError
from openline.node.papers import Paper
from openline.wire.codec import encode
from openline.wire.errors import BadSignature, BadSuccessor, Malformed, WireError
from tests.line.parties import card_of, in_force, offer, real_secrets, root, signed_card
from tests.line.succession import amended

BOTH = ("US", "CN")


def version(old: SignedCharter, by: tuple[str, ...] = BOTH, **changes: object) -> SignedCharter:
    """The version that follows, with these terms changed, signed by these."""
    new = replace(amended(old.charter, old.signed), **changes)  # type: ignore[arg-type]
    made = charters.offer(new, old.cards)
    for party in by:
        made = charters.sign(made, party, [(0, root(party))])
    return made


def test_a_file_of_versions_is_read_back() -> None:
    """One is a charter file, as it ever was; several are a chain."""
    first = in_force()
    assert amendment.write([first]) == charters.to_file(first)
    assert amendment.read(amendment.write([first])) == [first]
    chain = [first, version(first, expires=1_900_000_000)]
    chain.append(version(chain[1], by=("US",), notice_s=86_400))
    assert amendment.read(amendment.write(chain)) == chain
    assert chain[2].missing == ("CN",)


def broken() -> dict[str, tuple[bytes, type[WireError]]]:
    """Files that are no chain, with what each is refused as."""
    first = in_force()
    second = version(first)
    third = version(second)
    good = amendment.write([first, second])
    return {
        "cut": (good[:-1], Malformed),
        "longer": (good + b"\0\0\0\0", Malformed),
        "one alone": (amendment.MAGIC + good[len(amendment.MAGIC) :][: 4 + len(charters.to_file(first))], Malformed),
        "a gap": (amendment.write([first, third]), BadSuccessor),
        "backwards": (amendment.write([second, first]), BadSuccessor),
        "an offer before": (amendment.write([offer(), second]), BadSignature),
        "not signed between": (amendment.write([first, version(first, by=("US",)), third]), BadSignature),
        "another file": (b"openline transcript 1\n", Malformed),
    }


@pytest.mark.parametrize("what", broken())
def test_a_file_that_is_no_chain_is_refused(what: str) -> None:
    """Each by its name; none raises anything else."""
    data, verdict = broken()[what]
    with pytest.raises(verdict):
        amendment.read(data)


def test_more_versions_than_a_line_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is moved down, since to sign 33 versions takes long and shows no more."""
    chain = [in_force()]
    for _ in range(3):
        chain.append(version(chain[-1]))
    monkeypatch.setattr(amendment, "VERSIONS_MAX", 3)
    with pytest.raises(Malformed):
        amendment.read(amendment.write(chain))


def test_a_copy_with_fewer_signatures_takes_none_away() -> None:
    """Whichever is read later; a rival version of the same number is refused."""
    first = in_force()
    by_us, by_cn = version(first, by=("US",)), version(first, by=("CN",))
    assert amendment.joined(by_us, by_cn).missing == ()
    assert amendment.joined(by_us, None) == by_us
    with pytest.raises(HomeError, match="another version 2 of it named test"):
        amendment.joined(version(first, by=("US",), notice_s=1), by_cn)


def test_a_version_that_no_entry_can_tell_is_refused_where_it_is_drafted() -> None:
    """Ten parties of two signatures each do not fit; seventeen signatures and no card do."""
    signed = in_force().signed
    amendment.check_size(signed, 17, ())
    with pytest.raises(HomeError, match="20 root signatures"):
        amendment.check_size(signed, 20, ())
    with pytest.raises(HomeError, match="9 further cards"):
        amendment.check_size(signed, 10, [signed_card("US")] * 9)
    most = b"".join(root("US").sign(b"x") for _ in range(17))
    assert len(encode([[n, most[n * 3373 :][:3373]] for n in range(17)])) < 17 * amendment.SIGNER_SIZE


def test_terms_are_the_same_but_for_number_and_cards() -> None:
    """A changed term or a further party is a change."""
    first = in_force()
    assert amendment.same_terms(version(first).charter, first.charter)
    assert not amendment.same_terms(version(first, notice_s=1).charter, first.charter)


def test_the_terms_of_a_charter_go_through_their_file_unchanged() -> None:
    """Whole minutes, hours and days; and what has no such form stays as it is, as a comment."""
    whole = replace(offer().charter, expires=1_956_527_999, saving_clause='"Nothing" \\ is conceded, ' + "x " * 150)
    assert terms.read(terms.file_of(whole), replace(whole, saving_clause="", languages=("xx",))) == replace(
        whole, saving_clause=whole.saving_clause.strip()
    )
    odd = replace(
        whole,
        expires=1_900_000_001,
        suspension_max_s=90,
        notice_s=3_601,
        deadlines=(Deadline(10, 90), *whole.deadlines[1:]),
        saving_clause="Nothing.",
    )
    text = terms.file_of(odd)
    assert terms.read(text, odd) == odd
    assert text.count("it stays as it is while this is a comment") == 8


# ------------------------------------------------------------------------------------------------------------ papers


THREE = ("minister", "general", "admiral")


def paper_of_three() -> Paper:
    """A first card of JP, whose root is two of three keys."""
    card = replace(card_of("JP", (real_secrets("JP"),)), threshold=2, roots=tuple(root(name).public for name in THREE))
    return Paper("card", None, cards.to_bytes(card))


def signed(paper: Paper, *names: str) -> Paper:
    """With the signatures of these."""
    for name in names:
        paper = papers.sign(paper, root(name))
    return paper


def test_a_paper_is_complete_with_the_threshold_and_not_below_it(tmp_path: Path) -> None:
    """In any order, over files, and merged from two copies."""
    paper = paper_of_three()
    assert paper.lacks() == "2 of 2 signatures by the 3 root keys"
    with pytest.raises(HomeError, match="The paper lacks 1 of 2"):
        papers.signed_card(signed(paper, "admiral"))
    done = signed(paper, "admiral", "minister")
    assert done.lacks() == ""
    papers.write(tmp_path / "paper", done)
    assert papers.read(tmp_path / "paper") == done
    merged = papers.merge(signed(paper, "admiral"), signed(paper, "minister"))
    assert [number for number, _ in merged.signatures] == [0, 2]
    papers.signed_card(merged)
    assert papers.signed_card(done).card.threshold == 2
    with pytest.raises(HomeError, match="two different papers"):
        papers.merge(paper, Paper("card", None, cards.to_bytes(replace(paper.card, name="Other"))))


@pytest.mark.fault("F-044")
def test_other_root_keys_need_the_old_and_the_new(tmp_path: Path) -> None:
    """Each list reaches its own threshold; a key that is in both signs both."""
    own = signed_card("US")
    new = replace(own.card, serial=2, threshold=2, roots=(root("US").public, root("general").public, root("x").public))
    paper = Paper("card", own, cards.to_bytes(new))
    assert paper.lacks() == ("1 of 1 signatures by the 1 root keys and 2 of 2 signatures by the 3 new root keys")
    both = signed(paper, "US")
    assert (len(both.signatures), len(both.after)) == (1, 1)
    done = signed(both, "general")
    card = papers.signed_card(done)
    cards.check_successor(own.card, card)
    assert papers.signed_card(signed(done, "x")).signatures == card.signatures, "no more than are needed"
    papers.write(tmp_path / "paper", done)
    assert papers.read(tmp_path / "paper") == done
    with pytest.raises(HomeError, match="none of US's root keys"):
        signed(paper, "stranger")


@pytest.mark.fault("F-044")
def test_when_one_of_three_root_keys_is_lost_the_other_two_sign_another_in() -> None:
    """One alone cannot, and nobody outside of the party is asked."""
    first = papers.signed_card(signed(paper_of_three(), "general", "admiral"))
    kept = tuple(root(name).public for name in ("general", "admiral", "successor"))
    paper = Paper("card", first, cards.to_bytes(replace(first.card, serial=first.card.serial + 1, roots=kept)))
    with pytest.raises(HomeError, match="lacks 1 of 2"):
        papers.signed_card(signed(paper, "admiral"))
    after = papers.signed_card(signed(paper, "general", "admiral"))
    cards.check_successor(first.card, after)
    assert after.card.roots == kept
    assert after.card.stations == first.card.stations, "the line is as it was"


def test_a_card_that_cannot_follow_is_refused_however_many_sign() -> None:
    """It leaves a station out without revoking it."""
    own = signed_card("US")
    paper = Paper("card", own, cards.to_bytes(replace(own.card, serial=2, stations=())))
    with pytest.raises(HomeError, match="cannot follow the one in force"):
        papers.signed_card(signed(paper, "US"))


def test_a_higher_threshold_of_the_same_keys_needs_the_higher_one() -> None:
    """Two of three become three of three: three sign."""
    own = papers.signed_card(signed(paper_of_three(), "admiral", "minister"))
    paper = Paper("card", own, cards.to_bytes(replace(own.card, serial=2, threshold=3)))
    assert paper.lacks() == "3 of 3 signatures by the 3 root keys"
    assert papers.signed_card(signed(paper, *THREE)).card.threshold == 3


def test_a_paper_that_was_changed_is_refused(tmp_path: Path) -> None:
    """Any byte of it: what was read back is what is signed, and no signature is taken on trust."""
    path = tmp_path / "paper"
    papers.write(path, signed(paper_of_three(), "general"))
    good = path.read_bytes()
    for at in range(0, len(good), 211):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        try:
            read = papers.read(path)
        except HomeError as refused:
            assert "is not a good paper" in str(refused)  # noqa: PT017 - most changes are refused here
            continue
        assert not read.signatures or read.message == paper_of_three().message, at
    with pytest.raises(HomeError, match="cannot be read"):
        papers.read(tmp_path / "none")
    papers.write(path, replace(paper_of_three(), kind="order"))
    with pytest.raises(HomeError, match="what is to be signed by whom"):
        papers.read(path)


def test_a_charter_and_a_withdrawal_are_papers_too(tmp_path: Path) -> None:
    """Of an amendment the newest version is signed; a withdrawal names the line by its first."""
    first = in_force()
    chain = [first, version(first, by=("CN",), notice_s=86_400)]
    paper = Paper("charter", signed_card("US"), amendment.write(chain))
    assert paper.charter == chain[1]
    assert papers.signed_charter(signed(paper, "US")).missing == ()
    leaving = Paper("withdraw", signed_card("US"), amendment.write(chain), at=7)
    papers.write(tmp_path / "paper", signed(leaving, "US"))
    assert papers.read(tmp_path / "paper").message == leaving.message
    assert first.line_id in leaving.message
