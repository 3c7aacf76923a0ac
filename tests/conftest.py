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
