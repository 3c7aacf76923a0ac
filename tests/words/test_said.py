"""Sentences that keep their names: read from plain rows, filled, raised, and still text to whoever looks at them."""

import copy
import dataclasses
import json

import pytest

from openline.words.said import NOTHING, Said, Told, filled, read

FILE = """### A head
## A part
no-line = There is no line '{ $said }': { $there }.
none = none
# old = gone
"""


def test_rows_are_phrases_and_everything_else_is_a_comment() -> None:
    found = read(FILE)
    assert set(found) == {"no-line", "none"}
    assert filled(found["none"], NOTHING) == "none"
    assert filled(found["no-line"], {"said": "{ $there }", "there": "us-cn"}) == "There is no line '{ $there }': us-cn."


def test_what_is_not_given_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        filled(read(FILE)["no-line"], {"said": "x"})


def test_a_sentence_is_text_and_keeps_its_name() -> None:
    made = Said("none", "none")
    assert (made, made.phrase, made.given) == ("none", "none", NOTHING)
    assert json.dumps([made]) == '["none"]'
    inside = Said("There is none.", "no-line", {"there": made})
    assert inside.given["there"].phrase == "none"  # type: ignore[attr-defined]


def test_a_refusal_is_a_name_and_what_stands_in_it() -> None:
    made = Told("text-long", size=4001, why=Said("none", "none"))
    assert (made.phrase, made.given["size"], str(made)) == ("text-long", "4001", "text-long 4001 none")
    assert isinstance(made.given["why"], Said)


@dataclasses.dataclass
class Row:
    """Something with a sentence in it, as the doctor finds it."""

    says: str


def test_a_sentence_in_a_row_can_be_told_as_a_value() -> None:
    """Taken apart or copied it is itself, with phrase and variables: nothing in it changes."""
    said = Said("CN is dark.", "dark", {"who": "CN"})
    assert dataclasses.asdict(Row(said))["says"] is said
    assert copy.deepcopy([said])[0].phrase == "dark"
