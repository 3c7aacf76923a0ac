"""Unix sockets: paths of any length, mode 0600, and one that answers is never replaced."""

import socket
from pathlib import Path

import pytest

from openline.node import unix


def _talk(path: Path) -> None:
    listening = unix.listen(path)
    try:
        desk = unix.connect(path, 5)
        node, _ = listening.accept()
        for one, other in ((desk, node), (node, desk)):
            one.sendall(b"over")
            assert other.recv(10) == b"over"
        desk.close()
        node.close()
        assert path.stat().st_mode & 0o777 == 0o600
    finally:
        listening.close()


@pytest.mark.parametrize("length", [1, 95, 150, 200])
def test_a_path_of_any_length_works_both_ways(tmp_path: Path, length: int) -> None:
    """The kernel takes 107 bytes; a home may stand deeper."""
    folder = tmp_path / ("x" * length)
    folder.mkdir()
    _talk(folder / "node.sock")
    assert len(str(folder / "node.sock")) > length


def test_a_path_in_another_script_is_counted_in_bytes(tmp_path: Path) -> None:
    """Forty characters may be 120 bytes."""
    folder = tmp_path / ("線" * 40)
    folder.mkdir()
    _talk(folder / "node.sock")


def test_a_dead_socket_is_replaced_and_a_living_one_is_not(tmp_path: Path) -> None:
    """A node that was killed leaves its socket behind."""
    path = tmp_path / "node.sock"
    unix.listen(path).close()
    living = unix.listen(path)
    with pytest.raises(FileExistsError, match="already answers"):
        unix.listen(path)
    assert path.exists()
    living.close()


def test_a_node_that_hangs_still_holds_its_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its queue is full and nobody takes from it: that is no reason to start a second one."""
    monkeypatch.setattr(unix, "ANSWER_S", 0.2)
    path = tmp_path / "node.sock"
    hanging = socket.socket(socket.AF_UNIX)
    hanging.bind(str(path))
    hanging.listen(0)
    first = unix.connect(path, 5)
    with pytest.raises(FileExistsError):
        unix.listen(path)
    for one in (first, hanging):
        one.close()


@pytest.mark.parametrize("name", ["node.sock", "x" * 200 + "/node.sock"])
def test_nobody_there_is_an_oserror(tmp_path: Path, name: str) -> None:
    """At once."""
    with pytest.raises(OSError, match="No such file"):
        unix.connect(tmp_path / name, 5)
