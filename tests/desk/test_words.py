"""``openline words``: what a person sees, and the exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import openline.desk.words  # noqa: F401 - registers the verb
from openline.desk.cli import cli

MEETING = (
    "other-party=CN", "time=030412Z JUN 23", "position=24-24.7N 119-12.2E", "own-vessel-class=destroyer",
    "other-vessel-class=destroyer", "passage.1.ship-manoeuvre=other-crossed-bow-to-starboard",
    "passage.1.closest-distance=150 yd", "ship-intention=keep-course", "ship-request=keep-clear",
)  # fmt: skip


def run(home: Path, *args: str) -> Result:
    """The verb with these arguments."""
    return CliRunner().invoke(cli, ["--home", str(home), "words", *args])


def fields(rows: tuple[str, ...]) -> list[str]:
    """The options for these rows."""
    return [part for row in rows for part in ("-f", row)]


@pytest.mark.fault("F-038")
def test_a_preview_shows_what_each_side_will_read(tmp_path: Path) -> None:
    done = run(tmp_path, "preview", "encounter-at-sea", "--from", "US", "--to", "all", *fields(MEETING))
    assert done.exit_code == 0, done.output
    assert "CN vessel crossed the bow of the US vessel from port to starboard" in done.output
    assert "150 yd (137 m)" in done.output
    assert "DRAFT WORDING" in done.output
    assert "bytes: [1, 1, h'" in done.output


def test_a_preview_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    done = run(tmp_path, "preview", "encounter-at-sea", "--from", "US", "-f", "own-speed=10", "-f", "colour=red")
    assert done.exit_code == 1
    assert "Speed of the US vessel: 10 could be 10 kn / 10 km-h / 10 m-s. Write the unit." in done.output
    missing = run(tmp_path, "preview", "resume")
    assert missing.exit_code == 1
    assert "Resumed at is missing. Enter it." in missing.output


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("preview", "resume", "-f", "resumed-at"), "write NAME=VALUE"),
        (("preview", "resum"), "Did you mean 'resume'?"),
        (("show", "zzz"), "See 'openline words list'."),
        (("show", "resume", "--language", "xx"), "there is no language 'xx' here"),
        (("check", "--language", "xx"), "there is no language 'xx' here"),
    ],
)
def test_an_error_is_a_sentence_with_a_next_step(args: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = run(tmp_path, *args)
    assert done.exit_code == 1
    assert says in done.output


def test_list_and_show(tmp_path: Path) -> None:
    listed = run(tmp_path, "list")
    assert "encounter-at-sea" in listed.output
    assert "drafts" not in listed.stderr
    shown = run(tmp_path, "show", "encounter-at-sea")
    assert "own-vessel-class" in shown.output
    assert "0 kn to 100 kn, in kn, km-h, m-s" in shown.output


def test_check_ends_with_4_for_a_fault_and_prints_hashes(tmp_path: Path) -> None:
    good = run(tmp_path, "check", "--language", "en", "--hashes")
    assert good.exit_code == 0
    assert " label-time = Time" in good.output
    own = tmp_path / "words" / "tongues"
    own.mkdir(parents=True)
    (own / "xx.ftl").write_text("label-time = Time\n")
    bad = run(tmp_path, "check", "--language", "xx")
    assert bad.exit_code == 4
    assert "FAULT  xx       label-position is missing" in bad.output
    (own / "xx.ftl").write_text("junk")
    broken = run(tmp_path, "check")
    assert broken.exit_code == 1
    assert "this is no phrase: 'junk'" in broken.output


def test_a_rendering_that_fails_is_not_released(tmp_path: Path) -> None:
    own = tmp_path / "words" / "tongues"
    own.mkdir(parents=True)
    (own / "xx.ftl").write_text("draft-mark = x\ndo-not-release = NO: { $why }\nform-codes = { $codes }\n")
    done = run(tmp_path, "preview", "resume", "-f", "resumed-at=030412Z JUN 23", "--to", "en,xx")
    assert done.exit_code == 4
    assert "NO: xx: the-sender: no such phrase" in done.output
