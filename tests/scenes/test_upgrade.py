"""The homes of an earlier version under this one: they open, hold what they held, and go on."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.desk.demo.stage import free_port
from tests.scenes import theatre
from tests.scenes.theatre import LINE, Party, Theatre, desk

HOMES = sorted((Path(__file__).parent / "homes").glob("*.tar.gz"))


@pytest.fixture(params=HOMES, ids=lambda path: str(path.name.removesuffix(".tar.gz")))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Theatre]:
    """Both homes as that version left them, on ports of this machine."""
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    us, cn = (Party(code, tmp_path / code, free_port()) for code in ("US", "CN"))
    for party, other in ((us, cn), (cn, us)):
        party.home.chmod(0o700)
        config = party.home / "config.toml"
        rows = config.read_text("utf-8").splitlines()
        listen = f'listen = "127.0.0.1:{party.port}"'
        config.write_text("\n".join(listen if row.startswith("listen") else row for row in rows), "utf-8")
        (party.home / "routes.toml").write_text(f'"{other.code}" = ["127.0.0.1:{other.port}"]\n', "utf-8")
    with theatre.passphrase():
        try:
            yield Theatre(us, cn)
        finally:
            us.leave()
            cn.leave()


@pytest.mark.fault("F-065")
def test_homes_of_an_earlier_version_go_on_under_this_one(old: Theatre, tmp_path: Path) -> None:
    """Cards, charter and transcript are read; the line comes up; the root still signs; the doctor has no complaint."""
    us, cn = old.both
    assert "by authority of" in us.did("card", "show").out
    assert "Not yet signed by: nobody." in us.did("charter", "show", LINE).out
    old.raise_curtain()
    assert "Said under the version before." in cn.did("show", LINE).out
    name = us.send("Said under this one.", "-p", "FLASH")
    us.until_reached(name, "RANG")
    cn.did("reply", LINE, name, "WILCO")
    us.until_reached(name, "ANSWERED")
    assert not [f for f in us.did("doctor", "--json").json["findings"] if f["level"] == "bad"]
    assert "Card 2 is signed" in us.did("card", "office", "Duty general", "--authority", "x").out
    us.did("card", "publish")
    us.did("export", LINE, str(tmp_path / "transcript"))
    assert desk("verify", str(tmp_path / "transcript")).code == 0
