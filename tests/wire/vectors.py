"""Where the published test vectors lie: beside the repository, as their authors published them, never inside it."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "vectors"
needs_vectors = pytest.mark.skipif(not FOLDER.is_dir(), reason="shared/vectors does not lie beside this repository")


def load(name: str) -> Any:
    """One file of vectors."""
    return json.loads((FOLDER / name).read_text("utf-8"))


def wycheproof(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The cases of a Wycheproof file, each with the group whose parameters it shares."""
    groups = load(f"wycheproof-{name}_test.json")["testGroups"]
    return [(group, case) for group in groups for case in group["tests"]]
