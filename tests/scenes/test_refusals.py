"""What an officer gets wrong at the command line: one sentence with a next step, an exit code, and nothing is said."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenes.theatre import COMMAND, LINE, SOURCE, UNCHECKED, Theatre, desk, until


@pytest.fixture(scope="module")
def name(stage: Theatre) -> str:
    """A message of CN's that US has."""
    made = stage.cn.send("A message to be answered.", "-p", "FLASH")
    stage.cn.until_reached(made, "RANG")
    return made


@pytest.fixture
def unsaid(stage: Theatre) -> Iterator[None]:
    """Nothing was signed meanwhile."""
    before = [entry["hash"] for entry in stage.us.did("show", LINE, "--all", "--json").json]
    yield
    assert [entry["hash"] for entry in stage.us.did("show", LINE, "--all", "--json").json] == before


TEXTS = {
    "bidi": ("a \u202e b", "invisible character U+202E"),
    "isolate": ("a \u2066 b", "invisible character U+2066"),
    "escape": ("a \x1b[2J b", "invisible character U+001B"),
    "bell": ("a \a", "invisible character U+0007"),
    "zero width": ("a\u200bb", "invisible character U+200B"),
    "carriage return": ("a\rb", "invisible character U+000D"),
    "bytes that are no text": ("a\udcff", "invisible character U+DCFF"),
    "unassigned": ("\U000e0999", "invisible character U+E0999"),
    "not composed": ("e\u0301", "normal form C"),
    "nothing": ("", "there is no text"),
    "blanks": ("  \n ", "there is no text"),
    "4001 characters": ("x" * 4001, "has 4001 characters; 4000 are possible. Shorten or divide it"),
    "4001 wide characters": ("舰" * 4001, "has 4001 characters"),
}


@pytest.mark.fault("F-034")
@pytest.mark.usefixtures("unsaid")
@pytest.mark.parametrize(("words", "says"), TEXTS.values(), ids=TEXTS)
def test_words_that_could_be_misread_are_not_sent(stage: Theatre, name: str, words: str, says: str) -> None:
    """Neither as a message nor, unless there are none, with a reply."""
    assert says in stage.us.does("send", LINE, words).sentence(1)
    assert says in stage.us.does("send", LINE, stdin=words.encode("utf-8", "surrogateescape")).sentence(1)
    if words:
        assert says in stage.us.does("reply", LINE, name, "UNABLE", words).sentence(1)


@pytest.mark.usefixtures("unsaid")
@pytest.mark.parametrize("party", ["JP", "us", ""])
def test_nobody_is_informed_who_is_not_on_the_line(stage: Theatre, party: str) -> None:
    """Nor is the party that speaks."""
    refused = stage.us.does("send", LINE, "We clear the shoal.", "--info", party).sentence(2)
    assert "none of the other parties of this line, which are: CN" in refused


@pytest.mark.usefixtures("unsaid")
def test_a_file_of_a_megabyte_on_standard_input_is_refused(stage: Theatre) -> None:
    """It is not read to its end."""
    assert "characters; 4000 are possible" in stage.us.does("send", LINE, stdin=b"x" * 1_000_000).sentence(1)
    assert "larger than 65536 bytes; a text has at most 4000 characters. Shorten it" in stage.us.does(
        "send", LINE, "x" * 1_000_000
    ).sentence(1)


def test_the_longest_text_arrives_whole(stage: Theatre) -> None:
    """4000 characters, each of them three bytes, as argument and on standard input."""
    words = "舰" * 3999 + "。"
    for sent in (stage.us.send(words), stage.us.did("send", LINE, "--json", stdin=words.encode()).json["name"]):
        stage.us.until_reached(sent, "STORED")
        assert stage.cn.entry(sent)["text"] == words


COMMANDS = {
    "precedence": (("send", LINE, "x", "-p", "URGENT"), "choose from FLASH, IMMEDIATE, PRIORITY, ROUTINE."),
    "marker": (("send", LINE, "x", "-m", "JOKE"), "choose from INSTRUCTION, ADVICE, WARNING,"),
    "language": (("send", LINE, "x", "--language", "e n"), "write, for example, en or zh-Hans."),
    "reply": (("reply", LINE, "CN-2", "MAYBE"), "choose from ROGER, WILCO, UNABLE,"),
    "line": (("send", "us-cn", "x"), f"There is no line 'us-cn' in force here. Lines: {LINE}."),
    "line to show": (("show", "us/cn"), "There is no"),
    "line to watch": (("watch", "us-cn", "--once"), f"There is no line 'us-cn' in force here. Lines: {LINE}."),
    "line to watch live": (("watch", "us-cn"), f"There is no line 'us-cn' in force here. Lines: {LINE}."),
    "line to export": (("export", "us-cn", "x"), "There is no line 'us-cn'"),
    "bytes for a line": (("show", "\udcff"), "There is no line"),
    "entry": (("show", LINE, "CN 2"), f"There is no entry 'CN 2' on this line. See 'openline show {LINE}'."),
    "entry with bytes": (("show", LINE, "\udcff\n"), "There is no entry"),
    "entry that climbs": (("show", LINE, "../../health"), "There is no"),
    "entry to acknowledge": (("ack", LINE, "CN-99"), "There is no entry 'CN-99'"),
    "own key": (("ack", LINE, "US-1"), "US-1 is not a message: only messages are opened and answered."),
}


@pytest.mark.usefixtures("unsaid", "name")
@pytest.mark.parametrize(("args", "says"), COMMANDS.values(), ids=COMMANDS)
def test_what_is_not_there_is_told_with_what_is(stage: Theatre, args: tuple[str, ...], says: str) -> None:
    """The sentence names the choice; a word of a closed list that is none was not understood."""
    assert says in stage.us.does(*args).sentence(2 if "choose from" in says else 1)


def test_one_cannot_answer_oneself_nor_a_receipt(stage: Theatre, name: str) -> None:
    """Each is a refusal of the engine, in its own words."""
    us, cn = stage.both
    own = us.send("To them.", "-p", "FLASH")
    us.until_reached(own, "RANG")
    for refused in (us.does("reply", LINE, own, "ROGER"), us.does("ack", LINE, own)):
        assert "your own side's: only the other side can open or answer it" in refused.sentence(1)
    receipt = next(e["name"] for e in us.did("show", LINE, "--all", "--json").json if e.get("about") == own)
    for refused in (us.does("ack", LINE, receipt), us.does("reply", LINE, receipt, "ROGER")):
        assert f"{receipt} is not a message" in refused.sentence(1)
    cn.did("reply", LINE, own, "ROGER")
    us.until_reached(own, "ANSWERED")


def test_an_export_goes_nowhere_that_cannot_be_written(stage: Theatre, tmp_path: Path) -> None:
    """A folder that is not there, a folder for a file, a device; and what is written, others cannot read."""
    us = stage.us
    assert "cannot be written: No such file" in us.does("export", LINE, str(tmp_path / "no" / "x")).sentence(1)
    assert "is a directory" in us.does("export", LINE, str(tmp_path)).sentence(2)
    assert "There is something at /dev/null already" in us.does("export", LINE, "/dev/null").sentence(1)
    assert Path("/dev/null").is_char_device()
    assert "cannot be written" in us.does("export", LINE, str(tmp_path / ("x" * 300))).sentence(1)
    us.did("export", LINE, str(tmp_path / "good"))
    assert (tmp_path / "good").stat().st_mode & 0o777 == 0o600, "it holds the keys to read it"
    refused = us.does("export", LINE, str(us.home / "station.key")).sentence(1)
    assert "Name a file that does not exist yet" in refused, "least of all a key of the node"


@pytest.mark.parametrize(
    "args", [("lines",), ("send", "l", "x"), ("watch",), ("watch", "--once"), ("ack", "l", "n"), ("export", "l", "f")]
)
def test_without_a_node_every_verb_says_how_to_start_one(tmp_path: Path, args: tuple[str, ...]) -> None:
    """Exit code 3."""
    refused = desk("--home", str(tmp_path), *args).sentence(3)
    assert refused == (
        f"openline: No node answers in {tmp_path} (No such file or directory). Start it there with 'openline node run'."
    )


def test_a_typo_is_met_with_the_nearest_verb() -> None:
    """At the top and in a group; exit code 2."""
    assert "Did you mean 'reply'?" in desk("replay").sentence(2)
    assert "Did you mean 'import'" in desk("card", "imprt").sentence(2)
    assert "No such command" in desk("zzz").sentence(2)
    assert "Missing argument" in desk("ack").sentence(2)
    assert "Usage: openline" in desk().err
    assert desk("--version") == type(desk("--version"))(0, "openline, version 0.1.0\n", "")
    help_ = desk("--help").out
    assert all(f"\n  {verb} " in help_ for verb in ("init", "send", "verify", "demo", "bench", "node"))


@pytest.mark.fault("F-034")
def test_what_another_sends_unchecked_is_shown_with_its_traps_visible(stage: Theatre) -> None:
    """CN runs a node that does not look at what it sends; US's screen shows every trap as its code point."""
    us, cn = stage.both
    assert cn.end() == 0
    cn.start(sys.executable, "-c", UNCHECKED)
    trap = "Do not \u202efire\u202c.\x1b[2J\x1b[H\aAll \u200bclear.\r\nUS-2 ROGER"
    name = cn.send(trap, "-p", "FLASH")
    cn.until_reached(name, "RANG")
    for shown in (us.did("show", LINE, name).out, us.did("watch", "--once").out):
        assert "Do not <U+202E>fire<U+202C>.<U+001B>[2J<U+001B>[H<U+0007>All <U+200B>clear.<U+000D> ⏎ US-2" in shown
    us.did("reply", LINE, name, "NEGATIVE")
    cn.until_reached(name, "ANSWERED")
    cn.did("reply", LINE, us.send("Say that again."), "UNABLE", "\u2067\x9b2J")
    until(lambda: "UNABLE" in us.did("show", LINE).out, "the reply came")
    assert '"<U+2067><U+009B>2J"' in us.did("show", LINE).out
    assert us.entry(name)["text"] == trap, "the record is what was sent"
    assert cn.end() == 0
    cn.start()


def test_a_terminal_that_lacks_letters_gets_escapes(stage: Theatre) -> None:
    """In a terminal of one script the words are escapes, and a reader that stops early leaves in peace."""
    name = stage.us.send("我舰保持航向。")
    command = [*COMMAND, "--home", str(stage.us.home), "show", LINE]
    env = os.environ | SOURCE | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*command, name], capture_output=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u6211\u8230" in done.stdout
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, env=env, check=False)
    os.close(writes)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
