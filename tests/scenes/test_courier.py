"""Two nodes with no network between them: a FLASH, its receipts and its answer go by files alone."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.carriers.courier import Unpacker
from openline.wire.bundle import MAGIC, to_file
from tests.scenes import theatre
from tests.scenes.theatre import LINE, Party, Theatre, until


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Both nodes run, and neither knows a way to the other."""
    with theatre.passphrase():
        made = theatre.enrol(tmp_path_factory.mktemp("apart"))
        try:
            for party in made.both:
                (party.home / "routes.toml").unlink()
                party.start()
            yield made
        finally:
            for party in made.both:
                party.leave()


def carry(one: Party, other: Party, stick: Path, *more: str) -> tuple[int, int]:
    """Write what ``other`` lacks and take it in there; how many entries were in it, and how many were new."""
    out = one.did("courier", "out", LINE, str(stick), "--json", *more).json
    path = Path(out["file"])
    assert path.stat().st_size == out["bytes"]
    (found,) = other.did("courier", "in", str(path), "--json").json
    assert found["refused"] == {}
    path.unlink()
    return out["entries"], sum(row["new"] for row in found["lines"])


@pytest.mark.fault("F-025")
def test_a_flash_its_receipts_and_its_answer_go_by_files_alone(apart: Theatre, tmp_path: Path) -> None:
    us, cn = apart.both
    name = us.send("Your aircraft is closing on ours. Break off.", "-p", "FLASH", "-m", "WARNING", "--exercise")
    assert us.reached(name) == "SENT"
    entries, new = carry(us, cn, tmp_path)
    assert entries == new >= 2, "the key and the call"
    until(lambda: [row["message"] for row in cn.alarms()] == [name], "it rang there")
    cn.until_reached(name, "RANG")
    carry(cn, us, tmp_path)
    assert us.reached(name) == "RANG"
    times = us.entry(name)["states"][0]["times_ms"]
    assert times["stored"], "the beacon in the file acknowledged it"
    cn.did("ack", LINE, name)
    cn.did("reply", LINE, name, "WILCO")
    carry(cn, us, tmp_path)
    assert us.reached(name) == "ANSWERED"
    assert us.entry(name)["states"][0]["answer"] == "WILCO"
    peer = us.did("lines", "--json").json[0]["peers"][0]
    assert peer["lamp"] == "dark", "a file is no link"
    assert "not heard since this node started" in peer["why"]

    # What was acknowledged does not travel again; all of it does when it is asked for, and changes nothing.
    carry(us, cn, tmp_path)
    carry(cn, us, tmp_path)
    assert carry(us, cn, tmp_path) == (0, 0)
    everything, new = carry(us, cn, tmp_path, "--everything")
    assert everything == us.did("lines", "--json").json[0]["entries"]
    assert new == 0
    assert len(cn.alarms()) == 1, "no second alarm"
    assert carry(us, cn, tmp_path, "--everything", "--since", "2999-01-01") == (0, 0)
    said = us.does("courier", "out", LINE, str(tmp_path / "x"), "--since", "yesterday").sentence(2)
    assert said.endswith("'yesterday' is no time: write 2026-11-22 or 2026-11-22T04:12Z, in UTC.")
    shown = [[entry["hash"] for entry in party.did("show", LINE, "--all", "--json").json] for party in apart.both]
    assert sorted(shown[0]) == sorted(shown[1])


@pytest.mark.fault("F-064")
def test_a_damaged_file_is_taken_as_far_as_it_is_good(apart: Theatre, tmp_path: Path) -> None:
    us, cn = apart.both
    names = [us.send(f"Position report {number}.") for number in range(6)]
    us.did("courier", "out", LINE, str(tmp_path / "whole"))
    whole = (tmp_path / "whole").read_bytes()
    frames = list(Unpacker().feed(whole))
    assert to_file(frames) == whole

    cut = tmp_path / "cut"
    cut.write_bytes(whole[: -len(frames[-1]) // 2])
    done = cn.does("courier", "in", str(cut))
    assert "6 new entries" not in done.out
    assert "5 new entries" in done.out
    assert "is not whole: the file is cut short, at byte" in done.sentence(4)
    assert not done.out.startswith("\n")
    assert not cn.entry(names[-1])

    flipped = [*frames[:2], frames[2][:40] + bytes([frames[2][40] ^ 1]) + frames[2][41:], *frames[3:]]
    path = tmp_path / "flipped"
    path.write_bytes(to_file(flipped))
    assert "1 frames were not taken" in cn.does("courier", "in", str(path)).sentence(4)
    until(lambda: cn.entry(names[-1]).get("text"), "the rest of it was taken all the same")

    length = len(MAGIC) + 4 + len(frames[0])
    path.write_bytes(whole[:length] + b"\xff\xff\xff\xff" + whole[length + 4 :])
    assert f"a length is damaged, at byte {length}" in cn.does("courier", "in", str(path)).sentence(4)


@pytest.mark.fault("F-064")
def test_a_damaged_signature_is_mended_by_the_next_good_file(apart: Theatre, tmp_path: Path) -> None:
    """What follows it in the file proves what was said; its own signature comes with the file that is whole."""
    us, cn = apart.both
    names = [us.send(f"Course {number}.") for number in range(8)]
    us.did("courier", "out", LINE, str(tmp_path / "whole"))
    frames = list(Unpacker().feed((tmp_path / "whole").read_bytes()))
    frames[-4] = frames[-4][:-1] + bytes([frames[-4][-1] ^ 1])
    (tmp_path / "damaged").write_bytes(to_file(frames))
    cn.does("courier", "in", str(tmp_path / "damaged"))
    until(lambda: cn.entry(names[2]).get("text"), "what stands before the damage is read")
    assert cn.does("courier", "in", str(tmp_path / "whole")).code == 0
    until(lambda: all(cn.entry(name).get("text") for name in names), "and now all of it")
    cn.did("export", LINE, str(tmp_path / "transcript"))
    assert cn.did("verify", str(tmp_path / "transcript")).code == 0


@pytest.mark.fault("F-020")
def test_a_file_that_is_cut_short_still_rings(apart: Theatre, tmp_path: Path) -> None:
    """Keys and calls stand first: what the courier lost behind them is asked for later."""
    us, cn = apart.both
    for number in range(20):
        us.send(f"Position report {number}.")
    call = us.send("Break off at once.", "-p", "FLASH", "-m", "WARNING")
    us.did("courier", "out", LINE, str(tmp_path / "whole"))
    whole = (tmp_path / "whole").read_bytes()
    first = list(Unpacker().feed(whole))[:3]  # the beacon, the key where it is not known there yet, the call
    (tmp_path / "cut").write_bytes(to_file(first) + bytes([0, 0, 0, 200]))
    assert "is not whole" in cn.does("courier", "in", str(tmp_path / "cut")).sentence(4)
    until(lambda: call in [row["message"] for row in cn.alarms()], "it rang over the gap")
    assert cn.entry(call)["text"] == "Break off at once."
    cn.did("courier", "in", str(tmp_path / "whole"))
    assert [row["message"] for row in cn.alarms()].count(call) == 1


def theirs(party: Party) -> list[str]:
    """What others have said, as this party's node has it; its own receipts may come meanwhile."""
    return [entry["hash"] for entry in party.did("show", LINE, "--all", "--json").json if not entry["ours"]]


HOSTILE = {
    "empty": b"",
    "half a beginning": MAGIC[:5],
    "another file": b"openline transcript 1\n" + bytes(200),
    "noise": bytes(range(256)) * 4096,
    "no frame in it": MAGIC,
    "frames of nothing": MAGIC + bytes(1 << 20),
    "a length of 4 GiB": MAGIC + b"\xff\xff\xff\xff",
    "frames of noise": to_file([bytes([kind]) * 200 for kind in range(256)] * 40),
    "paths for frames": to_file([b"../../../.ssh/authorized_keys".ljust(200, b"\0")] * 3),
}


@pytest.mark.fault("F-064")
@pytest.mark.parametrize("what", HOSTILE)
def test_junk_is_a_sentence_and_changes_nothing(apart: Theatre, tmp_path: Path, what: str) -> None:
    cn = apart.cn
    before = theirs(cn)
    files = sorted(path.name for path in cn.home.rglob("*") if "db" not in path.name)
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[what])
    done = cn.does("courier", "in", str(path))
    if what == "no frame in it":
        assert done.code == 0
        assert "nothing of a line" in done.out
    else:
        done.sentence(4)
    assert theirs(cn) == before
    assert sorted(path.name for path in cn.home.rglob("*") if "db" not in path.name) == files
    assert "Traceback" not in cn.log


@pytest.mark.fault("F-064")
def test_only_plain_files_are_touched(apart: Theatre, tmp_path: Path) -> None:
    us, cn = apart.both
    link, pipe, there = tmp_path / "link", tmp_path / "pipe", tmp_path / "there"
    link.symlink_to(cn.home / "station.key")
    os.mkfifo(pipe)
    there.write_bytes(b"mine")
    for path, says in {
        link: "is a link to somewhere else. Name the file itself.",
        pipe: "is a device or a pipe. Name a plain file.",
        Path("/dev/zero"): "is a device or a pipe. Name a plain file.",
        tmp_path: "is a folder. Name a file in it.",
        tmp_path / "none": "No such file",
    }.items():
        assert says in cn.does("courier", "in", str(path)).sentence(4)
    for path in (there, link):
        assert "is there already" in us.does("courier", "out", LINE, str(path)).sentence(1)
    assert there.read_bytes() == b"mine"
    assert "No such file" in us.does("courier", "out", LINE, str(tmp_path / "no" / "folder")).sentence(1)
    trap = tmp_path / ".new.part"
    trap.symlink_to(there)
    us.did("courier", "out", LINE, str(tmp_path / "new"))
    assert there.read_bytes() == b"mine", "nothing is written through a link that somebody laid"
    assert not trap.is_symlink()


def test_what_cannot_be_carried_is_said(apart: Theatre, tmp_path: Path) -> None:
    us = apart.us
    assert "There is no line 'nowhere'" in us.does("courier", "out", "nowhere", str(tmp_path / "x")).sentence(1)
    assert "no other station on this line" in us.does(
        "courier", "out", LINE, str(tmp_path / "x"), "--for", "JP"
    ).sentence(1)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_shrinks_under_our_hands_is_told(apart: Theatre, tmp_path: Path) -> None:
    """A pipe of a stick that is pulled out: the file ends before its size says so."""
    us, cn = apart.both
    path = tmp_path / "file"
    path.write_bytes(to_file([bytes(60_000)] * 100))
    cutter = threading.Thread(target=lambda: os.truncate(path, 100))
    real = os.read

    def read(handle: int, size: int) -> bytes:
        if cutter.ident is None and size == 64 << 10:
            cutter.start()
            cutter.join()
        return real(handle, size)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "read", read)
        says = cn.does("courier", "in", str(path)).sentence(4)
    assert "became shorter while it was read" in says
    assert us.did("lines").code == cn.did("lines").code == 0
