"""Print the table of faults; with ``--run`` run their tests first. Ids behind it choose some: ``--run F-011 F-012``.

Without ``--run`` the results are those of the last run, and a test that it does not know was *not run*. Ends with 1
when a test failed, an id has neither test nor reason, or pytest itself ended badly.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

from tools.faults.catalogue import ROOT, Fault, Test, faults, marked
from tools.faults.plugin import INTO, WANTED, WORSE, Results

RESULTS = ROOT / ".faults.json"
NOT_RUN = "not run"
SUITES = "tests/suites/"
WORKERS = "4"  # as in ./dev test: many wait


def table(rows: list[Fault], carried: list[Test], results: Results) -> Iterator[str]:
    """The lines of the table, the last one a sum."""
    count, tried = Counter[str](), set[str]()
    for row in rows:
        yield f"{row.id}  {row.fault}"
        for test in (one for one in carried if row.id in one.ids):
            tried.add(row.id)
            result = _result(test, results.get(row.id, {}))
            count[result] += 1
            yield f"       {test.kind:4}  {result:7}  {test.file.removeprefix('tests/')}::{test.name}"
        for word, says in (("planted", ", ".join(row.planted)), ("not shown", row.part), ("NOT SHOWN", row.away)):
            if says:
                yield f"       {word}: {says}"
        if row.id not in tried and not row.away:
            count["without"] += 1
            yield "       NO TEST"
    away = sum(bool(row.away) for row in rows)
    ended = ", ".join(f"{count[word]} {word}" for word in (*WORSE, NOT_RUN) if count[word])
    yield (
        f"{len(rows)} faults: {len(tried)} shown by tests ({ended}), {away} not shown, each with its reason, "
        f"{count['without']} without either."
    )


def _result(test: Test, of: dict[str, str]) -> str:
    """How it ended. A test of a suite ran under the name of whoever passes the suite."""
    if (name := f"{test.file}::{test.name}") in of:
        return of[name]
    ended = [result for name, result in of.items() if name.endswith(f"::{test.name}")]
    return max(ended, key=WORSE.index) if ended else NOT_RUN


def run(ids: list[str]) -> int:
    """Run the tests of these faults, or of all; pytest's exit code."""
    files = sorted({test.file for test in marked() if not ids or set(ids) & set(test.ids)})
    if not ids or any(file.startswith(SUITES) for file in files):  # a suite runs where somebody passes it
        files = ["tests"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.faults.plugin", *files]
    command += ["-n", WORKERS, "--dist", "worksteal"] if len(files) > 2 or files == ["tests"] else []
    environment = os.environ | {WANTED: " ".join(ids), INTO: str(RESULTS)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    """Do what was asked; the exit code."""
    asked = argparse.ArgumentParser(prog="./dev faults", description="Every fault, and the tests that show it.")
    asked.add_argument("--run", action="store_true", help="run the tests first")
    asked.add_argument("ids", nargs="*", metavar="F-001", help="only these")
    given = asked.parse_args()
    rows = faults()
    if unknown := [one for one in given.ids if one not in rows]:
        asked.error(f"there is no {', '.join(unknown)}; docs/faults.toml has them all")
    code = run(given.ids) if given.run else 0
    results: Results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    chosen = [row for row in rows.values() if not given.ids or row.id in given.ids]
    lines = list(table(chosen, marked(), results))
    print("\n".join(lines))
    bad = any(result == "failed" for row in chosen for result in results.get(row.id, {}).values())
    return 1 if code or bad or not lines[-1].endswith(" 0 without either.") else 0


if __name__ == "__main__":
    sys.exit(main())
