"""``docs/operate/``: first-line, backup, recovery and stations as administrators follow them, with real nodes."""

import re
import shutil
from collections.abc import Iterator

import pytest

from openline.desk.demo.stage import free_port
from tests.scenes.pages import Admin, blocks, commands
from tests.scenes.theatre import LINE, until

COMMANDS_MAX = 5  # a side, from nothing to a tested line


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Admin]]:
    """US and CN with a shell each, in which ``openline`` is found; nothing else is there."""
    made = {side: Admin(tmp_path_factory.mktemp(side), free_port()) for side in ("us", "cn")}
    where = {"198.51.100.7:7011": f"127.0.0.1:{made['us'].port}", "192.0.2.7:7011": f"127.0.0.1:{made['cn'].port}"}
    for side in made.values():
        side.prepared()
        side.put |= where | {"0.0.0.0:7011": f"127.0.0.1:{side.port}"}
    try:
        yield made
    finally:
        for side in made.values():
            side.leave()


def digits_in(printed: str) -> str:
    """The safety number that a side reads out."""
    found = re.search(r"(\d{5} ){7}\d{5}", printed)
    assert found, printed
    return found.group()


@pytest.fixture(scope="module")
def printed(sides: dict[str, Admin]) -> list[str]:
    """Every block of the page in its order, with the files carried as the prose says. Returns what was printed."""
    said: dict[str, list[str]] = {"us": [], "cn": []}
    count = dict.fromkeys(sides, 0)
    for (side, *marks), body in blocks("first-line.md"):
        admin, other = sides[side], sides["cn" if side == "us" else "us"]
        theirs = "cn" if side == "us" else "us"
        if (other.home / "card").exists():
            shutil.copy(other.home / "card", admin.folder / f"{theirs}.card")
        charter = other.folder / "us-cn-theatre.charter"
        if charter.exists():  # the newer copy is the one that was sent
            mine = admin.folder / charter.name
            if not mine.exists() or mine.stat().st_mtime_ns < charter.stat().st_mtime_ns:
                shutil.copy(charter, mine)
        for command in commands(body):
            count[side] += 1
            if "node" in marks:
                admin.starts(command)
                continue
            asks = ".card" in command  # then the digits are asked for, and the other side reads them out
            said[side].append(admin.runs(command, digits_in(said[theirs][0]) + "\n" if asks else ""))
    assert all(0 < n <= COMMANDS_MAX for n in count.values()), count
    return said["us"] + said["cn"]


def test_the_page_leads_from_nothing_to_a_tested_line_in_five_commands_a_side(
    sides: dict[str, Admin], printed: list[str]
) -> None:
    """Exactly what stands there; afterwards both lamps are open and both tests rang."""
    assert sum("us-cn-theatre is in force: every party has signed" in one for one in printed) == 2
    assert sum("GOOD" in one and "rang after" in one for one in printed) == 2
    open_again(sides)


def open_again(sides: dict[str, Admin]) -> None:
    """Wait until both lamps are open, as the page says."""
    until(lambda: [side.lamps() for side in sides.values()] == [["open"], ["open"]], "both lamps are open")


@pytest.mark.fault("F-015")
@pytest.mark.usefixtures("printed")
def test_the_way_back_from_a_backup_is_the_one_on_the_page(sides: dict[str, Admin]) -> None:
    """Backed up, spoken on, the machine lost; restored, everything is there, and its numbers go on in a new feed."""
    us = sides["us"]
    assert "Keep it apart from this machine" in us.follows("backup.md", "us")
    name = us.runs(f"openline send {LINE} 'After the backup.' -p FLASH").split()[1].rstrip(".")
    until(lambda: "rang" in us.runs(f"openline show {LINE} {name}"), "CN's alarm rang for it")
    us.end(hard=True)
    shutil.rmtree(us.home)
    assert "read back and whole" in us.follows("backup.md", "us", "restore")
    us.follows("backup.md", "us", "node")
    open_again(sides)
    until(lambda: "After the backup." in us.runs(f"openline show {LINE}"), "what the backup lacked has come back")
    after = us.follows("backup.md", "us", "after")
    assert "0 wrong" in after
    assert "USr1-" in after
    assert "GOOD" in after


@pytest.mark.usefixtures("printed")
def test_a_lost_store_comes_back_from_the_others(sides: dict[str, Admin]) -> None:
    """As recovery.md says: the damaged file is kept, the node starts empty, and fetches everything."""
    us = sides["us"]
    before = us.runs(f"openline show {LINE}")
    us.end(hard=True)
    (us.home / "openline.db").write_bytes(b"not a store" * 1000)
    us.follows("recovery.md", "us")
    us.follows("recovery.md", "us", "node")
    open_again(sides)
    texts = [row.strip() for row in before.splitlines() if row.startswith("    ") and ":" not in row]
    assert texts
    until(lambda: all(row in us.runs(f"openline show {LINE}") for row in texts), "all that was said is here again")
    us.runs(f"openline test {LINE}")


@pytest.mark.usefixtures("printed")
def test_a_second_station_of_a_party_reaches_the_first_and_the_other_side(
    sides: dict[str, Admin], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As stations.md says, to the letter: its lamps to both of them are open, and theirs to it."""
    us, cn = sides["us"], sides["cn"]
    new = Admin(tmp_path_factory.mktemp("new"), free_port())
    new.prepared()
    new.put |= {"0.0.0.0:7011": f"127.0.0.1:{new.port}", "198.51.100.7:7011": f"127.0.0.1:{us.port}"}
    shutil.copy(us.home / "card", new.folder / "us.card")
    (ask, join), (add,) = ([body for marks, body in blocks("stations.md") if marks == [side]] for side in ("new", "us"))
    try:
        digits = next(new.runs(command) for command in commands(ask)).strip().splitlines()[-1].strip()
        shutil.copy(new.home / "request", us.folder / "request")
        for command in commands(add):
            us.runs(command, f"{digits}\n")
        shutil.copy(us.folder / "us.kit", new.folder / "us.kit")
        said = [new.runs(command) for command in commands(join)]
        assert "No route leads to our station US/0: 'openline route US/0 HOST:PORT'" in said[0]
        new.follows("stations.md", "new", "node")
        until(lambda: new.lamps() == ["open", "open"], "the new station reaches both")
        until(lambda: us.lamps() == ["open", "open"], "and the first one has it")
        until(lambda: cn.lamps() == ["open", "open"], "and the other side")
    finally:
        new.leave()
