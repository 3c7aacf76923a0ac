"""An administrator makes a form and a language of his own, and agrees them with the other side, without code."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import openline.desk.own_words  # noqa: F401 - registers the verbs
from openline.desk.cli import cli

ICE = (
    "new-form", "ice-report", "--title", "Ice report", "--use", "Ice that hinders\nboth sides.",
    "--field", 'other-party party "Other party"', "--field", 'time date-time "Time" needed tense=past',
    "--field", 'ice-kind choice "Kind of ice" set=ice-kind needed',
    "--field", 'ice-depth distance "Thickness of the ice" units=m,ft most="50 m"',
    "--set", "ice-kind: unknown=not known; pack=pack ice; floe=ice floe",
)  # fmt: skip
FILLED = ("-f", "time=030412Z JUN 23", "-f", "ice-kind=floe", "-f", "ice-depth=about 2.5 m", "-f", "other-party=CN")


def run(home: Path, *args: str, typed: str | None = None) -> Result:
    """The verb with these arguments; ``typed`` are the answers to what is asked."""
    return CliRunner().invoke(cli, ["--home", str(home), "words", *args], input=typed)


def agreed(home: Path, *args: str) -> str:
    """The hash for a charter, as printed."""
    done = run(home, "agree", *args)
    return next(line.split()[-1] for line in done.output.splitlines() if line.startswith("catalogue for a charter"))


def test_a_form_from_options_is_read_by_both_sides_and_agreed_by_one_hash(tmp_path: Path) -> None:
    us, cn = tmp_path / "us", tmp_path / "cn"
    made = run(us, *ICE)
    assert made.exit_code == 0, made.output
    assert "Form 1000, version 1, 'ice-report'" in made.output
    assert "come out whole." in made.output
    assert "ja: 7 phrases are missing" in made.output, "what is not said in Japanese yet is told"
    shown = run(us, "preview", "ice-report", "--from", "US", *FILLED)
    assert "Thickness of the ice: about 2.5 m" in shown.output
    assert "Kind of ice: ice floe" in shown.output
    assert run(us, "agree", agreed(cn)).exit_code == 4, "before the other side has it"
    shutil.copytree(us / "words", cn / "words")
    assert agreed(us) == agreed(cn)
    same = run(cn, "agree", " ".join(agreed(us)[at : at + 4] for at in range(0, 32, 4)))
    assert same.exit_code == 0
    assert "The same." in same.output


def test_what_is_not_translated_is_not_said_in_another_language(tmp_path: Path) -> None:
    run(tmp_path, *ICE)
    silent = run(tmp_path, "preview", "ice-report", "--to", "ja", *FILLED)
    assert silent.exit_code == 4
    assert "Ice report" not in silent.output
    waiting = (tmp_path / "words/tongues/ice-report.to-translate").read_text("utf-8")
    (tmp_path / "words/tongues/ja.ftl").write_text(waiting.replace("# ", ""), "utf-8")
    assert run(tmp_path, "preview", "ice-report", "--to", "ja", *FILLED).exit_code == 0


def test_a_form_is_made_by_being_asked(tmp_path: Path) -> None:
    answers = [
        "Buoy", "A buoy was set.", 'buoy-kind choice "Kind" set=buoy-kind needed', "wave=wave buoy; mark=sea mark",
        "nonsense", 'buoy-place position "Place" needed', "",
    ]  # fmt: skip
    made = run(tmp_path, "new-form", "buoy", typed="\n".join(answers) + "\n")
    assert made.exit_code == 0, made.output
    assert 'write NAME KIND "WORDS"' in made.output, "a row that is not understood is asked for again"
    again = run(tmp_path, "new-form", "buoy-two", "--title", "x", "--field", 'buoy-place position "Place"')
    assert "Form 1001" in again.output
    assert run(tmp_path, "new-form", "none", typed="x\nx\n\n").exit_code == 1
    assert not (tmp_path / "words/forms/none.toml").exists()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--number", "5"), "a line's own forms begin at 1000"),
        (("--replies", "YES"), "they are some of ROGER"),
        (("--field", "speed"), 'write NAME KIND "WORDS"'),
        (("--field", 'x distance "X" big'), "is nothing that a field says"),
        (("--field", 'x distance "X'), "a quotation mark is not closed"),
        (("--field", 'x nothing "X"'), "'kind' is one of"),
        (("--field", 'x choice "X" set=nowhere'), "there is no set"),
        (("--field", 'time count "X"'), "is of another kind in another form"),
        (("--set", "damage: a=b"), "came with Openline"),
        (("--set", "a=b"), "write NAME: code=words"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_good_changes_nothing(args: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = run(tmp_path, "new-form", "try", "--field", 'one count "One"', *args)
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Nothing was changed." in done.stderr
    assert not (tmp_path / "words").exists()


def test_a_form_of_that_name_is_not_written_over(tmp_path: Path) -> None:
    run(tmp_path, *ICE)
    before = (tmp_path / "words/forms/ice-report.toml").read_bytes()
    assert "exists. Take another name" in run(tmp_path, *ICE).stderr
    assert (tmp_path / "words/forms/ice-report.toml").read_bytes() == before


def test_a_language_begins_with_every_phrase_still_to_be_written(tmp_path: Path) -> None:
    made = run(tmp_path, "new-language", "vi", "--by", "Nguyen Van A")
    assert made.exit_code == 0, made.output
    file = tmp_path / "words/tongues/vi.ftl"
    text = file.read_text("utf-8")
    assert text.startswith("### vi, written by Nguyen Van A.")
    assert "FAULT  vi       label-time is missing" in run(tmp_path, "check", "--language", "vi").output
    before = agreed(tmp_path, "--languages", "en,vi")
    file.write_text(text.replace("# label-time = Time", "label-time = Thời gian"), "utf-8")
    checked = run(tmp_path, "check", "--language", "vi").output
    assert "label-time is missing" not in checked
    assert "1 phrases, 1 drafts" in checked
    assert agreed(tmp_path, "--languages", "en,vi") != before, "other words, another hash for the charter"
    for args, says in (
        (("vi", "--by", "x"), "exists"), (("ja", "--by", "x"), "came with Openline"), (("Viet", "--by", "x"), "BCP 47"),
    ):  # fmt: skip
        refused = run(tmp_path, "new-language", *args)
        assert refused.exit_code == 1
        assert says in refused.stderr
    assert run(tmp_path, "agree", "--languages", "xx").exit_code == 1
