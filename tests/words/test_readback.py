"""Reading back blind: the sheet shows no codes, the judge misses nothing, who knows each phrase is right."""

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from openline.words.codebook import Signal
from tests.words.catalogues import real
from tools.blind import by_heart
from tools.blind.draw import Drawn, messages
from tools.blind.judge import FORM, judged, judged_by, report
from tools.blind.sheet import sheet, shown

pytestmark = pytest.mark.unmeasured  # whole messages, over code that smaller tests reach
C = real()
READ = Path(__file__).parents[2] / "tools" / "blind" / "read"
DRAWN = messages(C, 3, 36)
SIXTY = messages(C, 1, 60)
TRUE = {str(n): (message.sender, shown(C, "en", message)) for n, message in enumerate(DRAWN, start=1)}
ANSWERS = by_heart.answers(C, "en", TRUE)


def asked(name: str) -> int:
    """The number of the first message in which this field is filled in."""
    return next(n for n, message in enumerate(DRAWN, start=1) if name in message.values)


def test_one_seed_draws_the_same_messages_and_every_form() -> None:
    assert messages(C, 3, 36) == DRAWN != messages(C, 4, 36)
    assert {message.form.name for message in DRAWN} == {form.name for form in C.newest() if form.where != "reply"}


def test_the_sheet_shows_no_codes() -> None:
    text = sheet(C, "en", 3, DRAWN)
    told = text[text.index("# Messages") :]
    for message in DRAWN:
        assert message.form.mark.hex() not in text
        for item in message.values.get("signals", ()):  # type: ignore[attr-defined]
            assert isinstance(item, Signal)
            assert f"{item.code} (" not in told
    for name in C.sets["ship-manoeuvre"].values():
        assert f"`{name}`" in text, "a choice is offered by name"


@pytest.mark.parametrize("language", sorted(C.tongues))
def test_who_knows_every_phrase_reads_every_message(language: str) -> None:
    """No two codes have one reading: whatever was sent follows from the words alone."""
    said, missed = by_heart.proof(C, language, DRAWN[:18], 3, plants=0)
    assert not missed, said


PAIRS = (
    ("ship-manoeuvre-sender-overtook-to-port", "ship-manoeuvre-sender-overtook-to-starboard", "ship-manoeuvre"),
    ("latitude-north", "latitude-south", "position"),
    ("label-own-speed", "label-other-speed", "own-speed"),
    ("bound-within", "bound-beyond", ""),
)


@lru_cache
def true_texts(language: str) -> list[str]:
    """Messages with every phrase in its place."""
    return [shown(C, language, message) for message in SIXTY]


@pytest.mark.fault("F-037")
@pytest.mark.parametrize("language", sorted(C.tongues))
@pytest.mark.parametrize(("one", "two", "field"), PAIRS, ids=lambda value: value)
def test_two_phrases_exchanged_are_found_in_each_language(one: str, two: str, field: str, language: str) -> None:
    planted = replace(C, tongues={**C.tongues, language: by_heart.Exchanged(C.tongues[language], (one, two))})
    texts = [shown(planted, language, message) for message in SIXTY]
    wrong = [at for at, text in enumerate(texts) if text != true_texts(language)[at]]
    assert wrong, "neither stands in a message"
    read = by_heart.answers(C, language, {str(n): (SIXTY[at].sender, texts[at]) for n, at in enumerate(wrong, start=1)})
    out = judged(C, [SIXTY[at] for at in wrong], read)
    assert out.unsafe()
    assert not field or field in {row[1] for row in out.unsafe()}


def _judged(number: int, **changes: object) -> list[tuple[int, str, str, str]]:
    """The confusions when the answer to one message has these fields changed, or left out for None."""
    answer = ANSWERS[str(number)]
    fields = {**answer["fields"], **{name.replace("_", "-"): value for name, value in changes.items()}}
    changed = {**answer, "fields": {name: value for name, value in fields.items() if value is not None}}
    return judged(C, DRAWN, {**ANSWERS, str(number): changed}).confusions


def test_a_perfect_answer_has_no_confusion() -> None:
    assert judged(C, DRAWN, ANSWERS).confusions == []


def test_what_is_lost_added_or_misread_is_a_confusion() -> None:
    at = asked("ship-request")
    assert [row[1] for row in _judged(at, ship_request=None)] == ["ship-request"]
    assert _judged(at, ship_request=["answer-radio", "stop"])[0][3].endswith("stop")
    assert [row[1] for row in _judged(at, position="24-24.7N 119-12.2E")] == ["position"]
    assert "no such field" in _judged(at, colour="red")[0][3]


def test_the_entered_unit_counts() -> None:
    """150 yd is not 137 m: the record says which was typed, so the reader must see it."""
    number, message = next((n, m) for n, m in enumerate(DRAWN, start=1) if "requested-distance" in m.values)
    assert _judged(number, requested_distance="7.123 km")[0][1] == "requested-distance"
    assert isinstance(message, Drawn)


def test_no_answer_and_another_form_are_confusions_on_which_safety_depends() -> None:
    out = judged(C, DRAWN[:1], {})
    assert out.unsafe()[0][1] == FORM
    assert len(out.confusions) == sum(out.asked.values())
    other = judged(C, DRAWN[:1], {"1": {"form": "line-test" if DRAWN[0].form.name != "line-test" else "resume"}})
    assert other.unsafe()[0][:2] == (1, FORM)


def test_what_was_sent_before_a_form_changed_is_judged_as_it_was_written() -> None:
    """Signals and figures that a book does not have any more are compared letter by letter."""
    sent = {
        "1": {"form": "signal", "fields": {"signal-by": "other", "signals": ["XX:QQ1", "incidents-at-sea:NB1 045"]}}
    }
    assert judged_by(C, sent, sent).confusions == []
    read = {
        "1": {"form": "signal", "fields": {"signal-by": "other", "signals": ["XX:QQ2", "incidents-at-sea:NB1 054"]}}
    }
    assert [row[1] for row in judged_by(C, sent, read).confusions] == ["signals", "signals"]


@pytest.mark.parametrize("answers", sorted(READ.glob("*[0-9].json")), ids=lambda path: path.stem)
def test_the_blind_readings_that_were_made_are_judged_again(answers: Path) -> None:
    out = judged_by(
        C,
        json.loads(answers.with_suffix(".sent.json").read_text("utf-8")),
        json.loads(answers.read_text("utf-8")),
    )
    assert sum(out.asked.values()) > 500
    assert out.confusions == []


def test_a_name_is_no_matter_of_safety_and_the_report_says_so() -> None:
    out = judged(C, DRAWN, {**ANSWERS, str(asked("designation")): _renamed(asked("designation"))})
    assert [row[1] for row in out.confusions] == ["designation"]
    assert out.unsafe() == []
    assert "1 confusions, 0 where safety depends on it." in report(C, out)


def _renamed(number: int) -> dict[str, object]:
    answer = ANSWERS[str(number)]
    return {**answer, "fields": {**answer["fields"], "designation": "another"}}
