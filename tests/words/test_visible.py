"""Nothing in another's text may move the cursor, hide, or reverse what stands beside it; nothing is dropped either."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openline.words.visible import REFUSED, problem, scripts, visible

SHOWN = {
    "plain": ("Stop now.", "Stop now."),
    "scripts": ("请立即停止 Ärger", "请立即停止 Ärger"),
    "a new line": ("one\ntwo", "one ⏎ two"),
    "a tab": ("a\tb", "a<U+0009>b"),
    "NUL": ("a\0b", "a<U+0000>b"),
    "escape of a terminal": ("\x1b[2J", "<U+001B>[2J"),
    "bidi override": ("a\u202eb", "a<U+202E>b"),
    "bidi isolate": ("\u2066x\u2069", "<U+2066>x<U+2069>"),
    "zero width": ("no\u200bthing", "no<U+200B>thing"),
    "line separator": ("a\u2028b\u2029", "a<U+2028>b<U+2029>"),
    "lone surrogate": ("\ud800", "<U+D800>"),
    "private use": ("\ue000", "<U+E000>"),
    "unassigned": ("\U000e0fff", "<U+E0FFF>"),
}
MIXED = {
    "Cyrillic in Latin": ("USS Раtrol", "USS Раtrol<CYRILLIC+LATIN>"),
    "Greek in Latin": ("Ωmega and α", "Ωmega<GREEK+LATIN> and α"),
    "two words": ("USS Дон", "USS Дон"),
    "as Japanese is written": ("日本のLaser装置、カーテン、ﾊﾝｶｸ", "日本のLaser装置、カーテン、ﾊﾝｶｸ"),
    "as Korean is written": ("한국어CN漢字", "한국어CN漢字"),
    "two writings of the east": ("한の", "한の<HANGUL+HIRAGANA>"),
    "a sign that is a letter": ("15µm, ʻokina, 2º", "15µm, ʻokina, 2º"),
    "mathematical": ("𝐀б", "𝐀б<MATHEMATICAL+CYRILLIC>"),
}
PROBLEMS = {
    "nothing": ("", "there is no text"),
    "blanks only": (" \n ", "there is no text"),
    "plain": ("Stop.\nNow.", ""),
    "bidi override": ("a\u202eb", "it holds the invisible character U+202E"),
    "lone surrogate": ("\udfff", "it holds the invisible character U+DFFF"),
    "not in form C": ("e\u0301", "it is not in Unicode normal form C"),
}


@pytest.mark.fault("F-034")
@pytest.mark.parametrize(("text", "shown"), MIXED.values(), ids=MIXED)
def test_a_word_of_scripts_that_nobody_writes_together_is_marked(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.fault("F-034")
@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN)
def test_what_has_no_ink_is_shown_as_its_code_point(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(("text", "why"), PROBLEMS.values(), ids=PROBLEMS)
def test_our_own_text_is_refused_with_the_reason(text: str, why: str) -> None:
    assert problem(text) == why


ANY = st.text(st.one_of(st.characters(), st.characters(categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))))


@pytest.mark.fault("F-034")
@given(ANY)
def test_no_refused_character_comes_out_and_no_other_is_changed(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(char) in REFUSED for char in shown)
    inked = [char for char in text if unicodedata.category(char) not in REFUSED]
    rest = iter(shown)
    assert all(char in rest for char in inked), "in the same order"


@given(ANY)
@example("Aა")
def test_what_may_be_sent_is_shown_as_it_is_but_for_marks_of_mixed_scripts(text: str) -> None:
    if not problem(text) and not any(map(scripts, re.findall(r"\w+", text))):
        assert visible(text) == text.replace("\n", " ⏎ ")
