"""What ``openline verify`` says of a file: who the parties are by the charter in force, and by which cards."""

from pathlib import Path

import pytest

from openline.line.card import safety_number
from openline.store import export
from openline.wire import suite
from tests.engine.pair import carry, meet, pair
from tests.line.succession import amends
from tests.scenes.theatre import desk


def test_a_party_that_joined_by_an_amendment_is_named_with_its_safety_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever checks the file must know whom to compare numbers with; of an amendment that lacks a party, nothing."""
    us, cn = pair()
    meet(us, cn)
    us.say(amends(us.charter, ("US", "CN"), ("KR",)))
    act = amends(us.charter, ("US", "CN", "JP"), ("JP",))
    us.say(act)
    carry((us, cn))
    held = [entry for feed in cn.state.feeds.values() for linked in feed.linked for entry in linked]
    path = tmp_path / "file"
    path.write_bytes(export.write(cn.charter, cn.me, 7, held, cn.state.keys, cn.secrets))
    monkeypatch.setattr(suite, "RealSuite", lambda: cn.suite)
    shown = desk("verify", "--json", str(path))
    assert shown.code == 0, shown
    row = shown.json["files"][0]
    assert (row["parties"], row["version"]) == (["US", "CN", "JP"], 2)
    assert sorted(row["safety_numbers"]) == ["CN", "JP", "US"]
    assert row["safety_numbers"]["JP"] == safety_number(act.cards[0])
