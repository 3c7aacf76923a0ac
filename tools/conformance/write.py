"""Writes ``vectors/``: a file a case, the common parts, and the table of attacks in ``vectors/README.md``."""

from __future__ import annotations

import re
from pathlib import Path

from . import drawn, given
from .attacks import ATTACKS
from .case import Case, hexed, text
from .execute import run
from .families import COMMON, all_cases

LINE_SIZE = 48  # bytes a line of a common part


def files() -> dict[str, str]:
    """Every file by its path under ``vectors/``. The common parts must be written before this is asked for."""
    out = common_files()
    for case in all_cases():
        assert case.path not in out, f"two cases are called {case.path}"
        out[case.path] = text(content(case))
    return out


def common_files() -> dict[str, str]:
    """The parts that many cases share."""
    out = {}
    for name, data in COMMON.items():
        lines = (data[i : i + LINE_SIZE].hex() for i in range(0, len(data), LINE_SIZE))
        out[f"common/{name}.hex"] = "\n".join(lines) + "\n"
    return out


def content(case: Case) -> dict[str, object]:
    """What stands in the file of a case. Our own code must reach its verdict."""
    taken = hexed(case.given, COMMON)
    expected = run(case.operation, taken)
    assert expected["verdict"] == case.verdict, f"{case.path}: {expected['verdict']} and not {case.verdict}"
    out: dict[str, object] = {"what": case.what, "operation": case.operation, "given": taken, "expected": expected}
    if case.effect:
        out["effect_of_accepting"] = case.effect
    if case.attacks:
        out["attacks"] = list(case.attacks)
    return out


def attack_table() -> str:
    """The rows of the list of attacks, each with its files and the tests that show the rest."""
    by_attack: dict[str, list[str]] = {name: [] for name in ATTACKS}
    for case in all_cases():
        for name in case.attacks:
            by_attack[name].append(case.path.removesuffix(".json"))
    rows = ["| attack | files | tests |", "|---|---|---|"]
    for name, paths in by_attack.items():
        tests = ", ".join(f"`{test}`" for test in ATTACKS[name])
        assert paths or tests, f"nothing shows what happens to: {name}"
        rows.append(f"| {name} | {', '.join(f'`{path}`' for path in sorted(paths))} | {tests} |")
    return "\n".join(rows) + "\n"


def readme(page: str) -> str:
    """The page with its table made anew."""
    return re.sub(
        r"(<!-- attacks -->\n).*?(<!-- end -->)", lambda m: m[1] + attack_table() + m[2], page, flags=re.DOTALL
    )


def main() -> None:
    """Write everything, and remove what no case makes any more."""
    folder: Path = given.VECTORS
    for path, content_ in common_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content_, "utf-8")
    given.common.cache_clear()
    made = files()
    for path, content_ in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content_, "utf-8")
    for old in (*folder.rglob("*.json"), *folder.rglob("*.hex")):
        if old.relative_to(folder).as_posix() not in made:
            old.unlink()
    page = folder / "README.md"
    page.write_text(readme(page.read_text("utf-8")), "utf-8")
    drawn.FILE.write_text(drawn.text(), "utf-8")
    cases = all_cases()
    print(f"{len(cases)} vectors in {len({c.family for c in cases})} families, ", end="")
    print(f"{sum(c.must_fail for c in cases)} of which must fail")
