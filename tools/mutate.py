"""How many small lies about wire and line the tests catch: ``./dev mutate [MODULE ...]``, with mutmut.

Each mutant is the source with one thing changed; a mutant that no test notices names a hole in the tests. It works in a
copy of the tree (``.mutate/``), where properties draw few examples, so that a mutant costs a second and not a minute,
and remembers what it has found there: a second run goes on. It refuses to count what no test reaches as caught.

MODULE is such as ``wire/codec``; without one, all of both rungs. ``--sample N`` tries N mutants of each module, drawn
by seed: the score is then an estimate. ``--again`` tries what was missed once
more. ``--survivors`` prints the holes that were found, ``--report`` the table again.
"""

from __future__ import annotations

import ast
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
TESTS_MAX = 60  # of other modules that a mutant is held against, the quickest that reach it: a score is a lower bound
OWN_S_MAX = 25.0  # of one test of the module's own, measured under mutmut
TEST_S_MAX = 4.0  # of one test, measured under mutmut: the whole of the vectors is made again in a hundred
TARGET = 95.0  # per cent of wire and line
# The tests of a module that stand under another's name.
KIN = {"line/bodies": "line/test_acts", "wire/records": "wire/test_bundle", "wire/dictionary": "wire/test_seal"}
# How mutmut ends a mutant's run: the tests failed, or it hung, or died of the mutant.
KINDS = ("caught", "hung", "missed", "untested", "words")
CAUGHT, HUNG = {1, 3}, {24, 36, 152, 255, -24, -9, -11}
# A test that pytest finds by its name: that of an object is another each time, and escapes are read twice.
PLAIN = re.compile(r"[\w/.]+::\w+(\[[^\[\]<>{}()\\]*\])?")
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


def names(asked: list[str], sample: int | None, again: bool) -> list[str]:
    """The mutants of these modules that were not tried yet, or so many of each that seeded dice choose.

    ``again``: those that were missed, after tests were added.
    """
    chosen = []
    for module, ends in found():
        if module in asked:
            dice = random.Random(module)  # noqa: S311 - seeded dice are the point
            drawn = list(ends) if sample is None else dice.sample(sorted(ends), min(sample, len(ends)))
            chosen += [
                name for name in drawn if (ends[name] not in {None, *CAUGHT, *HUNG} if again else ends[name] is None)
            ]
    return chosen


def trim() -> None:
    """Leave each function the tests of its own module, and of all others that reach it the quickest."""
    path = COPY / "mutants/mutmut-stats.json"
    stats = json.loads(path.read_text("utf-8"))
    took: dict[str, float] = stats["duration_by_test"]
    for function, tests in stats["tests_by_mangled_function_name"].items():
        rung, module = function.split(".")[1:3]
        file = KIN.get(f"{rung}/{module}", f"{rung}/test_{module}")
        own = [test for test in took if test.startswith(f"tests/{file}.py")]
        own = [test for test in own if took[test] <= OWN_S_MAX]
        quick = sorted(
            (test for test in tests if took.get(test, 0.0) <= TEST_S_MAX), key=lambda test: took.get(test, 0)
        )
        chosen = dict.fromkeys([*quick[:TESTS_MAX], *own])
        named = [test for test in chosen if PLAIN.fullmatch(test)]
        stats["tests_by_mangled_function_name"][function] = named or sorted(tests)
    path.write_text(json.dumps(stats), "utf-8")


def wording(module: str, name: str) -> bool:
    """Whether a mutant changes nothing but the words of a sentence: people read those, tests do not."""
    tree = ast.parse((COPY / "mutants/src/openline" / f"{module}.py").read_bytes())
    function = name.rpartition(".")[2]
    original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", function)
    made = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    if function not in made or original not in made:
        return False
    return len({_without_words(made[one]) for one in (function, original)}) == 1


def _without_words(function: ast.FunctionDef) -> str:
    """A function as text, in which every string, and None for one, is the same; bytes stay what they are."""
    tree = ast.parse(ast.unparse(function.body))  # type: ignore[arg-type]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.args = [ast.Constant("words") if _is_words(one) else one for one in node.args]
        elif isinstance(node, ast.Assert) and _is_words(node.msg):
            node.msg = ast.Constant("words")
    return ast.dump(tree)


def _is_words(node: ast.expr | None) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | None))


def found() -> Iterator[tuple[str, dict[str, int | None]]]:
    """Each module, such as ``wire/codec``, with its mutants and how the tests ended; None: not tried."""
    inside = COPY / "mutants/src/openline"
    for path in sorted(inside.rglob("*.py.meta")):
        ends = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        if ends:
            yield path.relative_to(inside).as_posix().removesuffix(".py.meta"), ends


def report() -> int:
    """Print a row for each module that was tried, and the score; 0 when it is reached.

    *words* are missed mutants that only word a sentence in another way: the last column leaves them out.
    """
    whole: Counter[str] = Counter()
    heads = ("mutants", "tried", *KINDS, "score", "but words")
    print(f"{'module':20}" + "".join(f"{head:>10}" for head in heads))
    for module, ends in found():
        row = Counter({"mutants": len(ends)})
        for name, end in ends.items():
            if end is not None:
                kind = "caught" if end in CAUGHT else "hung" if end in HUNG else "missed" if end == 0 else "untested"
                row["words" if kind == "missed" and wording(module, name) else kind] += 1
        whole += row
        print(_row(module, row))
    print(_row("all that was tried", whole))
    return 0 if _score(whole, words=False) >= TARGET else 1


def _score(row: Counter[str], words: bool) -> float:
    """Caught of a hundred; nothing tried is nothing caught."""
    tried = sum(row[kind] for kind in KINDS) - (0 if words else row["words"])
    return 100 * (row["caught"] + row["hung"]) / max(1, tried)


def _row(name: str, row: Counter[str]) -> str:
    numbers = [row["mutants"], sum(row[kind] for kind in KINDS), *(row[kind] for kind in KINDS)]
    scores = [f"{_score(row, words):9.1f}%" for words in (True, False)]
    return f"{name:20}" + "".join(f"{number:10}" for number in numbers) + "".join(scores)


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
    again = args[:1] == ["--again"]
    args, sample = args[again:], None
    if args[:1] == ["--sample"]:
        sample, args = int(args[1]), args[2:]
    os.environ |= {"PYTHONPATH": ""}
    run = [*_mutmut(), "run", "--max-children", "1"]
    prepare()  # tests that were added since count too
    measured = (COPY / "mutants/mutmut-stats.json").exists()
    # One mutant: makes them all, and measures which test reaches which function.
    if (
        not measured
        and subprocess.run([*run, "openline.wire.varint.x_put__mutmut_1"], cwd=COPY, check=False).returncode
    ):
        print("mutate: mutmut did not begin; is it installed? `.venv/bin/pip install mutmut`")
        return 1
    trim()
    chosen = names(modules(args), sample, again)
    for at in range(0, len(chosen), BATCH):
        subprocess.run([*run, *chosen[at : at + BATCH]], cwd=COPY, stdout=subprocess.DEVNULL, check=False)
        print(f"mutate: {min(at + BATCH, len(chosen))} of {len(chosen)}", flush=True)
    return report()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
