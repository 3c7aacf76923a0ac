"""The vectors are what the tables make, our code reaches every verdict, and every attack of the list is met."""

import re
from pathlib import Path

import pytest

from openline.wire import codec, varint
from openline.wire import header as hd
from tests.vectors.files import must_fail, vectors
from tools.conformance import drawn, write
from tools.conformance.attacks import ATTACKS
from tools.conformance.execute import OPERATIONS, run
from tools.conformance.given import VECTORS, octets

# Those of "many" take seconds; regeneration runs them.
FAMILIES = sorted({name.partition("/")[0] for name in vectors()} - {"many"})
AGAIN = "run tools/vectors.py"


@pytest.mark.unmeasured
def test_regeneration_is_byte_identical() -> None:
    made = write.files()
    assert drawn.complete(), AGAIN
    assert drawn.text() == drawn.FILE.read_text("ascii"), AGAIN
    on_disk = {*VECTORS.rglob("*.json"), *VECTORS.rglob("*.hex")}
    assert {path.relative_to(VECTORS).as_posix() for path in on_disk} == made.keys(), AGAIN
    different = [path for path, text in made.items() if (VECTORS / path).read_bytes() != text.encode("ascii")]
    assert different == [], AGAIN


@pytest.mark.fault("F-017")
@pytest.mark.fault("F-031")
@pytest.mark.fault("F-032")
@pytest.mark.fault("F-036")
@pytest.mark.fault("F-041")
@pytest.mark.fault("F-065")
@pytest.mark.fault("F-066")
@pytest.mark.parametrize("family", FAMILIES)
def test_our_code_reaches_every_verdict(family: str) -> None:
    for name, vector in vectors().items():
        if name.startswith(f"{family}/"):
            assert run(vector["operation"], vector["given"]) == vector["expected"], name


def test_at_least_150_of_which_half_must_fail() -> None:
    assert len(vectors()) >= 150
    assert 2 * len(must_fail()) >= len(vectors())


def test_what_must_fail_says_what_accepting_it_would_do() -> None:
    assert must_fail().keys() == {name for name, one in vectors().items() if "effect_of_accepting" in one}


@pytest.mark.fault("F-032")
def test_what_is_accepted_re_encodes_to_the_same_bytes() -> None:
    for name, vector in vectors().items():
        if vector["expected"]["verdict"] == "accepted" and vector["operation"] == "cbor":
            data = octets(vector["given"]["bytes"])
            assert codec.encode(codec.decode(data)) == data, name
        if vector["expected"]["verdict"] == "accepted" and vector["operation"] == "header":
            data = octets(vector["given"]["header"])
            assert hd.encode(hd.read(varint.Reader(data))) == data, name


def test_the_page_describes_every_operation_and_every_verdict_and_no_other() -> None:
    page = (VECTORS / "README.md").read_text("utf-8")
    cells = [re.findall(r"^\| (`[^|]*`) \|", part, re.MULTILINE) for part in page.split("\n## ")]
    words = [sorted(re.findall(r"`([a-z0-9-]+)`", " ".join(part))) for part in cells]
    assert sorted(OPERATIONS) in words
    assert sorted({one["expected"]["verdict"] for one in must_fail().values()}) in words


def test_the_table_of_attacks_is_the_one_that_the_cases_make() -> None:
    page = (VECTORS / "README.md").read_text("utf-8")
    assert write.readme(page) == page, AGAIN


def test_every_test_that_the_table_names_exists() -> None:
    root = Path(__file__).parents[1]
    written = "".join(path.read_text("utf-8") for path in root.rglob("test_*.py"))
    missing = {test for tests in ATTACKS.values() for test in tests if f"def {test}(" not in written}
    assert missing == set()
