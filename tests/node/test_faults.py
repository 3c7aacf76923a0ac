"""Frames that break the rules are put down to the station whose link brought them."""

import asyncio

from openline.desk import doctor
from openline.node.faults import Faults
from tests.node.test_reading import running, until
from tests.node.test_unread import forger
from tests.scenes.theatre import LINE, Theatre


def test_what_is_no_fault_of_a_frame_is_put_down_to_nobody() -> None:
    """Nor what an entry says that is void: it was kept."""
    faults = Faults()
    faults.look(b"line", 4, {"known": 7, "void-bad-form": 1})
    assert faults.of(b"line", 4) == {}
    faults.look(b"line", 4, {"known": 7, "bad-signature": 2})
    faults.look(b"line", 8, {"known": 9, "bad-signature": 3, "bad-tag": 4})
    assert faults.of(b"line", 4) == {"bad-signature": 2}
    assert list(faults.of(b"line", 8).items()) == [("bad-tag", 4), ("bad-signature", 1)]
    assert faults.look(b"line", 8, {"known": 9, "bad-signature": 3, "bad-tag": 4, "bad-kind": 1}), "a kind that is new"
    assert not faults.look(b"line", 8, {"known": 9, "bad-signature": 9, "bad-tag": 4, "bad-kind": 2})


def test_thousands_of_bad_frames_of_a_member_are_a_finding(homes: Theatre) -> None:
    """US's node sends what breaks the rules; CN's doctor says how many, whose they are, and what to do."""

    async def scene() -> None:
        bad = forger(homes)
        frame = bytearray(bad.open(bad.key()))
        frame[-1] ^= 1
        async with running(homes.us, homes.cn) as (us, cn):
            ((line, engine),) = cn.engines.items()
            (index,) = engine.state.peers
            (tls,) = us._tls_of.values()
            await until(lambda: us.links(line)[engine.state.me][0], "the link is up")
            for _ in range(2000):
                us.carrier.send(tls, bytes(frame), 0)
            await until(lambda: sum(cn.faults.of(line, index).values()) >= 2000, "all were counted")
            assert cn.faults.of(line, index).keys() == {"bad-signature"}
            assert us.faults.of(line, engine.state.me) == {}
            shown = {"line": LINE, "peers": [{"faults": cn.faults.of(line, index)} | PEER]} | QUIET
            found = [one for one in doctor._line(shown, set()) if "frames that break the rules" in one.says]
            assert [(one.level, one.side) for one in found] == [("look", "theirs")]
            assert "2000 bad-signature" in found[0].says

    asyncio.run(scene())


PEER = {"party": "US", "station": "", "lamp": "open", "why": "", "clock_offset_ms": None}
QUIET = {"loading": 0, "cloned": False, "forks": [], "expired": False, "leaving": {}, "waiting_for_us": []}
