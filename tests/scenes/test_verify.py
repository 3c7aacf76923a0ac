"""``openline verify`` as a stranger uses it: no home, no node, and a file that somebody handed over."""

import json
import random
from pathlib import Path

import pytest

from openline.desk.verify import FILE_MAX
from tests.scenes.theatre import LINE, Theatre, desk, until


@pytest.fixture(scope="module")
def files(stage: Theatre, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The transcript as each side exported it, after a short dialogue."""
    us, cn = stage.both
    name = us.send("Do not cross our bow again.", "-p", "FLASH", "-m", "WARNING")
    us.until_reached(name, "RANG")
    cn.did("reply", LINE, name, "DECLINE", "今日不便。", "--language", "zh-Hans")
    us.until_reached(name, "ANSWERED")
    fields = ("subject=sea", "level=commanders", "talk-means=voice", "answer-by=010900Z JAN 90")
    asked = us.send("request-to-talk", *(part for one in fields for part in ("-f", one)))
    us.until_reached(asked, "RANG")
    cn.did("reply", LINE, asked, "UNABLE", "--reason", "unsafe")
    us.until_reached(asked, "ANSWERED")
    until(lambda: len(us.client.get(f"/v1/lines/{LINE}/entries")["entries"]) == 10, "all of it is here")
    folder = tmp_path_factory.mktemp("files")
    for party in stage.both:
        party.did("export", LINE, str(folder / party.code))
    return folder / "US", folder / "CN"


def test_a_good_file_says_who_said_what_and_what_it_does_not_prove(files: tuple[Path, Path]) -> None:
    """With ``--read``, every word of it."""
    shown = desk("verify", "--read", str(files[0]))
    assert (shown.code, shown.err) == (0, "")
    assert "GOOD: 10 entries, every signature and every link verified, 2 messages" in shown.out
    assert "FLASH WARNING by Watch officer: Do not cross our bow again." in shown.out
    assert 'DECLINE to US-2 "今日不便。"' in shown.out
    assert "Not proven by any such file" in shown.out
    assert "compare the safety numbers" in shown.out
    assert "entries by CN, Southern theatre command centre (值班军官, by authority of 战区指挥员)" in shown.out
    row = desk("verify", "--json", str(files[0])).json["files"][0]
    assert sorted(row["safety_numbers"]) == ["CN", "US"]
    assert 0 <= row["last_s"] - row["first_s"] < 3600
    assert [(one["party"], len(one["offices"])) for one in row["speakers"]] == [("US", 1), ("CN", 1)]
    assert len(row["not_proven"]) == 5


def test_forms_and_the_reasons_of_replies_are_read_out(files: tuple[Path, Path]) -> None:
    """As ``show`` has them, in the reader's language; a programme gets the same, with the codes."""
    shown = desk("verify", "--read", "--language", "en", str(files[1])).out
    assert "IMMEDIATE REQUEST by Watch officer\n" in shown
    assert "Request to talk" in shown
    assert "commanders" in shown
    assert "UNABLE to US-3 (it would not be safe)" in shown
    read = desk("verify", "--read", "--json", "--language", "zh-Hans", str(files[1])).json["files"][0]["read"]
    assert [one["class"] for one in read].count("MESSAGE") == 2
    form = next(one["form"] for one in read if one["name"] == "US-3")
    assert (form["language"], form["warning"]) == ("zh-Hans", "")
    assert "请求对话" in form["text"]
    answer = next(one for one in read if one.get("reply") == "UNABLE")
    assert (answer["about"], len(answer["reasons"])) == ("US-3", 1)
    assert "read" not in desk("verify", "--json", str(files[1])).json["files"][0]


@pytest.mark.fault("F-060")
def test_no_party_is_named_for_bytes_that_anybody_can_add(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Whoever hands a file over can make it longer, cut it, or change an entry of either side."""
    good = files[0].read_bytes()
    for data in (good + bytes(350), good[:-9], good[: len(good) // 2] + b"?" + good[len(good) // 2 + 1 :]):
        (tmp_path / "file").write_bytes(data)
        shown = desk("verify", str(tmp_path / "file"))
        assert shown.code == 4
        assert (
            "Nobody has signed the file as it is: it was damaged or changed on the way, or by whoever handed"
            in shown.out
        )
        assert "which is US's" not in shown.out
    assert "350 bytes stand behind the end" in _of(good + bytes(350), tmp_path)["says"]
    assert _of(good + bytes(350), tmp_path)["whose"] == ""


def _of(data: bytes, folder: Path) -> dict[str, str]:
    (folder / "file").write_bytes(data)
    found: dict[str, str] = desk("verify", "--json", str(folder / "file")).json["files"][0]["wrong"]
    return found


def test_a_file_that_is_too_large_to_hold_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A stranger's file may be of any size, and says so in its first byte only."""
    path = tmp_path / "large"
    with path.open("wb") as out:
        out.truncate(FILE_MAX + 1)
    assert "at most 256 are checked at once. Ask whoever exported it" in desk("verify", str(path)).sentence(1)


def test_an_earlier_copy_agrees_and_is_not_called_different(stage: Theatre, tmp_path: Path) -> None:
    """Exit code 0: nothing contradicts anything."""
    us = stage.us
    us.send("One more.")
    us.did("export", LINE, str(tmp_path / "early"))
    us.send("And another.")
    us.did("export", LINE, str(tmp_path / "late"))
    both = desk("verify", str(tmp_path / "early"), str(tmp_path / "late"))
    assert both.code == 0
    assert "The files agree, and some hold only a part" in both.out


@pytest.mark.fault("F-061")
def test_the_files_of_both_sides_are_the_same_transcript(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Equal is said; another line's is different, though each is good by itself."""
    both = desk("verify", *map(str, files))
    assert (both.code, "hold the same transcript" in both.out) == (0, True)
    assert desk("verify", "--json", *map(str, files)).json["equal"] is True
    copy = tmp_path / "copy"
    copy.write_bytes(files[0].read_bytes()[:-1])
    other = desk("verify", str(files[0]), str(copy))
    assert other.code == 4


@pytest.mark.fault("F-060")
def test_no_changed_byte_is_missed(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Every 97th byte, changed in one bit: not good, told in words, with exit code 4."""
    good = files[0].read_bytes()
    path = tmp_path / "changed"
    for at in range(0, len(good), 97):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :])
        done = desk("verify", str(path))
        assert (done.code, done.err) == (4, ""), at
        assert "NOT GOOD: the first bad part is " in done.out


def test_a_file_that_cannot_be_looked_at_takes_nothing_from_others(files: tuple[Path, Path], tmp_path: Path) -> None:
    """What the others prove is said, to people and programmes, and then why that one is not checked: exit code 1."""
    both = desk("verify", str(files[0]), "/dev/zero", str(files[1]))
    assert "GOOD: 10 entries" in both.out
    assert "hold the same transcript" in both.out
    assert "/dev/zero is no plain file" in both.sentence(1)
    told = desk("verify", "--json", "/dev/zero", str(files[1]))
    assert [row["good"] for row in told.json["files"]] == [True]
    assert json.loads(told.err)["exit"] == 1
    (tmp_path / "one").write_bytes(files[0].read_bytes()[:-1])
    told = desk("verify", "--json", "/dev/zero", str(tmp_path / "one"))
    assert (told.code, told.json["files"][0]["good"]) == (1, False)


def test_what_is_no_transcript_is_told_as_that(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Cut, empty, random, another file, twice the same bytes: exit code 4; a folder or nothing at all: 2."""
    good = files[0].read_bytes()
    wrong = {
        "cut": good[: len(good) // 2],
        "cut by one": good[:-1],
        "longer by one": good + b"\0",
        "twice": good + good,
        "empty": b"",
        "head alone": good[:22],
        "random": random.Random(4).randbytes(5000),
        "zeros": bytes(5000),
        "text": b"openline transcript 2\n",
        "a length of 4 GiB": good[:22] + b"\xff" * 4 + good[26:],
    }
    for what, data in wrong.items():
        (tmp_path / what).write_bytes(data)
        done = desk("verify", "--read", str(tmp_path / what))
        assert (done.code, done.err) == (4, ""), what
        assert "NOT GOOD" in done.out
        assert desk("verify", "--json", str(tmp_path / what)).json["files"][0]["good"] is False
    assert "is a directory" in desk("verify", str(tmp_path)).sentence(2)
    assert "does not exist" in desk("verify", str(tmp_path / "none")).sentence(2)
    assert "Missing argument" in desk("verify").sentence(2)
