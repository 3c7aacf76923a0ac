"""What every test run says first: how many lines of test stand beside the source."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.suites")  # a suite of conformance explains its failures as a test does

ROOT = Path(__file__).parent.parent


def pytest_report_header() -> str:
    """Count the lines; the aim, not a law, is at least as many of test as of source."""
    source, test = (
        sum(len(path.read_text("utf-8").splitlines()) for path in sorted((ROOT / folder).rglob("*.py")))
        for folder in ("src", "tests")
    )
    return f"lines: source {source}, test {test}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow worlds first at each of two workers, who divide the list in the middle and share no last few."""
    slow = [item for item in items if item.get_closest_marker("slow") and item.path.parent.name == "sim"]
    rest = [item for item in items if item not in set(slow)]
    slow.sort(key=lambda item: "year" not in item.name)
    one, two, middle = slow[::2], slow[1::2], len(items) // 2 - len(slow[::2])
    items[:] = [*one, *rest[:middle], *two, *rest[middle:]] if middle > 0 else [*slow, *rest]
