"""A long run in parts is the same as one run, and parts that do not fit make no sum."""

import json
from pathlib import Path

import pytest

from openline.sim import __main__ as command
from openline.sim import shards
from openline.sim.__main__ import run_many
from openline.sim.report import table, total

SEEDS = 4


def shard(folder: Path, first: int, seeds: int, talk_ms: int = 60_000) -> Path:
    """One shard of worlds of two."""
    path = folder / f"{first}.json"
    shards.write(path, first, seeds, talk_ms, 2, total(run_many(first, seeds, 2, 1)))
    return path


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two halves of one run."""
    folder = tmp_path_factory.mktemp("shards")
    return shard(folder, 0, SEEDS // 2), shard(folder, SEEDS // 2, SEEDS // 2)


def test_two_halves_are_the_whole(parts: tuple[Path, Path]) -> None:
    assert table(shards.add(parts)) == table(total(run_many(0, SEEDS, 2, 1)))


def test_what_is_wrong_in_a_part_is_wrong_in_the_sum(parts: tuple[Path, Path], tmp_path: Path) -> None:
    spoilt = json.loads(parts[0].read_text())
    spoilt["counted"]["wrong"] = [[0, 2, "two histories"]]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(spoilt))
    assert shards.add([other, parts[1]]).wrong == [(0, 2, "two histories")]


def test_parts_that_share_a_seed_or_are_of_other_worlds_or_no_parts_make_no_sum(
    parts: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hours, version, broken = (tmp_path / name for name in ("hours", "version", "broken"))
    hours.write_text(parts[1].read_text().replace('"talk_ms": 60000', '"talk_ms": 1', 1))
    version.write_text(parts[1].read_text().replace("shard/1", "shard/2"))
    broken.write_text("{}")
    for given, why in (
        ((parts[0], parts[0]), "share seeds"),
        ((parts[0], hours), "other worlds"),
        ((version,), "another version"),
        ((broken,), "cannot be read"),
        ((tmp_path / "none",), "cannot be read"),
    ):
        with pytest.raises(shards.Unfit, match=why):
            shards.add(given)
    with pytest.raises(SystemExit):
        command.main(["--add", str(broken)])
    assert "run it again" in capsys.readouterr().err


def test_the_command_line_writes_a_shard_and_adds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.json"
    command.main(["--seeds", "1", "--stations", "2", "--workers", "1", "--json", str(path)])
    made = capsys.readouterr().out
    command.main(["--add", str(path)])
    assert capsys.readouterr().out == made
