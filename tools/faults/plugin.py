"""A plugin of pytest: run only the tests of some faults, and write down how each fault's tests ended.

It is loaded by name, so that the workers of pytest-xdist have it too: what they collect they mark, and what comes back
is written once, by whoever asked. It refuses to be loaded by an ordinary test run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

WANTED = "OPENLINE_FAULTS"  # ids, a space between them; empty for all
INTO = "OPENLINE_FAULTS_INTO"  # where the results go
Results = dict[str, dict[str, str]]  # by id, then by test, without its parameters

_results: Results = {}
WORSE = ("passed", "skipped", "failed")  # of a test with many parameters the worst counts


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what carries an id that is wanted, and let each test's report name its ids."""
    wanted = set(os.environ.get(WANTED, "").split())
    kept: list[pytest.Item] = []
    gone: list[pytest.Item] = []
    for item in items:
        ids = {str(mark.args[0]) for mark in item.iter_markers("fault")}
        item.user_properties += [("fault", one) for one in sorted(ids)]
        (kept if ids and (not wanted or ids & wanted) else gone).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=gone)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how a test ended; what is wrong in its set-up or its end is its own failure."""
    if report.when != "call" and report.outcome == "passed":
        return
    name = report.nodeid.split("[", 1)[0]
    for word, id_ in report.user_properties:
        if word == "fault":
            of = _results.setdefault(str(id_), {})
            of[name] = max(of.get(name, "passed"), report.outcome, key=WORSE.index)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write it down, once."""
    if INTO in os.environ and not hasattr(session.config, "workerinput"):
        path = Path(os.environ[INTO])
        before: Results = json.loads(path.read_text("utf-8")) if path.exists() and os.environ.get(WANTED) else {}
        path.write_text(json.dumps(before | _results, indent=1, sort_keys=True), "utf-8")
