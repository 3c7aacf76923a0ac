"""The stage of every module of scenes: two homes, two nodes, one line; all of it gone afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenes import theatre
from tests.scenes.theatre import Theatre


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


@pytest.fixture(scope="module")
def stage(homes: Theatre) -> Theatre:
    """Both nodes run and both lamps are open."""
    homes.raise_curtain()
    return homes


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of its own, and the passphrase in the environment."""
    with theatre.passphrase():
        yield tmp_path
