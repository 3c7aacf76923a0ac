"""Bytes as a vector gives them: hex, ``@name`` for ``vectors/common/name.hex``, a repeated byte, or a list of these."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[2] / "vectors"


@lru_cache(maxsize=64)
def common(name: str) -> bytes:
    """A part that many vectors share."""
    return bytes.fromhex((VECTORS / "common" / f"{name}.hex").read_text("ascii"))


def octets(value: Any) -> bytes:
    """The bytes of one value."""
    if isinstance(value, list):
        return b"".join(map(octets, value))
    if isinstance(value, dict):
        return bytes.fromhex(str(value["repeat"])) * int(value["times"])
    assert isinstance(value, str), "bytes are given as text"
    return common(value[1:]) if value.startswith("@") else bytes.fromhex(value)
