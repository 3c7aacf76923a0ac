"""The dictionary that other implementations need is the one that this one uses."""

import importlib.util
from pathlib import Path

import pytest

from openline.wire.dictionary import DICTIONARY_HASH, FILE

PRINTED = Path(__file__).parents[2] / "vectors/dictionary.bin"


def test_the_printed_dictionary_is_ours() -> None:
    assert PRINTED.read_bytes() == FILE, "run tools/dictionary.py"


def test_the_specification_names_its_hash() -> None:
    assert DICTIONARY_HASH.hex() in (PRINTED.parents[1] / "spec/keys.md").read_text("utf-8")


@pytest.mark.unmeasured
def test_the_tables_are_what_their_tool_makes() -> None:
    """Nobody has to believe that they hide nothing: they follow from texts that stand in the tree."""
    root = PRINTED.parents[1]
    spec = importlib.util.spec_from_file_location("choose", root / "tools/dictionary.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.module(tool.choose()) == (root / "src/openline/wire/codebook.py").read_text("utf-8")
