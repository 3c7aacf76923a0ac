"""How many small lies about wire and line the tests catch: ``./dev mutate [MODULE ...]``, with mutmut.

Each mutant is the source with one thing changed; a mutant that no test notices names a hole in the tests. It works in a
copy of the tree (``.mutate/``), where properties draw few examples, so that a mutant costs a second and not a minute,
and remembers what it has found there: a second run goes on. It refuses to count what no test reaches as caught.

MODULE is such as ``wire/codec``; without one, all of both rungs. ``--sample N`` tries N mutants of each module, drawn
by seed: the score is then an estimate. ``--survivors`` prints the holes that were found, ``--report`` the table again.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / ".mutate"
TAKEN = ("src", "tests", "vectors", "spec", "tools", "pyproject.toml")
RUNGS = ("wire", "line")
BATCH = 40  # mutants between two words to whoever waits
EXAMPLES = 8  # of a property: each mutant runs them all; the vectors, which are many, draw nothing
TESTS_MAX = 60  # that a mutant is held against, the quickest of those that reach it: so a score is a lower bound
TEST_S_MAX = 4.0  # of one test, measured under mutmut: the whole of the vectors is made again in a hundred
TARGET = 95.0  # per cent of wire and line
# How mutmut ends a mutant's run: the tests failed, or it hung, or died of the mutant.
CAUGHT, HUNG = {1, 3}, {24, 36, 152, 255, -24, -9, -11}
SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/openline/wire/*.py", "src/openline/line/*.py"]
do_not_mutate = ["src/openline/wire/codebook.py"] # a table
also_copy = ["vectors", "spec", "tools"]
pytest_add_cli_args_test_selection = ["tests/wire", "tests/line", "tests/vectors"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist", "--timeout=600",
  "--ignore=tests/wire/test_mutator.py", "--ignore=tests/vectors/test_checks.py"]
use_git_change_detection = false
track_dependencies = false
timeout_multiplier = 5.0
timeout_constant = 10.0
"""
FEW = f"""

from hypothesis import settings as _settings  # few examples: a copy for mutants

_settings.register_profile("few", max_examples={EXAMPLES}, derandomize=True, deadline=None, database=None)
_settings.load_profile("few")
"""


def prepare() -> None:
    """The copy, as it must be for mutants; what was found before stays in it."""
    COPY.mkdir(exist_ok=True)
    for name in TAKEN:
        source, target = ROOT / name, COPY / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "browser"))
        else:
            shutil.copy2(source, target)
    with (COPY / "pyproject.toml").open("a", encoding="utf-8") as out:
        out.write(SETTINGS)
    with (COPY / "tests/conftest.py").open("a", encoding="utf-8") as out:
        out.write(FEW)
    for path in sorted((COPY / "tests").rglob("*.py")):
        text = path.read_text("utf-8")
        fewer = re.sub(r"\bmax_examples=\d+", f"max_examples={EXAMPLES}", text)
        if fewer != text:
            path.write_text(fewer, "utf-8")


def modules(asked: list[str]) -> list[str]:
    """The modules asked for, or all of both rungs, such as ``wire/codec``."""
    package = ROOT / "src/openline"
    every = [p.relative_to(package).with_suffix("") for rung in RUNGS for p in sorted((package / rung).glob("*.py"))]
    return asked or [path.as_posix() for path in every if path.name != "__init__"]


def names(asked: list[str], sample: int | None) -> list[str]:
    """The mutants of these modules that were not tried yet, or so many of each that seeded dice choose."""
    chosen = []
    for module, ends in found():
        if module in asked:
            dice = random.Random(module)  # noqa: S311 - seeded dice are the point
            drawn = list(ends) if sample is None else dice.sample(sorted(ends), min(sample, len(ends)))
            chosen += [name for name in drawn if ends[name] is None]
    return chosen


def trim() -> None:
    """Leave each function the quickest of the tests that reach it."""
    path = COPY / "mutants/mutmut-stats.json"
    stats = json.loads(path.read_text("utf-8"))
    took = stats["duration_by_test"]
    for function, tests in stats["tests_by_mangled_function_name"].items():
        quick = sorted(
            (test for test in tests if took.get(test, 0.0) <= TEST_S_MAX), key=lambda test: took.get(test, 0.0)
        )
        stats["tests_by_mangled_function_name"][function] = quick[:TESTS_MAX] or sorted(tests)
    path.write_text(json.dumps(stats), "utf-8")


def found() -> Iterator[tuple[str, dict[str, int | None]]]:
    """Each module, such as ``wire/codec``, with its mutants and how the tests ended; None: not tried."""
    inside = COPY / "mutants/src/openline"
    for path in sorted(inside.rglob("*.py.meta")):
        ends = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        if ends:
            yield path.relative_to(inside).as_posix().removesuffix(".py.meta"), ends


def report() -> int:
    """Print a row for each module that was tried, and the score; 0 when it is reached."""
    whole: Counter[str] = Counter()
    print(f"{'module':24} {'mutants':>8} {'caught':>7} {'hung':>5} {'missed':>7} {'untested':>9} {'score':>7}")
    for module, ends in found():
        tried = [end for end in ends.values() if end is not None]
        if len(tried) < len(ends):
            print(f"{module:24} {len(ends):8} {'tried only ' + str(len(tried)) if tried else 'not tried':>30}")
        if not tried:
            continue
        row = Counter(
            "caught" if e in CAUGHT else "hung" if e in HUNG else "missed" if e == 0 else "untested" for e in tried
        )
        whole += row
        print(_row(module, row))
    print(_row("all that was tried", whole))
    return 0 if whole and _score(whole) >= TARGET else 1


def _score(row: Counter[str]) -> float:
    return 100 * (row["caught"] + row["hung"]) / max(1, row.total())


def _row(name: str, row: Counter[str]) -> str:
    parts = f"{name:24} {row.total():8} {row['caught']:7} {row['hung']:5} {row['missed']:7} {row['untested']:9}"
    return f"{parts} {_score(row):6.1f}%"


def survivors() -> None:
    """Print each mutant that no test noticed, as a change of the source."""
    for _, ends in found():
        for name, end in ends.items():
            if end is not None and end not in CAUGHT | HUNG:
                shown = subprocess.run(
                    [*_mutmut(), "show", name], cwd=COPY, capture_output=True, text=True, check=False
                )
                print(f"# {name} ({end})\n{shown.stdout}")


def _mutmut() -> list[str]:
    return [sys.executable, "-m", "mutmut"]


def main(args: list[str]) -> int:
    """As the verb says."""
    if args == ["--survivors"]:
        survivors()
        return 0
    if args == ["--report"]:
        return report()
    sample = None
    if args[:1] == ["--sample"]:
        sample, args = int(args[1]), args[2:]
    os.environ |= {"PYTHONPATH": ""}
    run = [*_mutmut(), "run", "--max-children", "1"]
    if not (COPY / "mutants/mutmut-stats.json").exists():
        prepare()
        # One mutant: makes them all, and measures which test reaches which function.
        if subprocess.run([*run, "openline.wire.varint.x_put__mutmut_1"], cwd=COPY, check=False).returncode:
            print("mutate: mutmut did not begin; is it installed? `.venv/bin/pip install mutmut`")
            return 1
    trim()
    chosen = names(modules(args), sample)
    for at in range(0, len(chosen), BATCH):
        subprocess.run([*run, *chosen[at : at + BATCH]], cwd=COPY, stdout=subprocess.DEVNULL, check=False)
        print(f"mutate: {min(at + BATCH, len(chosen))} of {len(chosen)}", flush=True)
    return report()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
