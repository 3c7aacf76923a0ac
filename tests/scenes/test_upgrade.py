"""The homes of an earlier version under this one: they open, hold what they held, and go on."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.desk.demo.stage import free_port
from tests.scenes import theatre
from tests.scenes.pages import Admin
from tests.scenes.theatre import LINE, Party, Theatre, desk

HOMES = sorted((Path(__file__).parent / "homes").glob("*.tar.gz"))


@pytest.fixture(params=HOMES, ids=lambda path: str(path.name.removesuffix(".tar.gz")))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Theatre]:
    """Both homes as that version left them, on ports of this machine."""
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    (tmp_path / "us").mkdir()
    (tmp_path / "US").rename(tmp_path / "us" / "home")
    us, cn = Party("US", tmp_path / "us" / "home", free_port()), Party("CN", tmp_path / "CN", free_port())
    for party, other in ((us, cn), (cn, us)):
        party.home.chmod(0o700)
        config = party.home / "config.toml"
        rows = config.read_text("utf-8").splitlines()
        listen = f'listen = "127.0.0.1:{party.port}"'
        config.write_text("\n".join(listen if row.startswith("listen") else row for row in rows), "utf-8")
        party.settings(*theatre.BELL)  # CN's node has no terminal here
        (party.home / "routes.toml").write_text(f'"{other.code}" = ["127.0.0.1:{other.port}"]\n', "utf-8")
    with theatre.passphrase():
        try:
            yield Theatre(us, cn)
        finally:
            us.leave()
            cn.leave()


@pytest.mark.fault("F-065")
def test_homes_of_an_earlier_version_go_on_under_this_one(old: Theatre) -> None:
    """By docs/operate/upgrade.md: card and charter are read, the line comes up, the doctor has no complaint."""
    us, cn = old.both
    assert "by authority of" in us.did("card", "show").out
    assert "Not yet signed by: nobody." in us.did("charter", "show", LINE).out
    cn.start()
    admin = Admin(us.home.parent, us.port)
    admin.prepared()
    try:
        _follow(admin, old)
    finally:
        admin.leave()


def _follow(admin: Admin, old: Theatre) -> None:
    """The page, at US, and then a day's work on the line."""
    us, cn = old.both
    assert "us-cn-theatre, version 1: signed by every party" in admin.follows("upgrade.md", "installed")
    admin.follows("upgrade.md", "node")
    old.wait_open()
    after = admin.follows("upgrade.md", "after")
    assert "0 wrong" in after
    assert "rang after" in after
    assert "Said under the version before." in cn.did("show", LINE).out
    name = us.send("Said under this one.", "-p", "FLASH")
    us.until_reached(name, "RANG")
    cn.did("reply", LINE, name, "WILCO")
    us.until_reached(name, "ANSWERED")
    assert "Card 2 is signed" in us.did("card", "office", "Duty general", "--authority", "x").out
    us.did("card", "publish")
    us.did("export", LINE, str(admin.folder / "transcript"))
    assert desk("verify", str(admin.folder / "transcript")).code == 0
