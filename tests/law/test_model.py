"""The model of a line in spec/model holds, and finds the faults that are planted in it; Spin and a C compiler try it.

It is written from the specification and shares nothing with our code: what it proves is that the rules suffice.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "spec/model/line.pml"
LIVE = ("NO_WANT", "NO_BEACON", "WANT_ONCE", "NO_RING_AT_START")
ALWAYS = ("NO_WANT", "SUSPENSION_MUTES")  # the others cost a compiler's seconds each: with --long
SAFE = ("SUSPENSION_MUTES", "SEND_BEFORE_KEEP", "ACK_BEFORE_KEEP", "GAP_SILENCES", "RING_AGAIN_AS_NEW")
CC = shutil.which("cc") or shutil.which("gcc")
STATES_MIN = 50_000  # of the whole model: fewer, and it was cut short or says nothing

pytestmark = pytest.mark.skipif(
    not (shutil.which("spin") and CC), reason="spin or a C compiler is not here: `apt-get install spin gcc` brings them"
)


def tried(folder: Path, live: bool, *faults: str) -> str:
    """What the verifier says of the model with these faults planted: of its asserts, or of its liveness."""
    assert CC
    spin = ["spin", *(f"-D{fault}" for fault in faults), "-a", str(MODEL)]
    made = subprocess.run(spin, cwd=folder, capture_output=True, text=True, check=False)
    assert "rror:" not in made.stdout + made.stderr, made.stdout
    how = ["-DNFAIR=3"] if live else ["-DSAFETY", "-DNOCLAIM"]
    subprocess.run([CC, "-O1", "-w", *how, "-o", "pan", "pan.c"], cwd=folder, check=True)
    run = ["./pan", "-m400000", *(["-a", "-f", "-N", "delivered"] if live else [])]
    return subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.fault("F-049")
@pytest.mark.parametrize("live", [False, True], ids=["asserts", "liveness"])
def test_the_model_holds(tmp_path: Path, live: bool) -> None:
    """If links heal infinitely often a FLASH that was kept rings; a suspension and a crash change nothing of that."""
    said = tried(tmp_path, live)
    assert "errors: 0" in said, said
    assert "max search depth too small" not in said
    states = re.search(r"(\d+(?:\.\d+)?(?:e\+\d+)?) states, stored", said)
    assert states, said
    print(f"{states[0]}, {'liveness' if live else 'asserts'}")
    assert float(states[1]) >= STATES_MIN


@pytest.mark.fault("F-049")
@pytest.mark.parametrize(
    "fault", [one if one in ALWAYS else pytest.param(one, marks=pytest.mark.long) for one in (*SAFE, *LIVE)]
)
def test_a_planted_fault_is_found(tmp_path: Path, fault: str) -> None:
    said = tried(tmp_path, fault in LIVE, fault)
    assert "errors: 1" in said, said
    assert ("acceptance cycle" if fault in LIVE else "assertion violated") in said


def test_every_fault_of_the_model_is_tried() -> None:
    planted = set(re.findall(r"^#ifn?def ([A-Z_]+)$", MODEL.read_text("utf-8"), re.M))
    assert planted == {*SAFE, *LIVE}
