"""A paper for people: the same bytes for the same record, every script, no box for a character that no font has."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from openline.desk.web import paper
from openline.desk.web.phrases import sayer

NOW = 1_685_765_520_000
FROM = {"party": "CN", "station": "Command", "office": "值班军官", "authority": "战区指挥员"}
TIMES = dict.fromkeys(("sent", "opened", "standing_by", "answered"), None) | {"stored": NOW, "rang": NOW}


@pytest.fixture(autouse=True)
def printed() -> None:
    """Fonts are read by the test and not while tests are gathered: that takes a second."""
    if not paper.can_be_made() or not {"Noto Sans", "DejaVu Sans"} & set(paper.fonts()):
        pytest.skip("typst, or every font that it is asked for, is not on this machine")


def entry(text: str, **more: Any) -> dict[str, Any]:
    state = {"party": "US", "times_ms": TIMES}
    made: dict[str, Any] = {
        "name": "CN-3",
        "line": "x",
        "class": "MESSAGE",
        "precedence": "FLASH",
        "marker": "QUESTION",
    }
    made |= {"from": FROM, "written_at_s": NOW // 1000, "kept_at_ms": NOW, "exercise": False, "text": text}
    return made | {"states": [state]} | more


def sheet(*entries: dict[str, Any], language: str = "en") -> paper.Paper:
    return paper.Paper("US", "Command", NOW, language, "渔船", 3, ("EXERCISE. No claim is accepted.",), entries)


def words(pdf: bytes, folder: Path) -> str:
    """What a reader of the PDF sees."""
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(folder / "a.pdf"), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "ja", "ko", "fil"])
def test_a_paper_is_the_same_bytes_and_holds_every_script(language: str, tmp_path: Path) -> None:
    entries = (
        entry("What is your ship doing? 船在做什么？"),
        entry("漁船が二隻 · 어선 두 척 · mga bangka", exercise=True, late_s=7200),
        entry("", reply="WILCO", about="US-1", **{"class": "REPLY"}),
        entry("", form={"known": True, "text": "Encounter at sea\n24°24.7′ N", "codes": "1"}),
    )
    once, again = (paper.made(sheet(*entries, language=language), sayer(language)) for _ in range(2))
    assert once == again
    assert once.startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        read = words(once, tmp_path)
        for sought in ("030412Z JUN 23", "CN-3", "船在做什么", "어선", "漁船", "WILCO", "No claim is accepted"):
            assert sought in read, sought


def test_a_character_that_no_font_has_is_named_and_not_printed_as_a_box() -> None:
    with pytest.raises(paper.NoGlyph) as told:
        paper.made(sheet(entry("\U00012000 \U0001f6a2")), sayer("en"))
    assert "U+12000" in told.value.told


@pytest.mark.fault("F-035")
def test_words_of_others_are_no_markup_and_name_no_package(tmp_path: Path) -> None:
    hostile = '#import "@preview/x:0.1.0": y #read("/etc/passwd") *b* $x$ "] \\ \u202e'
    pdf = paper.made(sheet(entry(hostile)), sayer("en"))
    if shutil.which("pdftotext"):
        assert '#import "@preview/x:0.1.0"' in " ".join(words(pdf, tmp_path).split())
