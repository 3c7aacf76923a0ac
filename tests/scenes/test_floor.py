"""A suspension and a restored backup, between two real nodes: the floor stays open, and nothing stays lost."""

import shutil

import pytest

from tests.scenes.theatre import LINE, Theatre, until


@pytest.mark.fault("F-049")
def test_a_suspension_is_shown_and_a_flash_goes_through_it(stage: Theatre) -> None:
    """CN suspends what stands above the floor; US sees it with its reason; a FLASH rings all the same; CN resumes."""
    us, cn = stage.both
    until(lambda: us.lamp() == "open", "the line is open")
    cn.did("suspend", LINE, "演习期间", "--hours", "1", "--language", "zh-Hans")
    until(lambda: us.lamp() == "suspended", "US sees it")
    assert "PRIORITY, ROUTINE suspended by CN" in us.did("lines").out
    assert "floor open: 演习期间" in us.did("lines").out
    name = us.send("This must ring.", "-p", "FLASH")
    us.until_reached(name, "RANG")
    cn.did("ack", LINE, name)
    signed = cn.did("lines", "--json").json[0]["own_head"]
    told = cn.did("ack", LINE, name)
    assert f"值班军官 has acknowledged {name} already, at" in told.out
    assert "nothing was signed again" in told.out
    assert cn.did("lines", "--json").json[0]["own_head"] == signed
    cn.did("reply", LINE, name, "ROGER")
    cn.did("resume", LINE)
    until(lambda: us.lamp() == "open", "US sees that it has ended")
    again = cn.does("resume", LINE).sentence(1)
    assert "suspended on us-cn-theatre: there is nothing to resume, and nothing was signed" in again
    refused = cn.does("suspend", LINE, "too long", "--hours", "100").sentence(1)
    assert "The charter allows at most 72 hours" in refused


@pytest.mark.fault("F-015")
def test_a_restored_backup_fetches_back_what_it_forgot_and_speaks_on(stage: Theatre) -> None:
    """US is put back to a copy from before its last call: the call returns from CN, the next stands in a new feed."""
    us, cn = stage.both
    us.kill()
    for file in us.home.glob("openline.db*"):
        shutil.copy(file, us.home / f"kept.{file.name}")
    us.start()
    lost = us.send("Said after the backup was made.", "-p", "FLASH")
    us.until_reached(lost, "RANG")
    us.kill()
    for file in us.home.glob("openline.db*"):
        file.unlink()
    for file in us.home.glob("kept.openline.db*"):
        file.replace(us.home / file.name.removeprefix("kept."))
    us.start()
    until(lambda: "Said after the backup was made." in us.does("show", LINE).out, "it is back")
    name = us.send("Said after the restore.", "-p", "FLASH")
    assert name.startswith("USr1-"), "a new feed, named so on both sides"
    us.until_reached(name, "RANG")
    for call in (lost, name):
        cn.did("reply", LINE, call, "ROGER")
    us.until_reached(name, "ANSWERED")
