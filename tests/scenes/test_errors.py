"""Every wrong use of the command line that we know: one sentence, a next step, its exit code, and no traceback."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.scenes import theatre
from tests.scenes.theatre import COMMAND, LINE, PASSPHRASE, SOURCE, Done, Theatre, compare, desk, init

WHO = ("--name", "n", "--station", "s", "--office", "o", "--authority", "a")
NEXT = (  # how a next step begins, or what it names: a sentence without one leaves a person alone
    *("openline ", "Run ", "Bring", "Choose", "Name ", "Type ", "Ask ", "Correct", "Restore", "Try ", "Install"),
    *(
        "Make ",
        "Did you mean",
        "choose from",
        "Lines: ",
        "Leave",
        "write ",
        "Change it",
        "put back",
        "Do not go on",
        "Import",
        "Say ",
    ),
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Two homes with a line; no node runs."""
    with theatre.passphrase():
        yield theatre.enrol(tmp_path_factory.mktemp("pair"))


@pytest.fixture
def us(pair: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of US's home that a test may spoil, in a folder of its own."""
    monkeypatch.setenv("OPENLINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cn.card").write_bytes((pair.cn.home / "card").read_bytes())
    return Path(shutil.copytree(pair.us.home, tmp_path / "us"))


def damage(name: str, data: bytes = b"junk") -> Callable[[Path], object]:
    """Something else stands in a file of the home."""
    return lambda home: (home / name).write_bytes(data)


def larger(name: str, mib: int) -> Callable[[Path], object]:
    """A file beside the home that is larger than any of its kind."""
    return lambda home: (home.parent / name).write_bytes(bytes(mib << 20))


def gone(name: str) -> Callable[[Path], None]:
    """A file of the home is gone."""
    return lambda home: (home / name).unlink()


def mode(name: str, bits: int) -> Callable[[Path], None]:
    """A file of the home has other rights."""
    return lambda home: (home / name).chmod(bits)


def settings(old: str, new: str) -> Callable[[Path], None]:
    """The settings were edited."""

    def edit(home: Path) -> None:
        text = (home / "config.toml").read_text("utf-8")
        assert old in text
        (home / "config.toml").write_text(text.replace(old, new), "utf-8")

    return edit


def file_instead(home: Path) -> None:
    """A file stands where the home should be."""
    shutil.rmtree(home)
    home.touch()


def asked(home: Path) -> None:
    """A station that has asked for its place, and waits."""
    (home / "card").rename(home / "request")


def unsigned(home: Path) -> None:
    """A home whose card several people sign."""
    (home / "card").rename(home / "card.paper")


def nothing(_home: Path) -> None:
    """The home is as it should be."""


RUN = ("node", "run")
OFFER = ("charter", "offer", "second", "CN", "--out", "second.charter")
# What was done to the home; the command; its exit code; what the sentence says.
CASES: dict[str, tuple[Callable[[Path], object], tuple[str, ...], int, str]] = {
    "no node: lines": (nothing, ("lines",), 3, "Start it there with 'openline node run'"),
    "no node: report": (nothing, ("report",), 3, "Start it there with 'openline node run'"),
    "no node: test": (nothing, ("test", LINE), 3, "Start it there with 'openline node run'"),
    "no node: talk": (nothing, ("talk", LINE, "x"), 3, "Start it there with 'openline node run'"),
    "no node: publish": (nothing, ("charter", "publish", LINE), 3, "Start it there with 'openline node run'"),
    "no home: lines": (lambda h: shutil.rmtree(h), ("lines",), 3, "Make it with 'openline init'"),
    "no home: card": (lambda h: shutil.rmtree(h), ("card", "show"), 1, "Make one with 'openline init'"),
    "no home: doctor": (lambda h: shutil.rmtree(h), ("doctor",), 1, "Make one with 'openline init'"),
    "no home: run": (lambda h: shutil.rmtree(h), RUN, 1, "Make one with 'openline init'"),
    "no home: offer": (lambda h: shutil.rmtree(h), OFFER, 1, "Make one with 'openline init'"),
    "no home: route test": (lambda h: shutil.rmtree(h), ("route", "test"), 1, "Make one with 'openline init'"),
    "no home: charters": (lambda h: shutil.rmtree(h), ("charter", "show"), 1, "Make one with 'openline init'"),
    "a file for a home": (file_instead, ("charter", "show"), 2, "is a file"),
    "a device for a home": (nothing, ("--home", "/dev/null", "init", "--party", "US", *WHO), 1, "Choose another home"),
    "home is there": (nothing, ("init", "--party", "US", *WHO), 1, "Choose another with --home"),
    "keys others can read": (mode("station.key", 0o644), RUN, 1, "Run 'chmod 600"),
    "record key others can read": (mode("record.key", 0o640), RUN, 1, "Run 'chmod 600"),
    "root key others can read": (mode("root.key", 0o604), OFFER, 1, "Run 'chmod 600"),
    "key damaged": (damage("station.key"), RUN, 1, "Restore it from the backup"),
    "key gone": (gone("station.key"), RUN, 1, "Make a home with 'openline init'"),
    "root key gone": (gone("root.key"), OFFER, 1, "Bring it from where it is kept offline"),
    "root key of rubbish": (damage("root.key"), OFFER, 1, "Try again"),
    "card damaged": (damage("card"), ("card", "show"), 1, "Ask for it again"),
    "card not there": (gone("card"), ("card", "show"), 1, "no card yet. Name another with --home"),
    "card that waits for a root": (asked, ("card", "show"), 1, "then 'openline station join KIT' here"),
    "card that waits for signatures": (unsigned, ("card", "show"), 1, "'openline root finish card.paper' here"),
    "a card of no file": (nothing, ("card", "import", "/proc/1/mem"), 1, "Name the file"),
    "a kit nobody asked for": (nothing, ("station", "join", "cn.card"), 1, "one with 'openline station request'"),
    "a request of no file": (nothing, ("station", "add", "/proc/1/mem", "--compared", "1"), 1, "Name the file"),
    "charter damaged": (damage(f"lines/{LINE}.charter"), RUN, 1, "Ask for it again"),
    "store damaged": (damage("openline.db", b"not a store" * 999), RUN, 1, "put back a backup"),
    "settings without a line": (settings("listen =", "hear ="), RUN, 1, "Correct it"),
    "settings of another kind": (settings("office = 1 ", "office = 'x' "), RUN, 1, "Correct it"),
    "settings not TOML": (damage("config.toml"), RUN, 1, "Correct that line"),
    "an office that is not ours": (settings("office = 1 ", "office = 9 "), RUN, 1, "choose from 1"),
    "routes not TOML": (damage("routes.toml"), ("route", "show"), 1, "Correct that line"),
    "a route to nobody": (nothing, ("route", "test", "JP"), 1, "openline route JP"),
    "a route without an address": (nothing, ("route", "CN"), 2, "Missing argument"),
    "a card imported for a route": (nothing, ("card", "import", "cn.card", "--route", "x"), 2, "write host:port"),
    "a route that is no address": (nothing, ("route", "CN", "x"), 2, "write host:port"),
    "a route for no party": (nothing, ("route", "C N", "x:1"), 2, "is no party's code"),
    "a route of no shape": (nothing, (*OFFER, "--route", "x"), 2, "write PARTY=host:port"),
    "a line of no number": (nothing, ("station", "revoke", "1", "--last", "nonsense"), 2, "write LINE=NUMBER"),
    "a paper that is none": (nothing, ("root", "show", "cn.card"), 1, "Bring it again"),
    "a charter that is none": (nothing, ("charter", "sign", "cn.card"), 1, "Ask for it again"),
    "an offer that is none": (nothing, ("offer", "verify", "cn.card"), 4, "Ask for it again"),
    "a transcript without end": (nothing, ("verify", "/dev/zero"), 1, "is no plain file"),
    "an offer without end": (nothing, ("offer", "verify", "/dev/zero"), 4, "is no plain file"),
    "a card without end": (nothing, ("card", "import", "/dev/zero"), 1, "is no plain file"),
    "a paper without end": (nothing, ("root", "show", "/dev/zero"), 1, "is no plain file"),
    "a paper far too large": (larger("x.paper", 18), ("root", "show", "x.paper"), 1, "Bring it again"),
    "a card far too large": (larger("x.card", 1), ("card", "import", "x.card"), 1, "Ask for it again"),
    "terms without end": (nothing, (*OFFER, "--terms", "/dev/zero"), 1, "is no plain file"),
    "a root without end": (nothing, ("card", "rotate", "--root", "/dev/zero"), 1, "is no plain file"),
    "a request without end": (nothing, ("station", "add", "/dev/zero", "--compared", "1"), 1, "is no plain file"),
    "a kit without end": (nothing, ("station", "join", "/dev/zero"), 1, "is no plain file"),
    "an offer over a key": (nothing, (*OFFER[:-1], "us/root.key"), 1, "a file that does not exist yet"),
    "a kit over a key": (nothing, ("station", "kit", "us/root.key"), 1, "a file that does not exist yet"),
    "a paper over a card": (
        nothing,
        ("card", "office", "x", "--paper", "cn.card"),
        1,
        "a file that does not exist yet",
    ),
    "a root key over another": (nothing, ("root", "new", "us/root.key"), 1, "a file that does not exist yet"),
    "an offer that is in force": (nothing, ("offer", "discard", LINE), 1, "openline charter withdraw"),
    "an offer that is not there": (nothing, ("offer", "discard", "x"), 1, "openline charter show"),
    "a route that is not there": (nothing, ("route", "remove", "JP"), 1, "openline route show"),
    "an address that is not there": (nothing, ("route", "remove", "CN", "192.0.2.1:1"), 1, "openline route show"),
    "a charter without end": (nothing, ("charter", "sign", "/dev/zero"), 1, "is no plain file"),
    "terms that are none": (nothing, (*OFFER, "--terms", "cn.card"), 1, "Correct them"),
    "an amendment of nothing": (nothing, ("charter", "amend", "x", "--out", "y"), 1, "openline charter show"),
    "an amendment of no change": (nothing, ("charter", "amend", LINE, "--out", "y"), 1, "openline charter terms"),
    "an amendment with a stranger": (nothing, ("charter", "amend", LINE, "JP", "--out", "y"), 1, "Import it with"),
    "an amendment with a member": (nothing, ("charter", "amend", LINE, "CN", "--out", "y"), 1, "Leave it out"),
    "a withdrawal from nothing": (nothing, ("charter", "withdraw", "x"), 1, "openline charter show"),
    "a rotation to itself": (nothing, ("card", "rotate", "--root", "cn.card"), 1, "Bring the .pub file again"),
    "an office too long": (nothing, ("card", "office", "x" * 99, "--authority", "y"), 1, "Change it"),
    "a backup of a short passphrase": (nothing, ("backup", "x.backup"), 1, "Choose a longer one"),
    "a restore of nothing": (nothing, ("restore", "cn.card", "--home", "new"), 1, "Try the passphrase again"),
    "a verb mistyped": (nothing, ("repotr",), 2, "Did you mean 'report'?"),
    "a verb of a group mistyped": (nothing, ("charter", "singn"), 2, "Did you mean 'sign'?"),
    "an option mistyped": (nothing, ("send", LINE, "x", "--excercise"), 2, "--exercise"),
    "no number of minutes": (nothing, ("send", LINE, "x", "--valid", "nan"), 2, "no number of a person"),
    "minutes without end": (nothing, ("send", LINE, "x", "--valid", "1e400"), 2, "no number of a person"),
    "too many minutes": (nothing, ("send", LINE, "x", "--valid", "1e300"), 2, "is not in the range"),
    "no number of hours": (nothing, ("suspend", LINE, "x", "--hours", "nan"), 2, "no number of a person"),
    "hours without end": (nothing, ("talk", LINE, "x", "--within", "inf"), 2, "no number of a person"),
    "a test without end": (nothing, ("test", LINE, "--wait", "nan"), 2, "no number of a person"),
    "a shell that is none": (nothing, ("completion", "tcsh"), 2, "'bash', 'fish', 'zsh'"),
}


@pytest.mark.fault("F-069")
@pytest.mark.parametrize(("spoil", "args", "code", "says"), CASES.values(), ids=CASES)
def test_a_wrong_use_is_one_sentence_with_a_next_step(
    us: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], object],
    args: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    """For a person, and as JSON for a programme."""
    monkeypatch.setenv("OPENLINE_BACKUP_PASSPHRASE", "short")
    spoil(us)
    refused = desk("--home", str(us), *args)
    sentence = refused.sentence(code)
    assert says in sentence
    if code != 2:
        assert any(word in sentence for word in NEXT), sentence
    if args != RUN:
        told = desk("--home", str(us), *args, "--json")
        assert told.code == code
        found = json.loads(told.err.splitlines()[-1])  # what is read back before it is signed stands above
        assert found["exit"] == code
        assert says in found["error"] or code == 2
        assert not told.out


def test_where_nobody_can_type_a_passphrase_the_variable_is_named(us: Path, tmp_path: Path) -> None:
    """A process without a terminal, as a service manager or a container starts one: one sentence, exit code 1."""
    (tmp_path / "x").write_bytes(b"no backup")
    commands = {
        ("--home", str(tmp_path / "new"), "init", "--party", "JP", *WHO): "OPENLINE_PASSPHRASE",
        ("--home", str(us), "backup", str(tmp_path / "b")): "OPENLINE_BACKUP_PASSPHRASE",
    }
    env = {key: value for key, value in os.environ.items() if "PASSPHRASE" not in key} | SOURCE
    for args, variable in commands.items():
        done = subprocess.run(
            [*COMMAND, *args],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )
        says = Done(done.returncode, done.stdout, done.stderr).sentence(1)
        assert "There is no terminal to ask for the passphrase of" in says
        assert says.endswith(f"Run it in one, or set {variable}.")
    assert not (tmp_path / "new").exists()


def test_a_wrong_passphrase_is_told_wherever_it_is_asked_for(us: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Charter, card, paper: the same sentence, and nothing was signed."""
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "not this one")
    before = (us / "card").read_bytes()
    paper = ("charter", "withdraw", LINE, "--paper", "x.paper")
    desk("--home", str(us), *paper)
    asked = (
        OFFER,
        ("card", "office", "x", "--authority", "y"),
        ("card", "rotate"),
        ("charter", "withdraw", LINE),
        ("root", "sign", "x.paper", "--key", str(us / "root.key")),
    )
    for args in asked:
        refused = desk("--home", str(us), *args)
        assert refused.code == 1
        assert "The passphrase is wrong" in refused.err.splitlines()[-1], args
    assert (us / "card").read_bytes() == before
    assert not list((us / "lines").glob("second*"))


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 64 KiB."""
    folder = tmp_path_factory.mktemp("little")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.fault("F-012")
def test_a_full_disk_is_told_and_nothing_is_half_written(us: Path, little: Path, pair: Theatre) -> None:
    """A charter, a paper and a key on a disk without room: a sentence, and what was there before is whole."""
    filler = little / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as out:
        while True:
            out.write(bytes(4096))
    targets = (
        ("charter", "offer", "second", "CN", "--out", str(little / "second")),
        ("charter", "withdraw", LINE, "--paper", str(little / "paper")),
        ("root", "new", str(little / "root")),
    )
    for args in targets:
        refused = desk("--home", str(us), *args)
        assert refused.code == 1, args
        assert "Make room on that disk" in refused.err.splitlines()[-1], refused
    assert not list((us / "lines").glob("second*")), "a charter that nobody can be given is not kept"


def printed_into(where: int | IO[bytes], home: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    """A command whose standard output takes nothing."""
    return subprocess.run(
        [*COMMAND, "--home", str(home), *args],
        stdout=where,
        stderr=subprocess.PIPE,
        env=os.environ | SOURCE | {"OPENLINE_BACKUP_PASSPHRASE": "a stick in a safe"},
        check=False,
    )


def test_what_was_done_and_cannot_be_printed_is_not_told_as_refused(us: Path, tmp_path: Path) -> None:
    """Whoever pipes us into a full disk learns it, and that it was done: a call must not be made twice for that."""
    with Path("/dev/full").open("wb") as full:
        shown = printed_into(full, us, "charter", "show", LINE)
        done = printed_into(full, us, "backup", str(tmp_path / "file"))
    assert (shown.returncode, done.returncode) == (5, 5)
    assert (tmp_path / "file").exists()
    for one in (shown, done):
        assert one.stderr.count(b"\n") == 1, one.stderr
        assert b"It was done, and could not be printed here (No space left on device)" in one.stderr


def test_where_nobody_reads_what_was_done_is_done_without_a_word(us: Path, tmp_path: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = printed_into(writes, us, "backup", str(tmp_path / "file"))
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (5, b"")
    assert (tmp_path / "file").exists()


def test_python_without_asserts_is_refused(us: Path) -> None:
    """An engine that cannot stop itself must not start."""
    done = subprocess.run(
        [sys.executable, "-O", "-m", "openline.desk", "--home", str(us), "node", "run"],
        capture_output=True,
        env=os.environ | SOURCE,
        check=False,
    )
    refused = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Start it without -O" in refused.sentence(1)


def test_the_nearest_word_is_named_where_the_node_lists_what_there_is() -> None:
    """Lines, precedences, markers and replies; a word that is near none gets the list alone."""
    from openline.desk.cli import nearest
    from openline.desk.client import ApiError

    def told(said: str, there: str) -> str:
        return nearest(ApiError(404, "There is none.", (), {"said": said, "there": there}), "There is none.")

    assert told("us-cn", "us-cn-theatre, jaropus") == "There is none. Did you mean 'us-cn-theatre'?"
    assert told("flsh", "FLASH, IMMEDIATE, PRIORITY, ROUTINE").endswith("Did you mean 'FLASH'?")
    assert told("MAYBE", "ROGER, WILCO, UNABLE") == "There is none."
    assert nearest(ApiError(503, "The node is stopping."), "The node is stopping.") == "The node is stopping."


def test_a_file_that_is_not_good_is_equal_to_nothing(us: Path) -> None:
    """Neither alone nor beside its own copy."""
    card = str(us / "card")
    for files in ([card], [card, card]):
        found = desk("verify", "--json", *files)
        assert (found.code, found.json["equal"]) == (4, False)
    assert "the same transcript" not in desk("verify", card, card).out


def test_a_home_of_another_party_says_whose_card_is_lacking(tmp_path: Path) -> None:
    """An offer with a party whose card was never compared."""
    with theatre.passphrase():
        us, cn = init(tmp_path, "US"), init(tmp_path, "CN")
        compare(us, cn)
        refused = us.does("charter", "offer", "x", "CN", "JP", "--out", str(tmp_path / "x"))
    assert "There is no card of JP here. Import it with 'openline card import'." in refused.sentence(1)
