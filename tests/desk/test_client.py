"""What a desk says of a node that is not there, and of one that is there and hangs: two different acts help."""

import os
import socket
from pathlib import Path

import pytest

from openline.desk.client import Client, Hangs, NoNode

SOON_S = 0.05


def test_a_node_that_hangs_is_not_called_gone(tmp_path: Path) -> None:
    """The kernel takes the connection for it, as for a stopped process; its number stands in the sentence."""
    client = Client(tmp_path, SOON_S)
    with socket.socket(socket.AF_UNIX) as held:
        held.bind(str(tmp_path / "node.sock"))
        held.listen(4)
        for ask in (lambda: client.get("/v1/lines"), lambda: client.raw("GET", "/v1/lines/x/export")):
            with pytest.raises(Hangs, match=f"process {os.getpid()}, and does not answer") as told:
                ask()
            assert "not known" not in str(told.value)
        with pytest.raises(Hangs, match="Whether it was done is not known"):
            client.post("/v1/lines/x/messages", {})


def test_a_socket_that_nobody_holds_is_no_node(tmp_path: Path) -> None:
    """Left behind by a node that was killed, or never made."""
    with pytest.raises(NoNode, match="Start it there") as told:
        Client(tmp_path, SOON_S).get("/v1/health")
    assert not isinstance(told.value, Hangs)
