"""The dictionary that other implementations need is the one that this one uses."""

from pathlib import Path

from openline.wire.dictionary import DICTIONARY, DICTIONARY_HASH

PRINTED = Path(__file__).parents[2] / "vectors/dictionary.bin"


def test_the_printed_dictionary_is_ours() -> None:
    assert PRINTED.read_bytes() == DICTIONARY, "run tools/dictionary.py"


def test_the_specification_names_its_hash() -> None:
    assert DICTIONARY_HASH.hex() in (PRINTED.parents[1] / "spec/keys.md").read_text("utf-8")
