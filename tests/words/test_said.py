"""A sentence that knows its phrase: what can be done to it like to any text, and what it keeps."""

import copy
import dataclasses

from openline.words.said import Said


@dataclasses.dataclass
class Row:
    """Something with a sentence in it, as the doctor finds it."""

    says: str


def test_a_sentence_in_a_row_can_be_told_as_a_value() -> None:
    """Taken apart or copied it is itself, with phrase and variables: nothing in it changes."""
    said = Said("CN is dark.", "dark", {"who": "CN"})
    assert dataclasses.asdict(Row(said))["says"] is said
    assert copy.deepcopy([said])[0].phrase == "dark"
