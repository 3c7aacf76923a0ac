"""The courier's file: the suite of carriers without links, damage at every byte, and what is no plain file."""

import errno
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.carriers import courier
from openline.carriers.courier import StickError, Unpacker, file_name, opened, records, write
from openline.wire.bundle import MAGIC, from_file, to_file
from openline.wire.errors import Malformed
from tests.suites.carrier_suite import FilesSuite

FRAMES = st.lists(st.binary(min_size=1, max_size=70), max_size=20)


def unpacked(data: bytes, step: int) -> tuple[list[bytes], str]:
    """The frames of a file that comes in pieces of ``step`` bytes, and what was wrong with it."""
    unpacker = Unpacker()
    frames: list[bytes] = []
    try:
        for at in range(0, len(data), step):
            frames += unpacker.feed(data[at : at + step])
        unpacker.end()
    except Malformed as wrong:
        return frames, str(wrong)
    return frames, ""


class TestSuite(FilesSuite):
    @pytest.fixture(autouse=True)
    def _stick(self, tmp_path: Path) -> None:
        self.stick = tmp_path / "stick"

    def carried(self, frames: list[bytes]) -> list[bytes]:
        write(self.stick, records(frames))
        with opened(self.stick) as (handle, size):
            data = os.read(handle, size)
        found, wrong = unpacked(data, 1000)
        assert wrong == ""
        return found


@given(FRAMES, st.integers(1, 200))
def test_the_file_is_the_bundle_of_the_specification(frames: list[bytes], step: int) -> None:
    data = b"".join(records(frames))
    assert data == to_file(frames)
    assert unpacked(data, step) == (list(from_file(data)), "") == (frames, "")


@given(st.lists(st.binary(min_size=1, max_size=70), min_size=1, max_size=9), st.data())
def test_a_file_that_is_cut_anywhere_gives_what_is_whole(frames: list[bytes], dice: st.DataObject) -> None:
    data = to_file(frames)
    end = dice.draw(st.integers(0, len(data) - 1))
    found, wrong = unpacked(data[:end], 7)
    assert found == frames[: len(found)]
    whole = len(to_file(frames[: len(found)]))
    if end < len(MAGIC):
        assert wrong == "this is not an Openline bundle"
    else:
        assert wrong == ("" if end == whole else "the file is cut short")
        assert end < whole + 4 + len(frames[len(found)])


@pytest.mark.fault("F-064")
@given(st.binary(max_size=400), st.integers(1, 50))
def test_noise_is_refused_without_being_held(noise: bytes, step: int) -> None:
    for data in (noise, MAGIC + noise):
        frames, _ = unpacked(data, step)
        assert sum(map(len, frames)) <= len(noise)


@pytest.mark.fault("F-030")
@pytest.mark.fault("F-064")
def test_a_length_that_lies_is_refused_before_anything_of_it_is_held() -> None:
    unpacker = Unpacker()
    with pytest.raises(Malformed, match="a length is damaged"):
        list(unpacker.feed(MAGIC + (65_536).to_bytes(4, "big") + bytes(100)))
    good = to_file([b"good"])
    unpacker = Unpacker()
    frames = unpacker.feed(good + bytes(4))
    assert next(frames) == b"good"
    with pytest.raises(Malformed):
        next(frames)
    assert unpacker.at == len(good)


def test_a_large_file_is_read_in_the_memory_of_one_frame() -> None:
    """64 MiB pass; no more than one frame and one block are held."""
    rng = random.Random(1)
    frame, unpacker, most, count = rng.randbytes(60_000), Unpacker(), 0, 0
    for block in records(frame for _ in range(1100)):
        assert len(block) <= courier.BLOCK_SIZE + 65_539
        count += sum(1 for _ in unpacker.feed(block))
        most = max(most, len(unpacker._rest))
    unpacker.end()
    assert count == 1100
    assert most <= 65_539


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new"

    def breaks() -> list[bytes]:
        raise RuntimeError("the node went away")

    def blocks() -> object:
        yield b"some"
        breaks()

    with pytest.raises(RuntimeError):
        write(path, blocks())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    assert write(path, [b"some", b"more"]) == 8
    assert path.read_bytes() == b"somemore"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StickError, match="is there already"):
        write(path, [b"other"])


def test_what_is_too_large_for_a_stick_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "FILE_SIZE_MAX", 100)
    with pytest.raises(StickError, match="larger than 4 GiB"):
        write(tmp_path / "new", [bytes(101)])
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "theirs").write_bytes(bytes(101))
    with pytest.raises(StickError, match="larger than 4 GiB"), opened(tmp_path / "theirs"):
        pytest.fail("it was opened")


def test_a_full_stick_is_a_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StickError, match=r"cannot be written: No space left on device\. Look at the stick"):
        write(tmp_path / "new", [b"some"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("F-064")
@pytest.mark.parametrize("line", ["../../etc/cron.d/x", "..", ".", "a/b", "台海", "x" * 9, "a\nb", "-rf", "a b"])
def test_no_name_of_a_line_leads_anywhere(line: str) -> None:
    name = file_name(line, "US", "20260307T031200Z")
    assert name.endswith("-US-20260307T031200Z.bundle")
    assert "/" not in name
    assert name.startswith("openline-"), "no option of a command, and not hidden"
    assert name.isascii()
    assert name.isprintable()
