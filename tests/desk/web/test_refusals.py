"""What the console refuses is read in its officer's language; before he has signed in, in that of his browser."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.web.asking import Browser

LINK = {"link": "of nobody"}
STRANGERS = [
    ("", "This link is used, too old, or not one of this station."),
    ("ja-JP,ja;q=0.9,en;q=0.8", "このリンクは使用済み"),
    ("zh-CN", "此链接已使用"),
    ("ko", "이 링크는 이미 쓰였거나"),
    ("tl", "Nagamit na, luma na"),
    ("vi", "This link is used"),
]


@pytest.mark.parametrize(("browser", "says"), STRANGERS)
def test_who_has_not_signed_in_reads_what_his_browser_says(tmp_path: Path, browser: str, says: str) -> None:
    answer = Browser(tmp_path).post("/sign-in", LINK, accept_language=browser)
    assert (answer.status, says in answer.text) == (403, True)


def test_an_officer_reads_in_his_own_language_whatever_the_browser_says(tmp_path: Path) -> None:
    desk = Browser(tmp_path)
    officer = desk.signs_in("releasing")
    desk.people.keep(replace(officer, language="ko"))
    answer = desk.post("/line/x/release", {"digest": "0" * 64}, accept_language="ja")
    assert (answer.status, "기안이 표시된 것과 다릅니다" in answer.text) == (409, True)


def test_nothing_but_a_page_is_told_in_words_of_the_browser_too(tmp_path: Path) -> None:
    answer = Browser(tmp_path).get("/parts", accept="*/*", accept_language="fil")
    assert (answer.status, answer.text) == (401, "Mag-sign in muna.")
