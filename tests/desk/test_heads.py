"""What a terminal says around entries: every head in every language, and as Project Fluent says it."""

import re
from importlib import resources
from pathlib import Path

import pytest

from openline.desk import asks, doctor, heads, release, text
from openline.desk.client import Client, NoNode
from openline.node import wording
from openline.node.catalogue import built_in
from openline.node.phrases import FluentTongue
from openline.words import said

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


# ------------------------------------------------------------------------------ nothing is left behind in English

TIMES = {"sent": 0, "stored": 1000, "rang": None, "opened": None, "standing_by": None, "answered": None}
STATE = {"party": "CN", "station": "C", "index": 4, "times_ms": TIMES, "says": "", "outcome": "not received"}
CALLS = dict.fromkeys(("opened_late", "answered_late", "declined", "never_opened", "not_arrived"), 1)
CALLS |= {"sent": 3, "opened": 2, "answered": 1, "open_median_ms": 1000, "open_worst_ms": 8_000_000}
COUNTS = {"passed": 1, "missed": 2, "not_arrived": 3}
PEER = {"party": "CN", "station": "C", "lamp": "dark", "kind": "open", "why": "", "since_ms": 1, "suspension": None}
PEER |= {"faults": {"bad-seal": 200}, "clock_offset_ms": 9000, "clock_warning": "", "holds_ours_to": 0}
DRAFT = {"name": "D1", "line": "x", "drafter": "L", "by": "J", "says": "", "entry": "US-1", "until_s": 9, "state": ""}
DRAFT |= {"message": {"exercise": False, "precedence": "FLASH", "form": {"name": "f"}}}
LINE = {"line": "x", "loading": 7, "peers": [PEER], "me": {"party": "US"}, "cloned": True, "forks": ["CN-1", "US-1"]}
LINE |= {"expired": True, "leaving": {"CN": 1}, "waiting_for_us": [{"name": "CN-1"}]}
HEALTH = {
    "version": "0",
    "store": "x",
    "alarm": "x",
    "clock": "x",
    "refused": {"TLS failed": 1},
    "up_ms": 1,
    "lines": [],
}
REQUEST = {"name": "US-1", "ours": False, "from": {"party": "CN", "station": "C"}, "kept_at_ms": 1, "subject": "S"}
REQUEST |= {"exercise": False, "outcomes": [STATE]}
FIELD = {"label": "L", "name": "n", "kind": "k", "many": 3, "units": ["m"], "choices": []}
FIGURES = {"line": "x", "party": "CN", "ours": False, "calls": {"FLASH": CALLS}, "requests": {"declined": 1}}
FIGURES |= {"tests": COUNTS}
HELD = {"left_ms": 3_600_000, "scope": ["ROUTINE"], "since_ms": 1, "reason": "R"}


def every_row() -> list[str]:
    """What the commands of the watch print around what is given to them."""
    found = [*doctor._health(HEALTH), *doctor._line(LINE, set()), *doctor._line(LINE, {"CN"})]
    rows = [doctor._read(part) for one in found for part in (one.says, one.next_step) if part]
    rows += [*asks.figures(FIGURES), *asks.request_rows(REQUEST), text.steps(STATE), asks.span(90_000)]
    rows += [row for state in ("waiting", "returned", "released", "withdrawn", "expired", "releasing")
             for row in release.shown(DRAFT | {"state": state})]  # fmt: skip
    rows += [*text.peer(PEER), *text.field(FIELD), text.suspension("CN", HELD), text.still_reading(3)]
    return [*rows, text.fork("CN-1", "US"), text.fork("US-1", "US"), text.store("x")]


def test_no_row_of_the_watch_is_left_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a language whose every phrase is X: what is still a word then has no name."""
    rows = every_row()
    assert any("half within 1.0 s, the slowest 2.2 h" in row for row in rows)
    marked = {name: tuple(part if n % 2 else "X" for n, part in enumerate(parts))
              for name, parts in {**heads.phrases("en"), **wording.phrases("en")}.items()}  # fmt: skip
    monkeypatch.setattr(heads, "phrases", lambda _tag: marked)
    monkeypatch.setattr(wording, "phrases", lambda _tag: marked)
    heads.choose("ja")
    left = [row for row in every_row() if re.search(r"[a-z]{3,}", row.replace("bad-seal", ""))]
    assert left == []


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "ko_KR.utf8"}, "ko"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "fil_PH"}, "zh-Hans"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_until_a_node_has_answered_the_terminal_says_who_reads(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in heads.OF_THE_TERMINAL:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    heads.begin()
    assert heads.language() == language
    with pytest.raises(NoNode) as gone:
        Client(tmp_path).get("/v1/health")
    expected = said.filled(heads.phrases(language)["head-no-node"], {"home": str(tmp_path), "why": "@"}).split("@")[0]
    assert str(gone.value).startswith(expected)
    heads.choose("fil")
    assert heads.language() == "fil"
