"""The catalogue of faults is kept: every fault in scope is shown by a test, and no marker names what is not there."""

import re

import pytest

from openline.sim.defences import PLANTED
from tools.faults import catalogue
from tools.faults.__main__ import table
from tools.faults.catalogue import Fault, Test

LAST = 74
AWAY_MAX = 8  # a short list: whoever makes it longer must say so here


def breaches(rows: dict[str, Fault], carried: list[Test]) -> list[str]:
    """What is wrong between the catalogue and the markers, one sentence each."""
    shown = {id_ for test in carried for id_ in test.ids}
    wrong = [f"{id_} has no test, and no reason why" for id_, row in rows.items() if id_ not in shown and not row.away]
    wrong += [f"{id_} has a test: it is not away" for id_, row in rows.items() if id_ in shown and row.away]
    return wrong + [f"a marker names {id_}, which is no fault" for id_ in sorted(shown - rows.keys())]


def test_every_fault_in_scope_has_a_test_and_every_marker_a_fault() -> None:
    assert breaches(catalogue.faults(), catalogue.marked()) == []


def test_the_ids_are_all_there_and_few_are_away() -> None:
    rows = catalogue.faults()
    assert list(rows) == [f"F-{number:03}" for number in range(1, LAST + 1)]
    assert sum(bool(row.away) for row in rows.values()) <= AWAY_MAX
    assert all(row.fault and row.expected for row in rows.values())


def test_every_planted_bug_exists() -> None:
    known = {bug.name for bug in PLANTED} | {test.name for test in catalogue.tests()}
    assert [name for row in catalogue.faults().values() for name in row.planted if name not in known] == []


TRIED = Test("tests/x/test_x.py", "test_x", "UNIT", ("F-001",))
ROW, AWAY = Fault("F-001", "a", "b"), Fault("F-001", "a", "b", away="not built")


@pytest.mark.parametrize(
    ("rows", "carried", "says"),
    [
        ([ROW], [], "F-001 has no test"),
        ([AWAY], [TRIED], "F-001 has a test"),
        ([], [TRIED], "F-001, which is no fault"),
        ([ROW], [TRIED], ""),
        ([AWAY], [], ""),
    ],
)
def test_the_law_bites(rows: list[Fault], carried: list[Test], says: str) -> None:
    found = breaches({row.id: row for row in rows}, carried)
    assert bool(found) == bool(says)
    assert not says or says in found[0]


def test_the_table_says_how_each_test_ended_and_what_is_lacking() -> None:
    suite = Test("tests/suites/s.py", "test_s", "UNIT", ("F-001", "F-002"))
    results = {"F-001": {"tests/x/test_x.py::test_x": "failed", "tests/y/test_y.py::TestY::test_s": "skipped"}}
    rows = [ROW, Fault("F-002", "c", "d", ("a bug",)), Fault("F-003", "e", "f"), Fault("F-004", "g", "h", away="none")]
    text = "\n".join(table(rows, [TRIED, suite], results))
    for line in (
        r"UNIT  failed   x/test_x\.py::test_x",
        r"UNIT  skipped  suites/s\.py::test_s",
        r"F-002  c\n +UNIT  not run  suites/s\.py::test_s\n +planted: a bug",
        r"F-003  e\n +NO TEST",
        r"F-004  g\n +NOT SHOWN: none",
        r"4 faults: 2 shown by tests \(1 skipped, 1 failed, 1 not run\), 1 not shown, .*1 without either",
    ):
        assert re.search(line, text), (line, text)
