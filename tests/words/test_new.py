"""Rows of a new form: what an administrator types, as the data of a form's file."""

import tomllib

import pytest

from openline.words import new
from openline.words.codebook import BadForm
from openline.words.read_form import read_form
from openline.words.tongue import Phrase
from tests.words.catalogues import STOCK

ROWS = (
    'side choice "Which \\ side" set=side needed many=2',
    'note text "Note, if any" length=20',
    'speed speed "Speed" units=kn,m-s least="1 kn" most="30 kn" doubt="20 kn"',
    'flag signal "Flag" books=flags many=3',
    'begin date-time "Begin"',
    'end date-time "End" later-than=begin',
)


def test_rows_make_a_file_that_is_read_as_a_form() -> None:
    fields = tuple(new.row(one) for one in ROWS)
    draft = new.Draft("try", 1001, "Try", "To\ntry.", "FLASH", "WARNING", ("ROGER",), fields, {})
    form = read_form(tomllib.loads(new.form_file(draft)), STOCK)
    assert [(f.name, f.kind, f.many, f.needed) for f in form.fields] == [
        ("side", "choice", 2, True), ("note", "text", 1, False), ("speed", "speed", 1, False),
        ("flag", "signal", 3, False), ("begin", "date-time", 1, False), ("end", "date-time", 1, False),
    ]  # fmt: skip
    assert form.fields[5].later_than == "begin"
    assert form.fields[1].length == 20
    assert form.fields[2].units == ("kn", "m-s")
    assert new.phrases(draft)["label-side"] == "Which \\ side"
    assert new.phrases(draft)["form-try-use"] == "To try."


def test_choices_are_numbered_from_2_and_not_known_is_0() -> None:
    name, codes = new.choices("kind: floe=ice floe; unknown=not known; other=another; pack=pack ice")
    found = tomllib.loads(new.sets_file({name: codes}))
    assert found == {"kind": {"0": "unknown", "1": "other", "2": "floe", "3": "pack"}}


@pytest.mark.parametrize("row", ["x count", 'x count "X" many=several', 'x count "X', 'x count "X" colour=red'])
def test_a_row_that_is_not_understood_is_refused(row: str) -> None:
    with pytest.raises(BadForm):
        new.row(row)


@pytest.mark.parametrize("row", ["kind", "kind: floe", "kind: floe=", "kind: =ice floe", "kind: floe=ice floe;"])
def test_choices_that_are_not_understood_are_refused(row: str) -> None:
    with pytest.raises(BadForm, match="write NAME: code=words"):
        new.choices(row)


def test_what_is_said_is_a_phrase_and_elsewhere_a_phrase_still_to_be_written() -> None:
    said = {"form-try": "Try", "form-try-use": "To try\nagain."}
    assert new.phrase_file({"form-try": "Try"}) == "form-try = Try\n"
    assert new.to_translate(said) == "# form-try = Try\n# form-try-use = To try again.\n"


def test_a_language_begins_with_every_phrase_still_to_be_written() -> None:
    phrase = Phrase("ok", "All is { $well }")
    head, row = new.language_file("xx", "Maj Chen", [phrase]).split("\n\n")
    assert head.startswith("### xx, written by Maj Chen.")
    assert row == "# ok = All is { $well }\n"


def test_own_numbers_begin_at_1000() -> None:
    assert new.free_number([1, 18]) == 1000
    assert new.free_number([1, 1000, 1004]) == 1005
