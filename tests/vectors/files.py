"""The vectors as they lie on the disk."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from tools.conformance.given import VECTORS


@lru_cache(maxsize=1)
def vectors() -> dict[str, dict[str, Any]]:
    """Every vector by its path without suffix, e.g. ``codec/tag``."""
    return {
        path.relative_to(VECTORS).with_suffix("").as_posix(): json.loads(path.read_text("ascii"))
        for path in sorted(VECTORS.rglob("*.json"))
    }


def must_fail() -> dict[str, dict[str, Any]]:
    """Those that nobody may accept."""
    return {name: one for name, one in vectors().items() if one["expected"]["verdict"] != "accepted"}
