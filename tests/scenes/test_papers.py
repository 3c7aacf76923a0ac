"""Several root keys, an amendment and a withdrawal: each reads what he signs, and enough of them put it in force."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.desk import setup
from openline.desk.demo.stage import free_port
from openline.node import amendment, papers, succession
from openline.node.home import Home
from tests.scenes import theatre
from tests.scenes.theatre import LINE, PASSPHRASE, Done, Party, Theatre, compare, desk, init, number, until

WHO = ("--party", "JP", "--name", "Japan", "--station", "Joint staff", "--office", "Watch officer")
HOLDERS = ("minister", "general", "admiral")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with three root keys, made by three people."""
    folder = tmp_path_factory.mktemp("keys")
    with theatre.passphrase():
        for name in HOLDERS:
            made = desk("root", "new", str(folder / f"{name}.root"), "--json").json
            assert desk("root", "show", made["public"]).out.strip() == made["digits"]
        yield folder


def init_by_three(folder: Path, keys: Path) -> Party:
    """Japan, whose root is two of three keys; its card is signed by the first and the last."""
    party = Party("JP", folder / "JP", free_port())
    roots = [word for name in HOLDERS for word in ("--root", str(keys / f"{name}.root.pub"))]
    where = ("--listen", f"127.0.0.1:{party.port}")
    party.did("init", *WHO, "--authority", "Minister of Defence", *where, *roots, "--threshold", "2")
    signed(party, party.home / "card.paper", keys, "minister", "admiral")
    party.did("root", "finish", str(party.home / "card.paper"))
    return party


def signed(party: Party, paper: Path, keys: Path, *names: str) -> Done:
    """The paper goes round; what the last one is told."""
    for name in names:
        done = desk("root", "sign", str(paper), "--key", str(keys / f"{name}.root"))
        assert done.code == 0, done
    return done


@pytest.mark.fault("F-044")
def test_a_card_is_signed_by_two_of_three_and_by_nobody_else(folder: Path, keys: Path) -> None:
    """Each reads it back; one alone, the same one twice and a stranger put nothing in force."""
    jp = Party("JP", folder / "JP", 0)
    roots = [word for name in HOLDERS for word in ("--root", str(keys / f"{name}.root.pub"))]
    made = jp.did("init", *WHO, "--authority", "Minister of Defence", *roots, "--threshold", "2")
    paper = jp.home / "card.paper"
    assert desk("root", "show", str(keys / "general.root.pub")).out.strip() in made.out
    assert "lacks 2 of 2 signatures by the 3 root keys" in jp.does("root", "finish", str(paper)).sentence(1)
    assert not (jp.home / "card").exists()
    assert "no card yet" in jp.does("card", "show").sentence(1)
    one = signed(jp, paper, keys, "general")
    assert "JP is asked to sign its card 1: Japan" in one.out
    assert "root: 2 of 3 keys sign" in one.out
    assert "It still lacks 1 of 2" in one.out
    again = desk("root", "sign", str(paper), "--key", str(keys / "general.root"))
    assert "has signed the paper already" in again.sentence(1)
    desk("root", "new", str(folder / "thief.root"))
    stranger = desk("root", "sign", str(paper), "--key", str(folder / "thief.root"))
    assert "none of JP's root keys" in stranger.sentence(1)
    # The paper went to two holders at once: their copies are put together.
    copy = folder / "copy.paper"
    copy.write_bytes(paper.read_bytes())
    assert "Enough have signed" in signed(jp, copy, keys, "minister").out
    other = folder / "other.paper"
    other.write_bytes(paper.read_bytes()[:-1])
    assert "is not a good paper" in jp.does("root", "finish", str(other)).sentence(1)
    done = jp.did("root", "finish", str(paper), str(copy), "--json").json
    assert done["safety_number"] == number(jp)
    assert "root: 2 of 3 keys sign" in jp.did("card", "show").out


WRONG = (
    (("--threshold", "1"), "is no threshold"),
    (("--threshold", "4"), "is no threshold"),
    (("--root", "SAME"), "Name each .pub file once"),
)


@pytest.mark.parametrize(("more", "says"), WRONG)
def test_root_keys_that_make_no_root_make_no_home(folder: Path, keys: Path, more: tuple[str, ...], says: str) -> None:
    """Half of the keys, more than all, one of them twice: a sentence, and nothing is left behind."""
    roots = [word for name in HOLDERS for word in ("--root", str(keys / f"{name}.root.pub"))]
    more = tuple(word.replace("SAME", str(keys / "general.root.pub")) for word in more)
    refused = desk("--home", str(folder / "JP"), "init", *WHO, "--authority", "a", *roots, *more)
    assert says in refused.sentence(1)
    assert not (folder / "JP").exists()


def test_offices_and_root_keys_change_by_a_further_card(folder: Path, keys: Path) -> None:
    """A second office; another title for it; from one key in the home to two of three, and back to one."""
    us = init(folder, "US")
    assert "Card 2 is signed" in us.did("card", "office", "Duty general", "--authority", "Joint staff").out
    us.did("card", "office", "Deputy", "--code", "2", "--authority", "Joint staff")
    assert "no office 7" in us.does("card", "office", "x", "--code", "7", "--authority", "y").sentence(1)
    offices = us.did("card", "show", "--json").json["offices"]
    assert [(one["code"], one["title"]) for one in offices] == [(1, "Watch officer"), (2, "Deputy")]
    us.did("card", "rotate")
    assert us.did("card", "show", "--json").json["serial"] == 4
    us.did("card", "office", "Third", "--authority", "x")

    roots = [word for name in HOLDERS for word in ("--root", str(keys / f"{name}.root.pub"))]
    paper = folder / "rotate.paper"
    asked = us.did("card", "rotate", *roots, "--threshold", "2", "--paper", str(paper))
    assert "1 of 1 signatures by the 1 root keys and 2 of 2 signatures by the 3 new root keys" in asked.out
    signed(us, paper, keys, "general", "admiral")
    assert "lacks 1 of 1" in us.does("root", "finish", str(paper)).sentence(1)
    assert "other root keys sign from then on" in desk("root", "show", str(paper)).out
    desk("root", "sign", str(paper), "--key", str(us.home / "root.key"))
    us.did("root", "finish", str(paper))
    assert us.did("card", "show", "--json").json["threshold"] == 2
    gone = us.does("card", "office", "Fourth", "--authority", "x")
    assert "none of US's root keys" in gone.sentence(1), "the key in the home counts for nothing now"


def test_while_one_changes_a_home_no_other_rotates_its_root(folder: Path) -> None:
    """Two rotations at once each threw the other's key away: the card then named a root that nobody had."""
    us = init(folder, "US")
    with Home(us.home).alone():
        assert "Another command changes" in us.does("card", "rotate").sentence(1)
        assert "Another command changes" in us.does("card", "office", "Second", "--authority", "a").sentence(1)
    us.did("card", "rotate")
    at = Home(us.home)
    assert at.root(PASSPHRASE).public in at.card().card.roots
    us.did("card", "office", "Second", "--authority", "a")


@pytest.mark.parametrize("moved", [False, True])
def test_a_rotation_that_is_killed_while_another_asks_for_the_passphrase_loses_no_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch, moved: bool
) -> None:
    """The card names the killed one's key, in a file of its own or moved into place already: it is kept."""
    us = init(folder, "US")
    at, fresh = Home(us.home), us.home / "root.key.next"

    def killed(new: bool) -> str:
        assert not new
        made = papers.new_root(fresh, PASSPHRASE, bytes(range(64)), bytes(papers.ENTROPY_SIZE))
        paper = papers.sign(succession.rotate(at, (made.public,), 1), at.root(PASSPHRASE))
        succession.take(at, papers.sign(paper, made))
        if moved:
            fresh.replace(us.home / "root.key")
        return PASSPHRASE

    monkeypatch.setattr(setup, "passphrase", killed)
    assert "interrupted and is complete now" in us.does("card", "rotate").sentence(1)
    assert at.root(PASSPHRASE).public in at.card().card.roots
    assert not list(us.home.glob("root.key.next*"))


def test_a_card_that_follows_a_compared_one_needs_no_digits(folder: Path) -> None:
    """Signed by the root that was compared; a card of somebody else's needs them."""
    us, cn = init(folder, "US"), init(folder, "CN")
    compare(us, cn)
    compare(cn, us)
    cn.did("card", "office", "Duty general", "--authority", "x")
    offer = folder / "offer"
    cn.did("charter", "offer", LINE, "US", "--out", str(offer))
    refused = us.does("charter", "sign", str(offer)).sentence(1)
    assert "names a card of CN that is not the one compared here" in refused, "a first charter names what is known"
    assert "CN is known now" in us.did("card", "import", str(cn.home / "card")).out
    us.did("charter", "sign", str(offer))
    impostor = init(folder, "CN", "impostor")
    impostor.did("card", "office", "Duty general", "--authority", "x")
    assert us.does("card", "import", str(impostor.home / "card")).code == 130, "the digits are asked for"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """US and CN with a line that runs."""
    with theatre.passphrase():
        made = theatre.enrol(tmp_path_factory.mktemp("homes"))
        try:
            made.raise_curtain()
            yield made
        finally:
            for party in made.both:
                party.leave()


def version(party: Party) -> int:
    """The version of the charter that is in force for its node."""
    found: int = party.did("lines", "--json").json[0]["version"]
    return found


@pytest.mark.usefixtures("line")
def test_a_third_party_joins_by_an_amendment_that_all_sign(line: Theatre, keys: Path, tmp_path: Path) -> None:
    """Drafted from changed terms by US, signed by CN and by two of JP's three holders, told, adopted, spoken on."""
    us, cn = line.both
    jp = init_by_three(tmp_path, keys)
    for party in line.both:
        compare(party, jp)
        compare(jp, party)
    terms, out = tmp_path / "terms.toml", tmp_path / "amendment"
    terms.write_text(us.did("charter", "terms", LINE).out.replace("FLASH = [2, 15]", "FLASH = [3, 20]"), "utf-8")
    unchanged = ("charter", "amend", LINE, "--out", str(out))
    assert "Nothing would change" in us.does(*unchanged).sentence(1)
    amend = ("charter", "amend", LINE, "JP", "--terms", str(terms), "--out")
    us.did(*amend, str(tmp_path / "another"))
    told = us.did("offer", "discard", LINE).out
    assert told.startswith(f"Version 2 of {LINE} lies in ")
    assert "What our root has signed stands: CN, JP can still sign the file" in told
    said = us.did(*amend, str(out)).out
    assert "NEW in version 2: JP joins." in said
    assert "NEW in version 2: FLASH: opened by a person within 3 min, answered within 20 min." in said
    assert "until CN, JP sign it too" in said
    assert us.did("charter", "publish", LINE, "--json").json == {"told": [], "adopted": None, "version": 1}
    cn.did("charter", "sign", str(out))
    paper = tmp_path / "jp.paper"
    jp.did("charter", "sign", str(out), "--paper", str(paper))
    signed(jp, paper, keys, "general", "admiral")
    out = tmp_path / "signed"
    done = jp.did("root", "finish", str(paper), "--out", str(out))
    assert "Version 2 of us-cn-theatre is signed by every party" in done.out
    assert "GOOD" in desk("offer", "verify", str(out)).out
    for party in line.both:
        party.did("charter", "sign", str(out))
        jp.did("route", party.code, f"127.0.0.1:{party.port}")
    told = us.did("charter", "publish", LINE).out
    assert "adopts version 2 for this station" in told
    until(lambda: version(cn) == 2, "CN's node knows the amendment")
    assert cn.did("charter", "publish", LINE, "--json").json["told"] == []
    try:
        jp.start()
        until(lambda: [p["lamp"] for p in jp.did("lines", "--json").json[0]["peers"]] == ["open"] * 2, "JP is there")
        assert jp.did("charter", "publish", LINE, "--json").json["version"] == 2
        name = jp.send("We have joined this line.", "-p", "FLASH")
        for party in line.both:
            until(lambda party=party: party.entry(name).get("text"), f"{party.code} reads it")  # type: ignore[misc]
        cn.did("reply", LINE, name, "ROGER")
        out = tmp_path / "transcript"
        until(lambda: "ROGER" in us.did("show", LINE).out, "US has the answer too")
        us.did("export", LINE, str(out))
        assert desk("verify", str(out)).code == 0
    finally:
        jp.leave()


@pytest.mark.usefixtures("line")
def test_a_party_leaves_with_notice_and_the_floor_stays_open(line: Theatre, tmp_path: Path) -> None:
    """Signed, told by its node, seen at the other; a FLASH still rings."""
    us, cn = line.both
    said = cn.did("charter", "withdraw", LINE).out
    assert "that it leaves the line us-cn-theatre" in said
    assert "calls still ring" in said
    assert not us.did("lines", "--json").json[0]["leaving"]
    cn.did("charter", "publish", LINE)
    until(lambda: "CN" in us.did("lines", "--json").json[0]["leaving"], "US's node knows of it")
    name = us.send("We regret it. This line stays open.", "-p", "FLASH")
    us.until_reached(name, "RANG")
    assert cn.did("charter", "publish", LINE, "--json").json["told"] == []
    cn.kill()
    cn.start()
    until(lambda: us.lamp() == "open", "CN's node is back with an amendment and a withdrawal in its home")


def test_a_card_that_no_entry_can_tell_is_refused_before_it_is_signed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is moved down: to reach it takes five root keys, ten stations and long titles."""
    us = init(folder, "US")
    before = (us.home / "card").read_bytes()
    monkeypatch.setattr(amendment, "ACT_MAX", 6_000)
    assert "Shorten titles" in us.does("card", "office", "Duty general", "--authority", "x").sentence(1)
    assert (us.home / "card").read_bytes() == before
