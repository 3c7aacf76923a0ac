"""What is kept, over years: found again, backed up and restored, taken over from an older version, healed, on a full
disk. Two nodes play all of it."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from openline.desk.client import ApiError
from openline.node.home import Home
from openline.store.ballast import BALLAST_SIZE
from openline.store.sqlite import SqliteStore
from tests.scenes.theatre import LINE, Party, Theatre, settle, until
from tests.store.old_homes import write_schema_1

BACKUP = "a stick in a safe"


@pytest.fixture(autouse=True)
def _backup_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINE_BACKUP_PASSPHRASE", BACKUP)


def words(party: Party) -> set[str]:
    """Every text that this party's node can show."""
    return {entry["text"] for entry in party.did("show", LINE, "--json").json if entry.get("text")}


def test_two_characters_are_found_and_what_is_not_there_is_not(stage: Theatre) -> None:
    """In one line or in all, as text and as JSON."""
    name = stage.cn.send("两艘渔船漂入封闭区域。", "--language", "zh-Hans")
    stage.cn.until_reached(name, "STORED")
    found = stage.us.did("search", "渔船", "--json").json
    assert [one["name"] for one in found["entries"]] == [name]
    assert "Found 1." in stage.us.did("search", "封闭", "漂入", "--line", LINE).out
    assert "Nothing that can be read here" in stage.us.did("search", "飞机").out
    assert "There is no line 'x'" in stage.us.does("search", "a", "--line", "x").sentence(1)
    assert "in at most 200 characters" in stage.us.does("search", "x" * 300).sentence(1)
    assert "holds what is sought" in stage.us.does("search", " ").sentence(1)
    for number in range(3):
        stage.us.send(f"A patrol of three, number {number}.")
    assert "Found 3, the newest 2 are shown." in stage.us.did("search", "PATROL", "--limit", "2").out


def test_backups_that_cannot_be_made_are_told(stage: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a sentence, and no file is left."""
    us, file = stage.us, tmp_path / "backup"
    file.write_bytes(b"of last week")
    assert "There is something at" in us.does("backup", str(file)).sentence(1)
    assert file.read_bytes() == b"of last week"
    assert "There is no folder" in us.does("backup", str(tmp_path / "x" / "y")).sentence(1)
    for body in ({"file": "here", "passphrase": BACKUP}, {"file": str(tmp_path / "new"), "passphrase": ""}):
        with pytest.raises(ApiError, match="a path from the root, and 'passphrase' is not empty"):
            us.client.post("/v1/backup", body)
    monkeypatch.setenv("OPENLINE_BACKUP_PASSPHRASE", "short")
    assert "at least 12 are needed" in us.does("backup", str(tmp_path / "new")).sentence(1)
    assert "is no home yet" in Party("US", tmp_path / "nobody", 0).does("backup", str(tmp_path / "new")).sentence(1)
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]


@pytest.mark.fault("F-015")
@pytest.mark.fault("F-046")
def test_a_restored_station_gets_everything_back_and_goes_on_in_a_new_feed(stage: Theatre, tmp_path: Path) -> None:
    """The backup is made while the node runs; what is said after it comes back from the other side."""
    us, cn = stage.both
    us.send("Before the backup.")
    made = us.did("backup", str(tmp_path / "backup"))
    assert "Keep it apart from this machine" in made.out
    assert "root key is in it too" in made.out
    us.until_reached(us.send("After the backup, by us.", "-p", "FLASH"), "RANG")
    cn.until_reached(cn.send("After the backup, by them."), "STORED")
    said = words(us)
    us.kill()
    lost = us.home.with_name("lost")
    us.home.rename(lost)
    assert "There is something at" in us.does("restore", str(tmp_path / "backup"), "--home", str(lost)).sentence(1)
    assert "read back and whole" in us.did("restore", str(tmp_path / "backup"), "--home", str(us.home)).out
    cn.end()
    us.start()  # nobody is there who could tell what it has forgotten
    until(lambda: us.did("lines", "--json").json[0]["incarnation"] > 0, "a new feed has begun")
    us.send("Before anybody was heard.", "-p", "FLASH")
    said.add("Before anybody was heard.")
    cn.start()
    until(lambda: words(us) == said, "everything is back")
    stage.wait_open()
    name = us.send("In the new feed.", "-p", "FLASH")
    us.until_reached(name, "RANG")
    assert words(cn) == words(us)
    for party in stage.both:
        (line,) = party.did("lines", "--json").json
        assert (line["forks"], line["cloned"]) == ([], False)
    shutil.rmtree(lost)


def test_a_home_at_rest_is_backed_up_too(tmp_path: Path) -> None:
    """No node runs: the command does it itself, and the home is as it was."""
    us = init_here(tmp_path)
    file = tmp_path / "backup"
    us.did("backup", str(file))
    (us.home / "root.key").unlink()
    assert "root key" not in us.did("backup", str(tmp_path / "another")).out
    back = Party("US", tmp_path / "back", us.port)
    assert "0 entries" in back.did("restore", str(file)).out
    assert (back.home / "station.key").read_bytes() == (us.home / "station.key").read_bytes()


def init_here(folder: Path) -> Party:
    """A party that has made its home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_PASSPHRASE", "correct horse battery")
        return settle(folder, "US")


@pytest.mark.fault("F-014")
def test_a_home_of_an_older_version_is_taken_over(stage: Theatre) -> None:
    """Its store becomes one of today at the first start, with everything in it."""
    us = stage.us
    said = words(us)
    assert us.end() == 0
    path = us.home / "openline.db"
    key = Home(us.home).record_key()
    with closing(SqliteStore(path, key)) as store:
        (line,) = store.lines()
        entries, notes = [record for _, record in store.entries(line)], store.notes(line)
    path.unlink()
    write_schema_1(path, line, entries, notes)
    (us.home / "record.key").unlink()
    us.start()
    assert words(us) == said
    assert (us.home / "openline.db.schema-1").exists()
    assert Home(us.home).record_key() != key
    assert us.health()["store"] == "whole, with room"


@pytest.mark.fault("F-010")
def test_entries_that_rotted_while_the_node_was_down_are_fetched_again(stage: Theatre) -> None:
    """The other side still has them; the person is told meanwhile."""
    us, cn = stage.both
    cn.until_reached(cn.send("This one rots."), "STORED")
    said = words(us)
    assert us.end() == 0
    assert cn.end() == 0
    with closing(apsw.Connection(str(us.home / "openline.db"))) as db:
        db.execute("UPDATE entry SET sealed = zeroblob(200) WHERE position = (SELECT max(position) FROM entry)")
    us.start()
    assert "This one rots." not in words(us)
    assert "STORE OF THIS STATION: 1 entries of the store were damaged" in us.did("lines").out
    cn.start()
    until(lambda: words(us) == said, "it was fetched again")
    until(lambda: us.health()["store"] == "whole, with room", "all is well")
    stage.wait_open()


@pytest.fixture
def small_home(stage: Theatre) -> Iterator[Path]:
    """The home of US on a file system of its own with room for the ballast and little more."""
    us = stage.us
    assert us.end() == 0
    aside, size = us.home.with_name("aside"), 3 * BALLAST_SIZE
    us.home.rename(aside)
    us.home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(us.home)]
    done = subprocess.run(mount, capture_output=True, text=True, timeout=10, check=False)
    if done.returncode == 0:
        shutil.copytree(aside, us.home, dirs_exist_ok=True)
        try:
            yield us.home
        finally:
            with contextlib.suppress(ProcessLookupError):
                us.kill()
            shutil.copytree(
                us.home, aside, dirs_exist_ok=True, ignore=shutil.ignore_patterns("fill", "*.ballast", "*.sock")
            )
            subprocess.run(["umount", str(us.home)], capture_output=True, timeout=10, check=True)
    us.home.rmdir()
    aside.rename(us.home)
    us.start()
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")


@pytest.mark.fault("F-012")
def test_on_a_full_disk_a_flash_goes_both_ways_and_a_person_is_told(stage: Theatre, small_home: Path) -> None:
    """What can wait is refused with a sentence; when there is room again, all goes on as before."""
    us, cn = stage.both
    us.start()
    stage.wait_open()
    assert us.health()["store"] == "whole, with room"
    watching = us.spawn("watch")
    assert watching.stdout
    filler = small_home / "fill"
    with filler.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(os.urandom(1 << 16))
    for number in range(400):
        if us.does("send", LINE, f"Words until the disk is full. {number} {'x' * 2000}").code:
            break
    refused = us.does("send", LINE, "This can wait.").sentence(1)
    assert "THE DISK IS FULL" in refused
    assert "Make 16 MiB free" in refused, "twice the ballast"
    assert "STORE OF THIS STATION: THE DISK IS FULL" in us.did("lines").out
    assert any(b"STORE OF THIS STATION: THE DISK IS FULL" in row for row in iter(watching.stdout.readline, b""))
    waits = cn.send("This can wait too.")
    for one in stage.both:
        one.until_reached(one.send("FLASH on a full disk.", "-p", "FLASH"), "RANG")
    assert cn.reached(waits) == "SENT", "it was not kept, and nobody says so"
    filler.unlink()
    until(lambda: us.health()["store"] == "whole, with room", "the ballast is taken in again")
    us.send("It can be said again.")
    until(lambda: "This can wait too." in words(us), "what waited was sent again")
