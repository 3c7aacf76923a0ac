"""Talking to the service manager, over a real socket of the kind that it uses."""

import os
import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.node import notify


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The manager's end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(tmp_path / "notify"))
        made.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield made


def test_a_manager_is_told(manager: socket.socket) -> None:
    """In one datagram."""
    assert notify.tell("READY=1")
    assert manager.recv(100) == b"READY=1"


def test_a_manager_with_an_abstract_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container."""
    name = f"openline-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(f"\0{name}")
        made.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        assert notify.tell("WATCHDOG=1")
        assert made.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("path", ["", "relative", "/nonexistent/notify"])
def test_without_a_manager_nothing_happens(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node runs all the same."""
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    assert not notify.tell("READY=1")


@pytest.mark.fault("F-013")
def test_a_node_that_has_run_out_of_descriptors_is_not_ended_by_telling(manager: socket.socket) -> None:
    """The socket cannot be had: nobody is told, and the node goes on."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (manager.fileno(), most))
    try:
        told = notify.tell("WATCHDOG=1")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert not told
    assert notify.tell("WATCHDOG=1")


WATCHED = [
    ({}, None),
    ({"WATCHDOG_USEC": "0"}, None),
    ({"WATCHDOG_USEC": "soon"}, None),
    ({"WATCHDOG_USEC": "30000000"}, 15.0),
    ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
    ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
]


@pytest.mark.parametrize(("env", "every_s"), WATCHED)
def test_the_watch_is_kept_twice_as_often_as_it_asks(
    env: dict[str, str], every_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And only by the process that it watches."""
    for name in ("WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert notify.watchdog_s() == every_s
