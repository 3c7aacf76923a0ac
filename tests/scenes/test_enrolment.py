"""How a line is set up, and where the man in the middle stands: at the cards, the charter, and the home."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.scenes import theatre
from tests.scenes.theatre import COMMAND, LINE, NAMES, SOURCE, compare, desk, init, number

IN_FORCE = f"{LINE} is in force: every party has signed. Start the node, or start it again.\n"


def test_two_parties_set_a_line_up_in_the_shell(folder: Path) -> None:
    """The whole set-up as processes, as it is typed."""

    def typed(*args: str) -> str:
        done = subprocess.run([*COMMAND, *args], check=True, capture_output=True, cwd=folder, env=os.environ | SOURCE)
        assert not done.stderr
        return done.stdout.decode()

    for code, (name, station, office, authority) in NAMES.items():
        who = ["--party", code, "--name", name, "--station", station, "--office", office, "--authority", authority]
        assert "read them its safety number" in typed("--home", code, "init", *who)
    digits = typed("card", "show", "CN/card").rsplit(": ", 1)[1].strip()
    assert typed("--home", "US", "card", "import", "CN/card", "--compared", digits) == "CN is known now.\n"
    compare(theatre.Party("CN", folder / "CN", 0), theatre.Party("US", folder / "US", 0))
    offered = typed("--home", "US", "charter", "offer", LINE, "CN", "--out", "offer")
    assert "is an offer until CN sign it too" in offered
    assert "concedes nothing" in offered
    assert IN_FORCE in typed("--home", "CN", "charter", "sign", "offer")
    assert IN_FORCE in typed("--home", "US", "charter", "sign", "offer")
    assert "Not yet signed by: nobody." in typed("--home", "US", "charter", "show", LINE)
    for secret in ("station.key", "root.key", "config.toml"):
        assert (folder / "US" / secret).stat().st_mode & 0o777 == 0o600


@pytest.mark.fault("F-040")
def test_a_card_whose_digits_were_not_compared_is_refused(folder: Path) -> None:
    """One digit is another: the card is not taken, and the charter cannot name it."""
    us, cn = init(folder, "US"), init(folder, "CN")
    read = number(cn)
    wrong = read[:-1] + str((int(read[-1]) + 1) % 10)
    another, mistyped = "The safety number is another", "has 40 digits. Type it again"
    for compared, says in ((wrong, another), ("", mistyped), ("0", mistyped), (number(us), another)):
        refused = us.does("card", "import", str(cn.home / "card"), "--compared", compared)
        assert says in refused.sentence(1)
    refused = us.does("charter", "offer", LINE, "CN", "--out", str(folder / "offer"))
    assert "There is no card of CN here" in refused.sentence(1)
    assert not (folder / "offer").exists()


def test_a_card_of_ones_own_party_is_not_imported(folder: Path) -> None:
    """Nothing follows from it, and whoever does it has taken the wrong file: told before digits are asked for."""
    us = init(folder, "US")
    own = ("card", "import", str(us.home / "card"))
    for args in (own, (*own, "--compared", number(us))):
        assert "a card of US, our own party. Name the card of another party." in us.does(*args).sentence(1)
    assert not list((us.home / "cards").iterdir())


def test_terms_that_are_over_before_they_begin_or_name_no_language_are_refused(folder: Path) -> None:
    """At drafting, before anybody signs: an end in 1999, and a tag that no message could bear."""
    us, cn = init(folder, "US"), init(folder, "CN")
    compare(us, cn)
    offer = ("charter", "offer", LINE, "CN", "--out", str(folder / "offer"))
    (folder / "over").write_text("expires = 1999-12-31\n", "utf-8")
    said = us.does(*offer, "--terms", str(folder / "over")).sentence(1)
    assert "This charter would have ended on 1999-12-31 already. Change 'expires' in the terms." in said
    for tag in ("xx-yy-zz-bogus!!", "x", "en-" + "a1" * 8, "zh_Hans"):
        said = us.does(*offer, "--languages", f"en,{tag}").sentence(1)
        assert f"'{tag}' is no tag of a language, such as en or zh-Hans." in said
    assert not (folder / "offer").exists()
    us.did(*offer, "--languages", "en,zh-Hans,fil")
    cn.did("card", "import", str(us.home / "card"), "--compared", number(us))
    cn.did("charter", "sign", str(folder / "offer"))
    us.did("charter", "sign", str(folder / "offer"))
    amend = ("charter", "amend", LINE, "--terms", str(folder / "over"), "--out", str(folder / "amended"))
    assert "would have ended on 1999-12-31 already" in us.does(*amend).sentence(1)


def test_the_digits_are_asked_for_when_they_are_not_given(folder: Path) -> None:
    """Typed as they were read out, with whatever stands between them; nothing typed is nothing imported."""
    us, cn = init(folder, "US"), init(folder, "CN")
    refused = us.does("card", "import", str(cn.home / "card"))
    assert refused.code == 130
    typed = number(cn).replace(" ", "-").encode()
    assert "CN is known now." in us.did("card", "import", str(cn.home / "card"), stdin=typed + b"\n").out


@pytest.mark.fault("F-040")
def test_a_charter_that_names_another_card_is_refused(folder: Path) -> None:
    """Somebody in the middle made a home that calls itself CN, and offers a charter with it."""
    us, cn, middle = init(folder, "US"), init(folder, "CN"), init(folder, "CN", "middle")
    compare(us, cn)
    compare(middle, us)
    offer = folder / "offer"
    middle.did("charter", "offer", LINE, "US", "--out", str(offer))
    refused = us.does("charter", "sign", str(offer))
    assert "names a card of CN that is not the one compared here. Do not sign it" in refused.sentence(1)
    assert not list((us.home / "lines").iterdir())


def test_a_charter_of_others_is_refused(folder: Path) -> None:
    """Two parties have a line; a third is given its file."""
    made = theatre.enrol(folder)
    third = init(folder, "CN", "third")
    for party in made.both:
        if party.code == "US":
            compare(third, party)
    assert "names a card of CN" in third.does("charter", "sign", str(folder / "offer")).sentence(1)


def test_an_older_copy_of_the_charter_does_not_take_the_line_out_of_force(folder: Path) -> None:
    """The offer, signed by one, is signed again where the complete charter is kept."""
    us, cn = init(folder, "US"), init(folder, "CN")
    compare(us, cn)
    compare(cn, us)
    offer, older = folder / "offer", folder / "older"
    us.did("charter", "offer", LINE, "CN", "--out", str(offer))
    older.write_bytes(offer.read_bytes())
    cn.did("charter", "sign", str(offer))
    assert IN_FORCE in us.did("charter", "sign", str(offer)).out
    assert IN_FORCE in us.did("charter", "sign", str(older)).out
    assert "Not yet signed by: nobody." in us.did("charter", "show", LINE).out


def test_a_name_is_taken_once_and_nothing_is_signed_for_the_second(folder: Path) -> None:
    """A second offer of the same name is refused before a signature is made."""
    made = theatre.enrol(folder)
    refused = made.us.does("charter", "offer", LINE, "CN", "--years", "4", "--out", str(folder / "second"))
    assert "a name is taken once. Choose another" in refused.sentence(1)
    assert not (folder / "second").exists()


NAMES_WRONG = (
    ({"--party": "U S"}, "letters and digits"),
    ({"--party": "../US"}, "letters and digits"),
    ({"--party": "U" * 9}, "party code is not 1 to 8"),
    ({"--name": ""}, "party name is not"),
    ({"--station": "x" * 81}, "station name is not"),
    ({"--office": "watch\u202eofficer"}, "office title is not"),
    ({"--authority": "two\nlines"}, "authority is not"),
    ({"--name": "\udcff"}, "cannot stand on a card"),
    ({"--listen": "nowhere"}, "is not an address"),
    ({"--listen": "a..b:7011"}, "is not an address"),
    ({"--listen": "a:70110"}, "is not an address"),
    ({"--listen": "a:" + "9" * 5000}, "is not an address"),
)


@pytest.mark.parametrize(("change", "says"), NAMES_WRONG)
def test_a_home_with_names_that_cannot_stand_is_not_made(folder: Path, change: dict[str, str], says: str) -> None:
    """The sentence says which; nothing is left behind, so that the next try is a first one."""
    good = {"--party": "US", "--name": "n", "--station": "s", "--office": "o", "--authority": "a"}
    args = [word for pair in (good | change).items() for word in pair]
    assert says in desk("--home", str(folder / "US"), "init", *args).sentence(2 if says == "is not an address" else 1)
    assert not (folder / "US").exists()


def test_what_a_person_gets_wrong_at_set_up_is_one_sentence(folder: Path) -> None:
    """The same home twice, a short passphrase, a passphrase that is another, files that are none."""
    us = init(folder, "US")
    cn = init(folder, "CN")
    again = us.does("init", "--party", "US", "--name", "n", "--station", "s", "--office", "o", "--authority", "a")
    assert "is a home already" in again.sentence(1)
    junk = folder / "junk"
    junk.write_bytes(os.urandom(3000))
    assert "is not a good card" in us.does("card", "import", str(junk), "--compared", "1").sentence(1)
    assert "is not a good card" in us.does("card", "show", str(junk)).sentence(1)
    assert "is not a good charter" in us.does("charter", "sign", str(junk)).sentence(1)
    assert "is not a good charter" in us.does("charter", "show", str(junk)).sentence(1)
    assert "There is no charter named nothing here" in us.does("charter", "show", "nothing").sentence(1)
    assert "is no plain file" in us.does("charter", "show", str(folder)).sentence(1)
    assert "does not exist" in us.does("card", "import", str(folder / "none")).sentence(2)
    assert "is a directory" in us.does("charter", "sign", str(folder)).sentence(2)
    compare(us, cn)
    for name in ("a/b", "", "x" * 41, "two\nlines"):
        refused = us.does("charter", "offer", name, "CN", "--out", str(folder / "offer"))
        assert "cannot stand in a charter" in refused.sentence(1)
    refused = us.does("charter", "offer", LINE, "US", "CN", "--out", str(folder / "offer"))
    assert refused.sentence(1)
    refused = us.does("charter", "offer", LINE, "CN", "--out", str(folder / "no" / "offer"))
    assert "No such file or directory" in refused.sentence(1)
    assert not list((us.home / "lines").iterdir())


def test_the_passphrase_is_asked_for_with_its_own_sentences(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too short, no text, another than the first."""
    us, cn = init(folder, "US"), init(folder, "CN")
    compare(us, cn)
    offer = ("charter", "offer", LINE, "CN", "--out", str(folder / "offer"))
    new = ("init", "--party", "US", "--name", "n", "--station", "s", "--office", "o", "--authority", "a")
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "another one")
    assert "The passphrase is wrong" in us.does(*offer).sentence(1)
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "\udcff\udcfe invalid")
    assert "is not text in UTF-8" in us.does(*offer).sentence(1)
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "short")
    assert "has 5 characters; at least 8" in desk("--home", str(folder / "new"), *new).sentence(1)
    assert not (folder / "new").exists()
    (us.home / "root.key").unlink()
    assert "Bring it from where it is kept offline" in us.does(*offer).sentence(1)


def test_routes_that_cannot_be_dialled_are_refused(folder: Path) -> None:
    """Too many, no address, no party; a party whose card is not here: nobody would ever dial it."""
    us, cn = init(folder, "US"), init(folder, "CN")
    compare(us, cn)
    assert "at most 4 are used" in us.does("route", "CN", *(f"192.0.2.{n}:7011" for n in range(5))).sentence(1)
    assert "is not an address" in us.does("route", "CN", "192.0.2.1").sentence(2)
    assert "is no party's code" in us.does("route", "C N", "192.0.2.1:7011").sentence(2)
    us.did("route", "CN", "[2001:db8::1]:7011", "192.0.2.1:7011")
    us.did("route", "US/1", "us.example:7011")
    unknown = "There is no card of ZZ here, so that its key is not known; known are CN, US. Import it first with "
    assert unknown in us.does("route", "ZZ", "zz.example:7011").sentence(1)
    assert unknown in us.does("route", "ZZ/3", "zz.example:7011").sentence(1)
    wrong = ("charter", "offer", LINE, "CN", "--out", str(folder / "o"), "--route", "ZZ=zz.example:7011")
    assert unknown in us.does(*wrong).sentence(1)
    assert (us.home / "routes.toml").read_text("utf-8").splitlines() == [
        '"CN" = ["[2001:db8::1]:7011", "192.0.2.1:7011"]',
        '"US/1" = ["us.example:7011"]',
    ]
    assert "is no home yet" in desk("--home", str(folder / "none"), "route", "CN", "192.0.2.1:7011").sentence(1)


def test_terms_are_changed_in_a_file_and_read_back_before_they_are_signed(folder: Path) -> None:
    us, cn = (init(folder, code) for code in ("US", "CN"))
    compare(us, cn)
    terms = folder / "terms.toml"
    printed = us.did("charter", "terms").out
    terms.write_text(printed.replace("FLASH = [2, 15]", "FLASH = [1, 10]").replace("# expires", "expires"), "utf-8")
    offer = ("charter", "offer", LINE, "CN", "--terms", str(terms), "--out", str(folder / "offer"))
    said = us.did(*offer).out
    assert "FLASH: opened by a person within 1 min, answered within 10 min." in said
    assert "31 DEC 31" in said.upper() or "311231" in said or "DEC" in said
    (folder / "offer").unlink()
    terms.write_text("FLASH = 1", "utf-8")
    assert "'FLASH' is no term" in us.does(*offer).sentence(1)
    terms.write_text("languages = ['en', ''" + "]", "utf-8")
    assert "'' is no tag of a language" in us.does(*offer).sentence(1)
    terms.write_text("escalation = ['']", "utf-8")
    assert "cannot stand in a charter" in us.does(*offer).sentence(1)
