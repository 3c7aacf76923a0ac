"""Calls with something wrong about them: one that cannot be read here, and two of one name."""

import asyncio

import pytest

from openline.line.acts import Receipt
from openline.node import view
from openline.node.home import Home
from openline.node.node import Node
from openline.wire.suite import RealSuite
from tests.engine.pair import FLASH, Forger
from tests.node.asked import ask
from tests.node.test_reading import running, until
from tests.scenes.theatre import LINE, Theatre


def forger(homes: Theatre) -> Forger:
    """US, with its keys in hands that send no epoch key."""
    home = Home(homes.us.home)
    (charter,) = home.charters().values()
    (node,) = [Node(home)]
    (engine,) = node.engines.values()
    node.store.close()
    return Forger(charter, engine.state.me, home.station_keys().secrets(), RealSuite())


@pytest.mark.fault("F-045")
@pytest.mark.fault("F-053")
@pytest.mark.parametrize("why", ["unreadable", "bad-seal"])
def test_nobody_acknowledges_or_answers_what_cannot_be_read_but_with_unable(homes: Theatre, why: str) -> None:
    """The alarm has rung; OPENED would be a lie in an officer's name; UNABLE says what is, and the alarm ends."""

    async def scene() -> None:
        us = forger(homes)
        async with running(homes.cn) as (cn,):
            ((line, engine),) = cn.engines.items()
            key = us.key("missing" if why == "unreadable" else "")
            us.ek = b"x" * 32  # for nothing, where CN has no key at all
            call = us.write("hidden", precedence=FLASH)
            for frame in (us.open(key), us.open(call)):
                cn.take(line, frame)
            await until(lambda: call.hash.hex() in {row["hash"] for row in homes.cn.alarms()}, "it rang")
            item = engine.state.transcript.items[call.hash]
            assert item.void == why
            assert "states" in view.entry_view(engine.state, item), "it is a call all the same"
            name = view.name_of(engine.state, item)
            status, said = await ask(cn, "POST", f"/v1/lines/{LINE}/opened", {"about": name})
            assert status == 409
            because = {"unreadable": "its key has not come", "bad-seal": "no key that we hold opens it"}[why]
            assert said["error"].startswith(
                f"{name} cannot be read here, so nobody can say that he has seen it: {because}. "
            )
            assert "Ask US to send it again" in said["error"]
            for word in ("ROGER", "WILCO", "STANDBY", "AFFIRM", "NEGATIVE", "DECLINE"):
                status, again = await ask(cn, "POST", f"/v1/lines/{LINE}/replies", {"about": name, "reply": word})
                assert (status, again) == (409, said), word
            assert (await ask(cn, "GET", f"/v1/lines/{LINE}/entries/{name}/receipts"))[0] == 200
            assert call.hash in engine.state.alarms
            (waits,) = [
                row for row in (await ask(cn, "GET", "/v1/lines"))[1][0]["waiting_for_us"] if row["name"] == name
            ]
            assert waits["unread"].startswith("Cannot be read: ")
            assert (await ask(cn, "POST", f"/v1/lines/{LINE}/replies", {"about": name, "reply": "UNABLE"}))[0] == 201
            assert call.hash not in engine.state.alarms
            dialogue = engine.state.transcript.dialogue(call.hash)
            assert dialogue.closing(engine.state.me)
            assert not dialogue.first_receipt(engine.state.me, Receipt.OPENED), "nobody has seen it"

    asyncio.run(scene())


@pytest.mark.fault("F-016")
@pytest.mark.fault("F-017")
def test_two_calls_of_one_name_are_told_apart_by_name_and_neither_is_guessed(homes: Theatre) -> None:
    """Their author signed both; each rings, is named with its hash, and is answered alone."""

    async def scene() -> None:
        us = forger(homes)
        async with running(homes.cn) as (cn,):
            ((line, engine),) = cn.engines.items()
            head = engine.state.feeds[us.me, 0].linked[-1][0] if (us.me, 0) in engine.state.feeds else None
            key = us.key(after=head) if head else us.key()
            one, two = (us.write(text, precedence=FLASH, after=key) for text in ("hold fire", "open fire"))
            cn.take(line, us.open(key))
            cn.take(line, us.open(one))
            item = engine.state.transcript.items
            plain = view.name_of(engine.state, item[one.hash])
            assert view.find(engine.state, plain) is item[one.hash]
            cn.take(line, us.open(two))
            names = [view.name_of(engine.state, item[entry.hash]) for entry in (one, two)]
            assert names == [f"{plain}.{entry.hash.hex()[:8]}" for entry in (one, two)]
            for path, asked in (("opened", {}), ("replies", {"reply": "WILCO"})):
                status, said = await ask(cn, "POST", f"/v1/lines/{LINE}/{path}", {"about": plain} | asked)
                assert status == 409
                assert said["error"].endswith(f"Name one of them: {', '.join(sorted(names))}.")
            asked = {"about": names[1], "reply": "DECLINE"}
            assert (await ask(cn, "POST", f"/v1/lines/{LINE}/replies", asked))[0] == 201
            assert {h for h in engine.state.alarms if h in (one.hash, two.hash)} == {one.hash}
            assert view.named(engine.state, plain)[0] is item[one.hash], "the one that came first"

    asyncio.run(scene())
