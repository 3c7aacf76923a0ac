"""What every test run says first, in which order it goes, and where coverage is measured."""

import contextlib
import gc
import importlib
import os
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.suites")  # a suite of conformance explains its failures as a test does

# Whoever starts a run in the background of a script has SIGINT ignored in all its processes: tests press Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
# The tests of what must be covered. Elsewhere nobody counts, and tracing costs up to three times what is traced.
MEASURED = frozenset({"wire", "line", "words", "engine", "store", "vectors", "spec"})
COVERED = ("wire", "line", "words", "engine", "store")  # the rungs with modules that must be covered


def pytest_report_header() -> str:
    """Count the lines; the aim, not a law, is at least as many of test as of source."""
    source, test = (
        sum(len(path.read_text("utf-8").splitlines()) for path in sorted((ROOT / folder).rglob("*.py")))
        for folder in ("src", "tests")
    )
    return f"lines: source {source}, test {test}"


@contextlib.contextmanager
def untraced() -> Iterator[None]:
    """Nothing is measured inside."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Gather the tests without measuring, behind an import that is: tracing doubles the time of each worker."""
    for rung in COVERED:
        for path in sorted((ROOT / "src" / "openline" / rung).glob("*.py")):
            importlib.import_module(f"openline.{rung}.{path.stem}".removesuffix(".__init__"))
    with untraced():
        return (yield)


@pytest.hookimpl(trylast=True)  # behind the marks, which leave some out: what is counted here is what runs
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first at each worker: they divide the list in even parts, and share no last few.

    The console in a browser at one of them, so that its stages are set up once; the slow worlds at the others.
    """
    browser = [item for item in items if item.path.parent.name == "browser"]
    slow = [item for item in items if item.get_closest_marker("slow") and item.path.parent.name == "sim"]
    rest = [item for item in items if item not in {*slow, *browser}]
    slow.sort(key=lambda item: "year" not in item.name)
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    others = max(1, workers - 1)
    firsts = [slow[n::others] for n in range(others)]
    firsts = [browser, *firsts] if workers > 1 else [browser + slow]
    ordered: list[pytest.Item] = []
    for worker, first in enumerate(firsts):
        share = max(0, (len(items) - len(ordered)) // (workers - worker) - len(first))
        ordered += [*first, *rest[:share]]
        del rest[:share]
    items[:] = [*ordered, *rest]


def pytest_collection_finish() -> None:
    """What has been collected stays to the end: nobody has to look there for garbage again and again."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run a test, with what it shares, without measuring where nobody counts."""
    folder = item.path.relative_to(ROOT / "tests").parts[0]
    if folder in MEASURED and not item.get_closest_marker("unmeasured"):
        return (yield)
    with untraced():
        return (yield)
