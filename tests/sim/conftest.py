"""Worlds run without measuring coverage: the pure rungs have tests of their own for that; tracing triples the time."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def unmeasured() -> Iterator[None]:
    """Stop measuring for one test. The marker ``no_cover`` says so too, and is not heard where workers share a run."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)
