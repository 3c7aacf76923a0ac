"""Which Chromium drives the console in tests and pictures: the one that was named, the system's, or a fetched one.

It looks in one order for everybody who asks, and says whose it is. It refuses to fetch anything: ``./dev test`` does.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMED = "OPENLINE_CHROMIUM"
# The shell without windows first: the same engine, the same pages, a third of the time (measured: 50 s, not 130 s).
SYSTEM = ("chromium-headless-shell", "chromium", "chromium-browser")
FETCHED = Path(__file__).resolve().parents[1] / ".venv/browsers"  # goes with the environment that drives it
SHELLS = ("chrome-headless-shell", "headless_shell", "chrome")  # as Playwright's builds have called it
MISSING = f"no Chromium here: `apt-get install chromium-headless-shell fonts-noto-cjk`, or name one in {NAMED}"


def find() -> tuple[str, str] | None:
    """The path of a Chromium and whose it is, in words; None where there is none."""
    if named := os.environ.get(NAMED):
        return named, f"named in {NAMED}"
    for path in filter(None, map(shutil.which, SYSTEM)):
        return path, "the system's"
    for shell in SHELLS:
        for one in sorted(FETCHED.glob(f"chromium*/*/{shell}")):
            if os.access(one, os.X_OK):
                return str(one), "fetched by Playwright into .venv"
    return None
