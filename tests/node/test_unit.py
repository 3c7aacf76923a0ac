"""The systemd unit: read by systemd itself, hardened as far as a station allows, and keys handed over by it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openline.node import backup
from openline.node.home import Home, HomeError
from tests.scenes.theatre import PASSPHRASE, Party

PACKAGING = Path(__file__).parents[2] / "packaging"
UNIT = "openline@.service"
EXPOSURE_MAX = 20  # tenths, as systemd reckons it: a network service without any of these settings has 96

systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with its drop-in, with a command that is there."""
    text = (PACKAGING / UNIT).read_text("utf-8")
    assert "ExecStart=/usr/bin/openline " in text
    made = tmp_path / UNIT
    made.write_text(text.replace("/usr/bin/openline", sys.executable), "utf-8")
    shutil.copytree(PACKAGING / f"{UNIT}.d", tmp_path / f"{UNIT}.d")
    return made


def _analyze(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *args], capture_output=True, text=True, timeout=60, check=False)


@systemd
def test_systemd_reads_the_unit_without_a_complaint(unit: Path) -> None:
    """Every name in it is one that systemd knows."""
    done = _analyze("verify", str(unit))
    assert (done.returncode, done.stderr) == (0, "")


@systemd
def test_the_unit_leaves_a_stranger_little(unit: Path) -> None:
    """By systemd's own reckoning."""
    done = _analyze("security", "--offline=true", f"--threshold={EXPOSURE_MAX}", str(unit))
    assert done.returncode == 0, done.stdout[-300:]


def test_the_unit_says_what_the_page_on_monitoring_says() -> None:
    """The settings that a node relies on."""
    rows = (PACKAGING / UNIT).read_text("utf-8").splitlines()
    for row in ("Type=notify", "WatchdogSec=30", "Restart=always", "ProtectSystem=strict", "NoNewPrivileges=true"):
        assert row in rows
    dropped = (PACKAGING / f"{UNIT}.d" / "credentials.conf").read_text("utf-8")
    assert re.findall(r"^LoadCredentialEncrypted=([a-z.]+):", dropped, re.MULTILINE) == list(backup.KEYS)


def test_keys_that_the_service_manager_hands_over_are_used_and_backed_up(
    us: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The home holds none of them; a backup made there holds both, and opens."""
    home, handed = Home(us.home), tmp_path / "credentials"
    keys, record = home.station_keys(), home.record_key()
    backup.at_rest(home, tmp_path / "with-keys", PASSPHRASE)
    handed.mkdir(mode=0o700)
    for name in backup.KEYS:
        (us.home / name).rename(handed / name)
        (handed / name).chmod(0o440)
    with pytest.raises(HomeError, match="There is no"):
        home.station_keys()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    assert (home.station_keys(), home.record_key()) == (keys, record)
    backup.at_rest(home, tmp_path / "backup", PASSPHRASE)
    backup.restore(tmp_path / "backup", tmp_path / "again", PASSPHRASE)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    again = Home(tmp_path / "again")
    assert (again.station_keys(), again.record_key()) == (keys, record)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    (handed / "station.key").chmod(0o444)
    with pytest.raises(HomeError, match="Others can read"):
        home.station_keys()
