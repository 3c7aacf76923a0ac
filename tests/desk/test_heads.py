"""What a terminal says around entries: every head in every language, and as Project Fluent says it."""

import re
from importlib import resources

import pytest

from openline.desk import heads, text
from openline.node.catalogue import built_in
from openline.node.phrases import FluentTongue

LANGUAGES = ("en", "zh-Hans", "ja", "ko", "fil")
MESSAGE = {
    "class": "MESSAGE", "exercise": True, "precedence": "FLASH", "marker": "WARNING", "name": "US-7", "written_at_s": 0,
    "from": {"party": "US", "station": "Centre", "office": "Watch officer", "authority": "Commander"}, "text": "Hold.",
    "valid_until_s": 60, "alone": True,
    "states": [{"party": "CN", "station": "Centre", "index": 4, "answer": "WILCO", "answer_text": "Yes.",
                "later_answers": [{"answer": "UNABLE", "answer_text": "", "at_ms": 5000}],
                "times_ms": {"sent": 0, "stored": 1, "rang": 2, "opened": 3, "standing_by": None, "answered": 4}}],
    "form": {"language": "en", "text": "Line test\nText: x", "warning": "", "codes": "[1]", "draft": True,
             "doubts": ["look"], "replies": ["ROGER", "UNABLE"]},
}  # fmt: skip


def file(language: str) -> FluentTongue:
    """The file of heads as Project Fluent reads it."""
    path = resources.files("openline.desk") / "tongues" / f"{language}.ftl"
    return FluentTongue(language, path.read_bytes())


@pytest.fixture(autouse=True)
def _english_again() -> object:
    yield
    heads.begin()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_head_is_there_with_the_same_variables_and_as_fluent_says_it(language: str) -> None:
    known, english = file(language).phrases(), file("en").phrases()
    assert set(known) == set(english)
    heads.choose(language)
    for name, phrase in known.items():
        given = {variable: f"<{variable}>" for variable in english[name].variables}
        assert phrase.variables == phrase.placed == english[name].variables, name
        assert heads.say(name.removeprefix("head-"), **given) == file(language).say(name, given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_catalogue_are_the_catalogues(language: str) -> None:
    heads.choose(language)
    said = built_in().tongues[language]
    for kind, name in (("precedence", "FLASH"), ("marker", "INTENTION"), ("reply", "WILCO"), ("lamp", "DARK")):
        assert heads.word(kind, name) == said.say(f"{kind}-{name.lower()}", {})
    assert heads.word("lamp", "PURPLE") == "PURPLE"


def test_a_message_in_english_is_as_it_was() -> None:
    rows = text.message(MESSAGE)
    assert rows[0].startswith("EXERCISE EXERCISE EXERCISE  FLASH WARNING  US-7  010000Z JAN 70")
    assert rows[0].endswith("from US, Centre, Watch officer (by authority of Commander)")
    assert rows[3:] == [
        "    [en: a draft wording, checked by no named speaker]",
        "    Doubted: look",
        "    Answers that close it: ROGER, UNABLE",
        "    Hold.",
        "    released by one person alone",
        *[row for row in rows if row.startswith("    valid until 010001Z JAN 70")],
        '    CN: sent 00:00:00, stored 00:00:00, rang 00:00:00, opened 00:00:00, answered 00:00:00 - WILCO "Yes.", '
        "THEN UNABLE at 00:00:05",
    ]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_head_of_a_message_is_english_in_another_language(language: str) -> None:
    """What is left of English are the words that officers use, and what somebody typed."""
    heads.choose(language)
    shown = "\n".join(text.message(MESSAGE))
    for english in ("from US", "by authority", "valid until", "draft", "Doubted", "Answers", "released", "stored"):
        assert english not in shown
    assert "(WARNING)" in shown or "WARNING" in shown
    assert re.search(r"Hold\.", shown)


def test_a_language_without_heads_has_them_in_english() -> None:
    heads.choose("vi")
    assert heads.say("nothing-waits") == "Nothing waits for us."
