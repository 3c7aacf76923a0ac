"""Sentences of the node: in English, and again in the language of whoever asked; nothing of them is left behind."""

import ast
import asyncio
import json
import re
from importlib import resources
from types import SimpleNamespace
from typing import Any

import pytest

from openline.carriers import reasons
from openline.node import wording
from openline.node.answers import JSONResponse, Read
from openline.node.asking import Wrong
from openline.node.brief import brief
from openline.node.handover import NotSigned
from openline.node.phrases import FluentTongue
from openline.node.plain import sentences
from openline.node.terms import SAVING_CLAUSE
from openline.node.wording import accepted, again, joined, known, languages, of, phrases, read_in, said, word
from openline.words.said import Said, Told, filled
from openline.words.visible import problem
from tests.node.asked import ask
from tests.node.test_reading import running, until
from tests.scenes.theatre import Theatre

LANGUAGES = ("en", "fil", "ja", "ko", "zh-Hans")
ENDS = {"end", "_farewell"}  # how a carrier gives a reason


def ends() -> set[str]:
    """Every reason that the carriers give in words, with a figure in its place."""
    found = set()
    for name in ("link", "dialer", "tls"):
        tree = ast.parse((resources.files("openline.carriers") / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ENDS and node.args:
                given = node.args[0].orelse if isinstance(node.args[0], ast.IfExp) else node.args[0]
                parts = given.values if isinstance(given, ast.JoinedStr) else [given]
                words = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)
                found |= {words} if len(words) > 1 else set()
    return found


CLOSED = (
    *sorted(ends()),
    *reasons._TLS_WORDS.values(),
    *(words for _, words in reasons._OS_WORDS),
    reasons.ANOTHER_STATION,
)
OPEN, SHUT = "⟦", "⟧"


def test_the_node_speaks_five_languages() -> None:
    assert languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_as_project_fluent_says_it(language: str) -> None:
    folder = resources.files("openline.node") / "tongues"
    file, english = (FluentTongue(tag, (folder / f"{tag}.ftl").read_bytes()) for tag in (language, "en"))
    assert set(file.phrases()) == set(english.phrases())
    for name, phrase in file.phrases().items():
        given = {variable: f"<{variable}>" for variable in phrase.variables}
        assert filled(phrases(language)[name], given) == file.say(name, given), name


def test_a_sentence_is_its_english_and_remembers_what_it_is() -> None:
    made = said("no-line", said="us", there="us-cn, jp-kr")
    assert made == "There is no line 'us' in force here. Lines: us-cn, jp-kr."
    assert again(made, "ja") == "ここに有効な回線「us」はない。回線：us-cn, jp-kr。"
    assert again({"says": [made, "us"], "n": 1}, "ko")["says"][0].startswith("이곳에 발효 중인 회선 “us” 없음.")
    assert again(made, "en") is made
    assert again(made, "vi") is made  # a language that the node has no sentences in


def test_what_stands_in_a_sentence_is_said_again_with_it() -> None:
    made = joined([said("lamp-one-way", since="0133Z", span=said("span-min", count=41)), said("heard-never"), ""])
    heard = "not heard since this node started"
    assert made == f"one way since 0133Z (41 min): we hear their node, it does not hear ours; {heard}"
    assert again(made, "zh-Hans") == (
        "自 0133Z 起仅单向（41 分钟）：我方听得到对方节点，对方听不到我方；本节点启动后未收到对方信号"
    )
    assert again(said("two-persons-release", precedences=word("precedence", "FLASH")), "fil").startswith(
        "Dalawang tao ng panig ang nagpapalabas ng FLASH (pinakamadalian)"
    )
    assert joined([]) == ""


def test_a_refusal_of_the_engine_is_worded_here() -> None:
    assert of(Told("text-long", size=4001, most=4000)).startswith("The text has 4001 characters; 4000 are possible.")
    assert str(NotSigned("watch-of-yours")) == "You have the watch. Another officer takes it over."
    assert Wrong(404, "no-draft", said="D7").says.given == {"said": "D7"}


@pytest.mark.parametrize("words", CLOSED)
def test_every_reason_of_a_carrier_has_a_name(words: str) -> None:
    assert isinstance(known(words, "way-"), Said)
    assert again(known(words, "way-"), "ja") != words
    assert known("something else", "way-") == "something else"


@pytest.mark.parametrize("text", ["", "a\u202eb", "Te\u0301mps"])
def test_why_a_text_cannot_be_sent_is_a_phrase_of_the_node(text: str) -> None:
    found = problem(text)
    assert isinstance(found, Said)
    assert said(found.phrase, **found.given) == found


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ("ja", "ja"),
        ("ja-JP,en;q=0.8", "ja"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW, ko", "ko"),
        ("tl-PH", "fil"),
        ("vi, fr, KO-kr", "ko"),
        ("../../en", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_the_first_language_that_we_have_is_taken(told: str, language: str) -> None:
    assert accepted(told) == language


def test_an_answer_tells_its_language_and_nothing_leaks_into_the_next() -> None:
    with read_in("ja"):
        answer = JSONResponse({"error": said("request-not-json")})
    assert json.loads(bytes(answer.body)) == {"error": "要求が JSON ではない。"}
    assert answer.headers["content-language"] == "ja"
    assert json.loads(bytes(JSONResponse([said("none")]).body)) == ["none"]


def test_the_parameter_comes_before_the_header_and_the_station_last() -> None:
    heard = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        heard.append(wording.reading())

    for headers, query in (
        ([(b"accept-language", b"ko")], b"limit=1&language=fil"),
        ([(b"accept-language", b"ko")], b""),
        ([], b"language=xx"),
    ):
        scope: Any = {"type": "http", "headers": headers, "query_string": query}
        asyncio.run(Read(app, "zh-Hans")(scope, None, None))  # type: ignore[arg-type]
    assert heard == ["fil", "ko", "zh-Hans"]


# --------------------------------------------------------------------------------- nothing is left behind in English


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which every phrase of the node stands in marks: what is told outside of them has no name."""
    marked = {
        name: (OPEN + parts[0], *parts[1:-1], parts[-1] + SHUT) if len(parts) > 1 else (OPEN + parts[0] + SHUT,)
        for name, parts in phrases("en").items()
    }
    real = phrases
    monkeypatch.setattr(wording, "phrases", lambda tag: marked if tag == "ja" else real(tag))


SENTENCES = ("error", "says", "why", "warning", "clock_warning", "suspended", "store", "clock", "alarm", "printer")
WELL = ("", "ready", "agreed", "steady", "whole, with room", "whole")  # words for programmes, which desks know
SIGNED = (SAVING_CLAUSE,)  # words that both sides signed: nobody rewords them


def told(value: Any, key: str = "") -> list[tuple[str, str]]:
    """Every sentence in an answer, with the field in which it stands."""
    if isinstance(value, dict):
        return [one for name, item in value.items() if name != "given" for one in told(item, name)]
    if isinstance(value, list):
        return [one for item in value for one in told(item, key)]
    return [(key, value)] if key in SENTENCES and isinstance(value, str) and value not in (*WELL, *SIGNED) else []


def unnamed(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that are not in marks from the first letter to the last, whatever stands in them."""
    return [one for one in found if not (one[1].startswith(OPEN) and one[1].endswith(SHUT))]


WRONG_USES = [
    ("POST", "/v1/lines/{line}/messages", {"text": ""}),
    ("POST", "/v1/lines/{line}/messages", {}),
    ("POST", "/v1/lines/{line}/messages", {"text": "x", "precedence": "SOON"}),
    ("POST", "/v1/lines/{line}/messages", {"text": "x" * 4001}),
    ("POST", "/v1/lines/{line}/messages", {"form": {"name": "encounter"}}),
    ("POST", "/v1/lines/{line}/messages", {"text": "x", "office": 99}),
    ("POST", "/v1/lines/{line}/replies", {"about": "US-999", "reply": "ROGER"}),
    ("POST", "/v1/lines/{line}/opened", {"about": "US-1"}),
    ("POST", "/v1/lines/{line}/suspend", {"reason": "x", "duration_s": 10**8}),
    ("POST", "/v1/lines/{line}/suspend", {"reason": "x", "duration_s": 60, "scope": ["FLASH"]}),
    ("POST", "/v1/lines/{line}/translations", {"about": "US-1", "language": "ja"}),
    ("POST", "/v1/lines/{line}/drafts", {"text": "x"}),
    ("POST", "/v1/lines/{line}/requests", {"subject": "a\nb"}),
    ("POST", "/v1/watch/brief", {}),
    ("GET", "/v1/search?words=", None),
    ("GET", "/v1/lines/nowhere", None),
    ("GET", "/v1/nothing", None),
    ("GET", "/v1/lines", None),
    ("GET", "/v1/lines/{line}", None),
    ("GET", "/v1/health", None),
    ("GET", "/v1/lines/{line}/entries", None),
    ("GET", "/v1/lines/{line}/tests", None),
]


def test_no_sentence_of_an_answer_is_left_in_english(homes: Theatre, pseudo: None) -> None:
    """Of a node whose peer has never been reached, so that every reason why is told."""

    async def scene() -> None:
        async with running(homes.us) as (node,):
            await until(lambda: not node.loading, "its record is read")
            line = node.name_of(next(iter(node.engines)))
            path = f"/v1/lines/{line}/messages"
            await ask(node, "POST", path, {"text": "Stop.", "precedence": "FLASH"}, "ja")
            await ask(node, "POST", path, {"text": "A report."}, "ja")
            await ask(node, "POST", f"/v1/lines/{line}/tests", {}, "ja")
            seen = []
            for method, where, body in WRONG_USES:
                _, answer = await ask(node, method, where.format(line=line), body, "ja")
                seen += told(answer)
                assert unnamed(told(answer)) == [], (where, body)
            assert len(seen) > 30
            assert {key for key, _ in seen} >= {"error", "says", "why"}

    asyncio.run(scene())


def test_the_same_answer_is_english_for_whoever_asks_for_nothing_else(homes: Theatre) -> None:
    async def scene() -> None:
        async with running(homes.us) as (node,):
            _, english = await ask(node, "GET", "/v1/lines/nowhere")
            _, japanese = await ask(node, "GET", "/v1/lines/nowhere", None, "ja")
        assert english["error"] == english["english"] == japanese["english"]
        assert (english["id"], english["given"]["said"]) == ("no-line", "nowhere")
        assert japanese == english | {"error": japanese["error"]}
        assert "回線「nowhere」はない" in japanese["error"]

    asyncio.run(scene())


def test_the_charter_is_read_back_in_each_language() -> None:
    deadline = SimpleNamespace(open_s=120, answer_s=900)
    charter: Any = SimpleNamespace(
        members=[SimpleNamespace(party="US"), SimpleNamespace(party="CN")], version=2, deadlines=[deadline] * 4,
        escalation=("watch officer", "Duty admiral"), languages=("en", "ja"), two_persons=1, catalogue=b"\x01" * 32,
        calendar=(("CN", 0b0011111, 480, 1080),), suspension_max_s=3600, notice_s=86400, expires=0, saving_clause="",
    )  # fmt: skip
    english = sentences(charter, 0)
    assert "The offices of CN are manned Mon-Fri 08:00-18:00 (UTC)." in english
    for language in LANGUAGES[1:]:
        told = again(english, language)
        assert len(told) == len(english)
        assert "Duty admiral" in "".join(told)  # in the words that were signed
        assert not re.search(r"\b(the|is|are|within|called|officer)\b", "".join(told))


def test_a_frozen_brief_is_one_text_for_both_officers() -> None:
    says = said("party-says", party="CN", says=said("not-arrived"))
    call = {"name": "US-1", "says": says, "precedence": "FLASH", "exercise": False, "due_ms": None}
    empty: dict[str, Any] = dict.fromkeys(("waiting_for_us", "peers", "forks", "drafts", "leaving"), ())
    line = empty | {"line": "x", "waiting_for_them": [call], "our_suspension": None, "cloned": False, "expired": False}
    (row,) = brief([line], {})
    assert again(row, "ja")["says"] == "CN: not known to have arrived"
