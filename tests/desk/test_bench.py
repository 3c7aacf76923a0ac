"""``openline bench`` in small: the figures are there, and they are of the real thing. No figure of time is judged."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openline.desk.bench import missed

SMALL = ("--messages", "10", "--entries", "100", "--backlog", "60", "--history", "300", "--cut", "1")


@pytest.mark.slow
def test_the_bench_prints_its_figures_as_one_object(tmp_path: Path) -> None:
    """Every part in small; bytes that add up; times that are ordered; nothing is lost, and nothing is left."""
    done = subprocess.run(
        [sys.executable, "-m", "openline.desk", "bench", *SMALL, "--json"],
        capture_output=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert list(found) == [
        *("startup_s", "latency_ms", "latency_times_floor", "accepted_ms", "frame_bytes", "messages_per_s"),
        *(
            "backlog",
            "memory_mb",
            "wire_bytes",
            "cut",
            "history",
            "form_bytes",
            "ratios",
            "versions",
            "machine",
            "missed",
        ),
    ]
    late, size = found["latency_ms"], found["frame_bytes"]
    assert list(late) == ["p50", "p99", "floor_p50"]
    assert 0 < late["p50"] <= late["p99"]
    assert late["floor_p50"] > 0
    assert found["accepted_ms"]["p50"] < late["p50"], "it rings over there after it was accepted here"
    assert found["messages_per_s"] > 0
    assert sorted(size) == ["flash", "header", "rang", "sealed"]
    assert size["header"] + size["sealed"] + 96 < size["flash"] <= 270
    wire = found["wire_bytes"]
    assert list(wire) == ["paced", "burst"]
    assert size["flash"] - 32 < wire["burst"] < wire["paced"], "a frame without prev in TLS; beacons on top when paced"
    cut = found["cut"]
    assert (cut["outage_s"], cut["lost"], cut["out_of_order"]) == (1.0, 0, 0)
    assert cut["messages"] > 20, "some were written while the link was cut"
    backlog = found["backlog"]
    assert (backlog["entries"], backlog["lost"], backlog["out_of_order"]) == (60, 0, 0)
    assert backlog["seconds"] > 0
    assert all(10 < one < 1000 for one in found["memory_mb"])
    assert len(found["memory_mb"]) == 2
    assert found["history"]["entries"] == 300
    assert list(found["history"]) == ["entries", "answers_s", "rang_s", "whole_s", "memory_mb"]
    assert found["history"]["rang_s"] > 0
    assert found["form_bytes"] <= 231
    ratios = found["ratios"]
    assert list(ratios) == ["entries", "accept", "accept_us", "proven", "folded", "linear"]
    assert ratios["accept"] > 1, "the primitives are in it"
    assert ratios["proven"] > ratios["folded"] > 0
    assert list(tmp_path.iterdir()) == []


def _good() -> dict[str, Any]:
    return {
        "latency_ms": {"p50": 4.0, "p99": 9.0, "floor_p50": 2.0},
        "latency_times_floor": 2.0,
        "wire_bytes": {"paced": 320, "burst": 280},
        "cut": {"restored_to_last_s": 1.0, "lost": 0, "out_of_order": 0},
        "backlog": {"seconds": 5.0, "lost": 0},
        "memory_mb": [90, 90],
        "startup_s": 1.5,
        "history": {"rang_s": 2.0},
        "ratios": {"accept": 1.5, "proven": 25, "folded": 1.5},
    }


def test_what_is_asked_and_reached_is_not_missed() -> None:
    """Each figure may be as large as what is asked of it; one that was not measured is not missed."""
    assert missed(_good()) == []
    assert missed({}) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"latency_ms": {"p50": 4.1, "p99": 9.0, "floor_p50": 2.0}}, "latency: p50 4.1 ms is 2.0 times the floor"),
        ({"wire_bytes": {"paced": 321, "burst": 280}}, "paced at 10 a second, all counted: 321; 320 are asked"),
        ({"wire_bytes": {"paced": 320, "burst": 281}}, "in a burst: 281"),
        ({"cut": {"restored_to_last_s": 1.0, "lost": 1, "out_of_order": 0}}, "lost by the cut: 1; 0 are asked"),
        ({"cut": {"restored_to_last_s": 1.0, "lost": 0, "out_of_order": 2}}, "out of order after the cut: 2"),
        ({"cut": {"restored_to_last_s": 1.1, "lost": 0, "out_of_order": 0}}, "end of the cut to its last message: 1.1"),
        ({"backlog": {"seconds": 5.1, "lost": 0}}, "seconds for the backlog: 5.1"),
        ({"backlog": {"seconds": 5.0, "lost": 3}}, "entries of the backlog lost: 3"),
        ({"memory_mb": [90, 91]}, "reader's node after the backlog: 91; 90 are asked"),
        ({"startup_s": 1.6}, "start, empty: 1.6"),
        ({"ratios": {"accept": 1.6, "proven": 25, "folded": 1.5}}, "to accept an entry: 1.6; 1.5 are asked"),
        ({"ratios": {"accept": 1.5, "proven": 24.9, "folded": 1.5}}, "to prove a backlog: 24.9; 25 are asked"),
        ({"ratios": {"accept": 1.5, "proven": 25, "folded": 1.4}}, "to read it whole: 1.4; 1.5 are asked"),
        ({"history": {"rang_s": 2.1}}, "long history to the alarm of a FLASH: 2.1"),
    ],
)
def test_what_is_worse_than_asked_is_named(change: dict[str, Any], says: str) -> None:
    """By its name, with both figures."""
    (only,) = missed(_good() | change)
    assert says in only
