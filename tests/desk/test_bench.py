"""``openline bench`` in small: the figures are there, and they are of the real thing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_bench_prints_its_figures_as_one_object(tmp_path: Path) -> None:
    """Ten messages; bytes that add up; times that are ordered; nothing is left."""
    done = subprocess.run(
        [sys.executable, "-m", "openline.desk", "bench", "--messages", "10", "--entries", "100", "--json"],
        capture_output=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert list(found) == ["characters", "wire_bytes", "latency_ms", "messages", "form_bytes", "ratios"]
    size, late = found["wire_bytes"], found["latency_ms"]
    assert (found["characters"], found["messages"]) == (200, 10)
    assert sorted(size) == ["flash", "header", "rang", "sealed"]
    assert 200 < size["flash"] < 400, "prev, signature and header around a compressed text"
    assert size["header"] + size["sealed"] + 96 < size["flash"]
    assert sorted(late) == ["floor_p50", "p50", "p99", "whole_p50"]
    assert late["floor_p50"] > 0
    assert late["p50"] <= late["p99"]
    assert late["p50"] <= late["whole_p50"]
    assert size["flash"] <= 270
    assert found["form_bytes"] <= 231
    ratios = found["ratios"]
    assert list(ratios) == ["entries", "accept", "accept_us", "proven", "folded", "linear"]
    assert ratios["accept"] > 1, "the primitives are in it"
    assert ratios["proven"] > ratios["folded"] > 0
    assert list(tmp_path.iterdir()) == []
