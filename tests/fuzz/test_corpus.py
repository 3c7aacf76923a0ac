"""The corpus of the fuzzer is read as it must be, and the fuzzer, where it is installed, finds a planted fault."""

import importlib.util
from pathlib import Path

import pytest

from tests.fuzz import harness
from tests.wire.test_mutator import READERS


@pytest.fixture(scope="module")
def readers() -> dict[str, tuple[harness.Reading, list[bytes]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openline.store.vault.SCRYPT_N", 2)
        return {harness.slug(name): row for name, row in READERS.items()}


def test_every_decoder_has_a_corpus_and_no_other(readers: dict[str, object]) -> None:
    assert {path.name for path in harness.CORPUS.iterdir()} == set(readers)
    files = [path for path in harness.CORPUS.rglob("*") if path.is_file()]
    assert len(files) >= 2 * len(readers)
    assert sum(path.stat().st_size for path in files) < 100_000


@pytest.mark.fault("F-030")
@pytest.mark.fault("F-031")
def test_only_a_wire_error_comes_of_the_corpus_and_of_what_was_found(
    readers: dict[str, tuple[harness.Reading, list[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file through every decoder: what is good for one is hostile to the others."""
    monkeypatch.setattr("openline.store.vault.SCRYPT_N", 2)
    files = [path.read_bytes() for path in sorted(harness.CORPUS.rglob("*")) if path.is_file()]
    taken = sum(harness.tries(read, data) for read, _ in readers.values() for data in files)
    assert 0 < taken < len(files) * len(readers)


@pytest.mark.long
@pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="atheris is not installed in this environment")
@pytest.mark.parametrize(("name", "fault"), [("codec", False), ("planted", True)])
def test_the_fuzzer_tries_and_a_planted_fault_is_found(name: str, fault: bool, tmp_path: Path) -> None:
    code, count, said = harness.run(name, tmp_path, "-runs=20000", "-seed=1")
    for left in harness.FOUND.glob("planted-*"):
        left.unlink()
    assert bool(code) is fault, said[-2000:]
    assert ("planted" in said) is fault
    assert count > 0 or fault
