"""Print on arrival, and templates released in advance: two nodes in this process, with a line between them."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openline.desk.client import ApiError
from openline.node import paper, wording
from openline.node.outlets import OURS
from openline.wire.header import Precedence
from tests.node.test_reading import running, until, write
from tests.scenes.theatre import LINE, Party, Theatre

# The pages pile up in a folder; while a file named "jammed" lies there, the printer fails.
COMMAND = 'cd {to}; env > env; test ! -e jammed && cat > "$OPENLINE_MESSAGE.txt"'
COMMAND += ' && cp "$OPENLINE_PAGE" "$OPENLINE_MESSAGE.html"'


@pytest.fixture
def tray(homes: Theatre, tmp_path: Path) -> Iterator[Path]:
    """The folder in which US's printer lays its pages."""
    settings = homes.us.home / "config.toml"
    said = settings.read_text("utf-8")
    settings.write_text(f"{said}\n[print]\ncommand = {json.dumps(COMMAND.format(to=tmp_path))}\n", "utf-8")
    yield tmp_path
    settings.write_text(said, "utf-8")


def names(tray: Path) -> list[str]:
    """The pages that lie in the tray."""
    return sorted(path.name for path in tray.iterdir() if path.suffix == ".txt")


@pytest.mark.fault("F-068")
def test_each_call_is_printed_once_and_a_jammed_printer_holds_up_nothing(
    homes: Theatre, tray: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it finds no secret around it."""
    for name in OURS:
        monkeypatch.setenv(name, "canary")

    async def scene() -> None:
        async with running(homes.us, homes.cn) as (us, cn):
            us.printer._retry_s = 0.05
            (line,) = us.engines
            await until(lambda: us.watch.lamps_of(line)[0 if us.engines[line].state.me else 4].lamp == "open", "it is")
            write(cn, "<b>船</b>在做什么？", Precedence.FLASH)
            await until(lambda: len(names(tray)) == 1, "it is printed")
            (tray / "jammed").touch()
            write(cn, "A report.", Precedence.PRIORITY)
            write(cn, "Do you hear us?", Precedence.IMMEDIATE)
            await until(lambda: us.printer.failing, "the jam is told")
            assert "the print command ended with 1; 1 pages wait" in us.printer.failing
            assert len(us.engines[line].state.alarms) == 2, "it rings all the same"
            (tray / "jammed").unlink()
            await until(lambda: not us.printer.failing, "it is printed after all")
            assert len(names(tray)) == 2, "what is not urgent is on no paper"
            write(us, "We hear you.", Precedence.FLASH)
            assert list((us.home.path / "print").iterdir()) == [], "no words are left beside the store"
        (tray / "jammed").touch()
        before = names(tray)
        async with running(homes.us) as (us,):
            await asyncio.sleep(0)
            await until(lambda: us.read.is_set(), "it has read its record")
            assert us.printer._waiting == type(us.printer._waiting)()
            assert names(tray) == before, "nothing is printed twice"

    asyncio.run(scene())
    page, pretty = ((tray / f"{names(tray)[0][:-4]}.{end}").read_text("utf-8") for end in ("txt", "html"))
    assert "canary" not in (tray / "env").read_text("utf-8")
    assert "FLASH" in page
    assert "<b>船</b>在做什么？" in page
    assert "Using this line concedes nothing." in page
    assert "&lt;b&gt;船" in pretty
    assert "<script" not in pretty


def test_a_drill_is_one_on_paper_above_and_below() -> None:
    sender = {"party": "CN", "station": "South", "office": "Watch", "authority": "Staff"}
    entry: dict[str, Any] = {"name": "CN-1", "precedence": "FLASH", "from": sender, "kept_at_ms": 0, "exercise": True}
    form: dict[str, Any] = {
        "title": "Encounter",
        "lines": [{"label": "Time", "value": "now"}],
        "text": "",
        "codes": "1.1",
    }
    form |= {"readings": {"en": {"text": "Encounter now"}}}
    page = paper.rows("us-cn", entry | {"late_s": 600, "form": form, "void": "forked"}, "Nothing.", "US", 0)
    assert page[0] == page[-1] == "EXERCISE EXERCISE EXERCISE - THIS IS A DRILL, NOTHING IN IT IS REAL"
    assert {
        "DELAYED 10 min",
        "    Time: now",
        "    [en] Encounter now",
        "It counts for nothing as it is: forked.",
    } < set(page)
    assert "dashed" in paper.page_html(page, "x", exercise=True)


CALL: dict[str, Any] = {"name": "US-1", "precedence": "FLASH", "marker": "QUESTION", "exercise": False, "kept_at_ms": 0}
CALL |= {"from": {"party": "US", "station": "Fleet", "office": "Watch", "authority": "Staff"}, "written_at_s": 0}


@pytest.mark.parametrize("language", sorted(wording.languages()))
def test_a_page_is_in_the_language_of_its_station(language: str) -> None:
    """Nothing of the English one is left in it but names, times and what the sender wrote."""
    entry = CALL | {"late_s": 600, "void": "bad-seal", "exercise": True, "text": "Halt.", "language": "en"}
    page = paper.rows("us-cn", entry, "Nothing is conceded.", "CN, Command", 0, language)
    english = paper.rows("us-cn", entry, "Nothing is conceded.", "CN, Command", 0)
    kept = {"", "[en]", "Halt.", "Nothing is conceded."}
    assert len(page) == len(english)
    assert set(page) & set(english) - kept == (set() if language != "en" else set(english) - kept)
    assert any("US, Fleet" in row or "US，Fleet" in row or "US、Fleet" in row for row in page)
    assert "bad-seal" not in "".join(page)


def test_a_verdict_that_has_no_sentence_stands_in_one() -> None:
    assert "无效：new-verdict。" in paper.rows("us-cn", CALL | {"void": "new-verdict"}, "", "CN", 0, "zh-Hans")


@pytest.mark.parametrize(("row", "lines"), [
    ("x" * 78, ["x" * 78]),
    ("x" * 79, ["x" * 78, "    x"]),
    ("船" * 39, ["船" * 39]),
    ("船" * 40, ["船" * 39, "    船"]),
    (" ".join(["12345678 "[:8]] * 9), [" ".join(["12345678"] * 8), "    12345678"]),
    ("x" * 78 + " y", ["x" * 78, "    y"]),
    ("e\u0301" * 79, ["e\u0301" * 78, "    e\u0301"]),
    ("x" * 74 + "<U+200D>", ["x" * 74, "    <U+200D>"]),
    ("가나다라마바사" * 4 + " 가나 " + "다" * 9, ["가나다라마바사" * 4 + " 가나", "    " + "다" * 9]),
    ("", [""]),
    ("<U+F0000>" * 20000, ["<U+F0000>" * 8, *["    " + "<U+F0000>" * 8] * 2499]),  # in time that grows with its length
    ("船" * 100, ["船" * 39, "    " + "船" * 37, "    " + "船" * 24]),
])  # fmt: skip
def test_a_line_on_paper_has_at_most_78_columns(row: str, lines: list[str]) -> None:
    """A character of East Asia takes two."""
    assert paper.text([row]).splitlines() == lines


# ------------------------------------------------------------------------------------------ released in advance

FORM = {"name": "request-to-talk", "fields": {"level": "commanders", "talk-means": "voice"}}
PATH = f"/v1/lines/{LINE}/advance"


@pytest.fixture(scope="module")
def served(homes: Theatre) -> Iterator[Theatre]:
    """Both nodes run, and US has two officers."""
    homes.raise_curtain()
    homes.us.did("console", "add", "Gen Clark", "--role", "releasing")
    homes.us.did("console", "add", "Lt Adams", "--role", "watch")
    yield homes
    for party in homes.both:
        party.end()


class Asks:
    """An officer at the API, by his token."""

    def __init__(self, us: Party, name: str) -> None:
        self._client = us.client
        self._who = {"Authorization": f"Bearer {us.did('console', 'token', name).out.strip()}"}

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """What the node answers him."""
        return json.loads(self._client.raw("POST", path, body, self._who))

    def refused(self, path: str, body: dict[str, Any]) -> str:
        """The sentence with which it is refused."""
        with pytest.raises(ApiError) as wrong:
            self.post(path, body)
        return str(wrong.value)


def test_a_watch_officer_alone_sends_what_was_released_in_advance(served: Theatre) -> None:
    us, now_s = served.us.client, served.us.health()["now_ms"] // 1000
    clark, adams = (Asks(served.us, name) for name in ("Gen Clark", "Lt Adams"))
    new: dict[str, Any] = {"title": "Ask for a talk", "form": FORM, "until_s": now_s + 86400}
    assert "names at least one field" in clark.refused(PATH, new | {"open": ["altitude"]})
    assert "90 days" in clark.refused(PATH, new | {"open": ["subject"], "until_s": now_s + 91 * 86400})
    wrong = FORM | {"fields": {"level": "kings"}}
    assert "kings" in clark.refused(PATH, new | {"open": ["subject", "answer-by", "talk-means"], "form": wrong})
    assert "talk" in clark.refused(PATH, new | {"open": ["subject", "answer-by"], "form": FORM | {"fields": {}}})
    good = new | {"open": ["subject", "answer-by"], "text": "At any hour."}
    assert "role of Lt Adams is watch" in adams.refused(PATH, good)
    with pytest.raises(ApiError, match="needs an officer by name"):
        us.post(PATH, good)
    kept = clark.post(PATH, good)
    assert us.get(PATH)["templates"] == [kept]
    send = f"{PATH}/{kept['digest'][:16]}/send"
    given = {"subject": "sea", "answer-by": "010900Z JAN 30"}
    asked = {"digest": kept["digest"], "fields": given, "doubts_seen": True}
    assert "released it yourself" in clark.refused(send, asked)
    assert "not left open" in adams.refused(send, asked | {"fields": given | {"level": "heads"}})
    assert "not the one" in adams.refused(send, asked | {"digest": "0" * 64})
    assert adams.refused(send, asked | {"fields": {}}), "what was left open is asked for"
    sent = adams.post(send, asked)
    assert sent["text"].startswith("At any hour.\nReleased in advance by Watch officer, ")
    assert (sent["precedence"], sent["from"]["office"]) == ("IMMEDIATE", "Watch officer")
    served.us.until_reached(sent["name"], "RANG")
    (row,) = us.get(PATH)["templates"]
    assert [(use["officer"], use["name"]) for use in row["uses"]] == [("Lt Adams", sent["name"])]
    clark.post(f"{PATH}/{kept['digest'][:16]}/withdraw", {})
    assert "Gen Clark has withdrawn it" in adams.refused(send, asked)
    assert not us.get(PATH)["templates"][0]["stands"]
    assert "no template" in adams.refused(f"{PATH}/{'0' * 16}/send", asked)
    # what another hand has changed in the home is no template any more
    (file,) = (served.us.home / "advance").iterdir()
    file.write_text(file.read_text("utf-8").replace("commanders", "heads"), "utf-8")
    assert us.get(PATH)["templates"] == []
