"""Who tests the tester: defences of the source taken away one at a time, each of which a world must notice.

A planted bug is data: a file, a text that occurs in it exactly once, and what stands there instead. It is put into a
temporary copy of the package and the very same worlds run there. It refuses to touch the source that it was read
from, and a text that no longer fits the source fails loudly, so that no bug is planted into nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openline
from openline.sim.defences import Planted

SOURCE = Path(openline.__file__).parent
TIMEOUT_S = 900


@dataclass(frozen=True, slots=True)
class Fall:
    """How a run ended: at which seed something was wrong (None: nowhere), and its first sentence."""

    seed: int | None
    sentence: str


def planted_in(bug: Planted, package: Path) -> str:
    """The text of the bug's file with the bug in it. Raises ValueError unless the old text occurs exactly once."""
    text = (package / bug.file).read_text()
    if text.count(bug.old) != 1:
        raise ValueError(
            f"The planted bug '{bug.name}' looks for a text that occurs {text.count(bug.old)} times in {bug.file}, and "
            "must occur once. The source has moved on: write the planted bug anew."
        )
    return text.replace(bug.old, bug.new)


def run(bug: Planted | None, first: int, seeds: int, stations: int = 0) -> Fall:
    """Run these worlds on a temporary copy of the package with ``bug`` in it, and stop at the first that falls."""
    with tempfile.TemporaryDirectory(prefix="openline-planted-") as folder:
        package = Path(folder) / "openline"
        shutil.copytree(SOURCE, package)  # with what is compiled, but for the file that is changed
        if bug:
            changed = package / bug.file
            changed.write_text(planted_in(bug, package))
            for stale in changed.parent.glob(f"__pycache__/{changed.stem}.*"):
                stale.unlink()
        command = [sys.executable, "-m", "openline.sim", "--until-wrong", f"--seeds={seeds}", f"--first={first}"]
        command += [f"--stations={stations}"] if stations else []
        environment = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        if done.returncode:
            words = done.stderr.strip().splitlines() or ["it ended without a word"]
            raise RuntimeError(f"the worlds of '{bug.name if bug else 'the source'}' did not run: {words[-1]}")
        told = json.loads(done.stdout)
        assert Path(told["package"]).resolve() == package.resolve(), "another package than the copy was imported"
        return Fall(told["seed"], told["sentence"])
