"""Our code on a vector: every operation of ``vectors/README.md``, as this implementation does it.

It judges nothing itself: what it returns is what the code under ``src/`` said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openline.wire.errors import WireError

from . import execute_forms, execute_line, execute_many, execute_station, execute_wire

OPERATIONS = {
    **execute_wire.OPERATIONS,
    **execute_line.OPERATIONS,
    **execute_station.OPERATIONS,
    **execute_many.OPERATIONS,
    **execute_forms.OPERATIONS,
}


def run(operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is expected of everybody: the verdict, and beside ``accepted`` whatever the operation gives."""
    try:
        return {"verdict": "accepted", **OPERATIONS[operation](given)}
    except WireError as wrong:
        return {"verdict": wrong.verdict}
