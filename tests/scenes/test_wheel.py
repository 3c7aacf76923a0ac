"""The wheel as somebody else gets it: built, installed elsewhere, and played from another folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
def test_the_wheel_brings_all_that_the_demo_needs(tmp_path: Path) -> None:
    """Module for module and data file for data file: the copy in the wheel plays the demo and checks it."""
    wheels, target, elsewhere = (tmp_path / name for name in ("wheels", "target", "elsewhere"))
    elsewhere.mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def run(*command: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=elsewhere, env=environment | more, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        return done.stdout.decode()

    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT))
    (wheel,) = wheels.iterdir()
    run("-m", "pip", "install", "--no-deps", "--no-index", "--no-compile", "--target", str(target), str(wheel))
    assert (target / "openline" / "py.typed").exists()
    source = {"PYTHONPATH": str(target)}
    found = run("-c", "import openline; print(openline.__file__)", **source)
    assert Path(found.strip()).is_relative_to(target)
    assert "EXERCISE" in run("-m", "openline.desk", "demo", "--play", "strait", "--check", "--cut", "1", **source)
    assert (target / "bin" / "openline").exists(), "the command is installed"
