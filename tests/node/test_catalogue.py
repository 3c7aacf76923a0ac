"""Loading forms and languages: what Fluent and a folder let pass in silence is refused by name."""

from pathlib import Path

import pytest

from openline.node.catalogue import FORM_FILE_MAX, built_in, glossaries, load
from openline.node.phrases import FILE_MAX, FluentTongue
from openline.words.codebook import BadForm
from openline.words.tongue import Unsayable

FORM = """
number = 1000
version = 1
name = "ours"
precedence = "ROUTINE"
marker = "INFORMATION"
replies = ["ROGER"]
fields = [
  { key = 1, name = "colour", kind = "choice", set = "colour" },
  { key = 2, name = "flag", kind = "signal", books = ["flags"] },
]
"""
SMALL = FORM.split("fields")[0] + 'fields = [{ key = 1, name = "depth", kind = "depth" }]'
WORDS = "form-ours = Ours\nform-ours-use = For us.\nlabel-colour = Colour\nlabel-flag = Flag\ncolour-red = red\n"


def own(root: Path, **files: str) -> Path:
    """A folder of the administrator's: names have ``__`` for a slash and ``_`` for a point."""
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def test_own_forms_sets_books_and_phrases_need_no_code(tmp_path: Path) -> None:
    book = 'number = 9\nversion = 1\nname = "flags"\n[codes]\nA1 = ""\n'
    c = load(own(tmp_path, forms__ours_toml=FORM, sets_toml='[colour]\n2 = "red"\n', codebooks__flags_toml=book,
                 tongues__en_ftl=WORDS, tongues__xx_ftl="only = this\n"))  # fmt: skip
    form = c.named("ours")
    assert form is not None
    assert form.number == 1000
    assert c.tongues["en"].say("colour-red", {}) == "red"
    assert c.tongues["xx"].say("only", {}) == "this"
    assert c.words_hash("en") != built_in().words_hash("en")
    assert c.forms_hash != built_in().forms_hash


def test_without_a_folder_there_is_what_came_with_the_package(tmp_path: Path) -> None:
    assert load(tmp_path / "none").forms_hash == load(tmp_path).forms_hash == built_in().forms_hash


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"sets_toml": '[vessel-class]\n2 = "raft"\n'}, "came with Openline"),
        ({"codebooks__incidents-at-sea_toml": 'number = 1\nversion = 1\nname = "incidents-at-sea"\n[codes]\nA = ""\n'},
         "came with Openline"),
        ({"forms__ours_toml": "number = "}, "ours.toml: "),
        ({"forms__theirs_toml": FORM, "sets_toml": '[colour]\n2 = "red"\n'}, "no such books"),
        ({"forms__resume_toml": FORM.replace('"ours"', '"resume"').split("fields")[0]}, "'fields' are 1 to 23"),
        ({"forms__ours_toml": "#" * (FORM_FILE_MAX + 1)}, "It is no form"),
        ({"forms__other_toml": SMALL},
         "it holds the form 'ours'"),
        ({"forms__ours_toml": SMALL.replace("1000", "1")},
         "stands twice"),
        ({"tongues__en_ftl": "line = { $value }\n"}, "line stands twice"),
    ],
)  # fmt: skip
def test_an_own_file_that_is_wrong_or_replaces_ours_is_refused(
    files: dict[str, str], says: str, tmp_path: Path
) -> None:
    with pytest.raises(BadForm) as wrong:
        load(own(tmp_path, **files))
    assert says in str(wrong.value)


def test_a_folder_of_files_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadForm, match="more than 200 files"):
        load(own(tmp_path, **{f"forms__f{n}_toml": "" for n in range(201)}))


def test_versions_of_a_form_stand_in_files_of_their_own(tmp_path: Path) -> None:
    files = {"forms__ours_toml": SMALL.replace("version = 1", "version = 2"), "forms__ours_1_toml": SMALL}
    c = load(own(tmp_path, **files))
    assert {(1000, 1), (1000, 2)} <= set(c.forms)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("this is no phrase\n", "this is no phrase"),
        ("a = b\na = c\n", "a stands twice"),
        ("-term = words\n", "-term is a term"),
        ("a =\n    .attribute = words\n", "a has no words, or an attribute"),
        ("a = words\n    .attribute = words\n", "a has no words, or an attribute"),
        ("a = { NUMBER($x) }\n", "a computes or calls something"),
        ("b = words\na = { b }\n", "a computes or calls something"),
        ("a = { NUMBER($x) ->\n   *[other] [INVALID]\n}\n", "a computes or calls something"),
    ],
)
def test_a_phrase_file_holds_phrases_and_nothing_else(text: str, says: str) -> None:
    with pytest.raises(BadForm) as wrong:
        FluentTongue("en", text.encode()).phrases()
    assert says in str(wrong.value)


def test_a_phrase_file_is_text_of_a_known_size_named_after_its_language() -> None:
    with pytest.raises(BadForm, match="no tag of a language"):
        FluentTongue("English", b"")
    with pytest.raises(BadForm, match="not UTF-8"):
        FluentTongue("en", b"a = \xff")
    with pytest.raises(BadForm, match="no phrase file"):
        FluentTongue("en", b"#" * (FILE_MAX + 1))


def test_all_that_fluent_prints_something_else_for_is_refused() -> None:
    t = FluentTongue(
        "en",
        b"""
plain = words
with = { $x } yd
side = { $side ->
    [port] port side
   *[other] [INVALID]
}
unsound = { $side ->
    [port] port side
   *[other] starboard
}
blank = { "" }
""",
    )
    assert t.say("with", {"x": "150", "more": "unused"}) == "150 yd"
    assert t.say("side", {"side": "port"}) == "port side"
    for phrase, variables in (
        ("none", {}),
        ("with", {}),
        ("side", {"side": "prt"}),
        ("blank", {}),
        ("with", {"x": "[INVALID]"}),
    ):
        with pytest.raises(Unsayable, match=f"en: {phrase}"):
            t.say(phrase, variables)
    sound = {name: phrase.sound for name, phrase in t.phrases().items()}
    assert sound == {"plain": True, "with": True, "side": True, "unsound": False, "blank": True}
    assert t.phrases()["side"].constant == "port side[INVALID]"


def test_line_ends_do_not_change_the_words() -> None:
    assert FluentTongue("en", b"a = b\r\n").hash == FluentTongue("en", b"a = b\n").hash
    assert (
        FluentTongue("en", b"# checked: A, 2026-01-01, 01234567\n\na = b\n").hash == FluentTongue("en", b"a = b\n").hash
    )
    assert FluentTongue("en", b"a = c\n").hash != FluentTongue("en", b"a = b\n").hash


def test_no_mark_that_nobody_sees_is_put_around_a_variable() -> None:
    assert FluentTongue("ja", b"a = <{ $x }>").say("a", {"x": "CN"}) == "<CN>"


def test_every_language_of_the_package_has_a_glossary_with_sources() -> None:
    held = glossaries()
    assert set(held) == set(built_in().tongues)
    assert all(glossary.terms for glossary in held.values())
