"""CBOR diagnostic notation (RFC 8949, section 8): how a vector prints a decoded value."""

from __future__ import annotations

import json
from collections.abc import Mapping

from openline.wire.codec import Value


def diagnostic(value: Value) -> str:
    """The value as text: maps in the order of their keys as encoded, one space after each colon and comma."""
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    if value is None or isinstance(value, bool | str | int):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{diagnostic(k)}: {diagnostic(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(map(diagnostic, value)) + "]"
