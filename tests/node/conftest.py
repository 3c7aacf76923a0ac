"""Homes for the tests of the node: made as a person makes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.node.home import Home
from tests.scenes import theatre
from tests.scenes.theatre import Party, Theatre


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of its own, and the passphrase in the environment."""
    with theatre.passphrase():
        yield tmp_path


@pytest.fixture
def us(folder: Path) -> Iterator[Party]:
    """A party that has made its home and has no line yet."""
    made = theatre.settle(folder, "US")
    yield made
    made.leave()


@pytest.fixture
def home(us: Party) -> Home:
    """The home of that party."""
    return Home(us.home)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Two parties with a line between them; no node runs yet, and none does afterwards."""
    with theatre.passphrase():
        made = theatre.enrol(tmp_path_factory.mktemp("homes"))
        try:
            yield made
        finally:
            for party in made.both:
                party.leave()
