"""What `./dev` installs is what the locks name, byte for byte: a package that was tampered with is not installed."""

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHEEL = "strange-1.0-py3-none-any.whl"
PIP = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", "install", "--no-index", "--no-deps")


def _wheel(path: Path) -> bytes:
    """A package of one module, as small as one can be."""
    about = "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {
        "strange.py": "GOOD = True\n",
        "strange-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: strange\nVersion: 1.0\n",
        "strange-1.0.dist-info/WHEEL": about,
        "strange-1.0.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for name, text in files.items():
            out.writestr(name, text)
    return path.read_bytes()


@pytest.mark.fault("F-073")
def test_a_wheel_with_one_byte_changed_is_not_installed(tmp_path: Path) -> None:
    """The same command, the same lock, one letter of a module: refused, and nothing of it is there."""
    wheel, lock, target = tmp_path / WHEEL, tmp_path / "lock.txt", tmp_path / "target"
    good = _wheel(wheel)
    lock.write_text(f"./{WHEEL} --hash=sha256:{hashlib.sha256(good).hexdigest()}\n", "utf-8")
    command = (*PIP, "--no-compile", "--require-hashes", "--target", str(target), "-r", str(lock))
    wheel.write_bytes(good.replace(b"GOOD = True", b"GOOD = 1337"))
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    assert not list(target.glob("*"))


@pytest.mark.fault("F-073")
@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_every_package_of_a_lock_has_its_version_and_hash(lock: str) -> None:
    rows = re.sub(r"\\\n\s*", " ", (ROOT / "locks" / lock).read_text("utf-8")).splitlines()
    pinned = [row for row in rows if row.strip() and not row.lstrip().startswith("#")]
    assert len(pinned) > 10
    loose = [row for row in pinned if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", row)]
    assert loose == []


@pytest.mark.fault("F-073")
def test_dev_installs_by_hash_and_itself_without_anything_more() -> None:
    """Every step of its environment that installs is one of the two kinds that cannot bring a stranger."""
    steps = re.findall(r"\(\*pip, .*\)", (ROOT / "dev").read_text("utf-8"))
    assert len(steps) == 2
    assert all('"--require-hashes"' in step or ('"--no-deps"' in step and '"-e", "."' in step) for step in steps)
