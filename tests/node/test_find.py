"""Words are found in any script, inside longer words, whatever their case or width."""

import asyncio
import time

import pytest

from openline.engine.state import LineState
from openline.line.acts import Marker, MessageAct, Reply, SuspendAct
from openline.line.transcript import Item
from openline.node import find
from openline.wire.codec import encode
from openline.wire.header import Class, Precedence
from tests.engine.pair import carry, meet, pair

TEXTS = {
    "two Chinese characters": ("渔船", "两艘渔船漂入封闭区域。", True),
    "two Chinese characters that stand apart": ("渔船", "渔民的船", False),
    "Japanese": ("漁船", "漁船が二隻", True),
    "Korean": ("어선", "어선 두 척", True),
    "case": ("REEF", "north of the reef", True),
    "part of a word": ("ree", "north of the reef", True),
    "sharp s": ("STRASSE", "die Straße", True),
    "full width": ("us-3", "ＵＳ－３ said", True),
    "half width": ("カナ", "ｶﾅ", True),
    "all words, any order": ("reef  north", "north of the reef", True),
    "one word missing": ("reef south", "north of the reef", False),
    "Turkish": ("istanbul", "İSTANBUL'da", False),  # the dot stays, as in the signed text
}


@pytest.mark.parametrize(("words", "text", "holds"), TEXTS.values(), ids=TEXTS)
def test_words_are_found(words: str, text: str, holds: bool) -> None:
    assert find.matcher(words)(text) is holds


def test_messages_replies_and_reasons_are_searched_and_receipts_are_not() -> None:
    us, cn = pair()
    meet(us, cn)
    asked = us.write("渔船在哪里?")
    carry([us, cn])
    cn.open(asked)
    cn.reply(asked, Reply.ROGER)
    cn.say(SuspendAct(1, (3,), "渔船 exercise", "zh", 60, 7), 1)
    carry([us, cn])
    found = asyncio.run(find.find([us.state], "渔船"))
    assert [find.text_of(item) for _, item in found] == ["渔船在哪里?", "渔船 exercise"]
    assert {state.me for state, _ in found} == {us.me}
    assert asyncio.run(find.find([us.state], "lighthouse")) == []


def test_a_form_is_looked_into_only_where_its_reader_is_given() -> None:
    """Words beside a form and in it count together; a form is read only where what was written does not match."""
    us, cn = pair()
    meet(us, cn)
    form = encode([1000, 1, bytes(4), 0])
    us.say(MessageAct(1, Marker.WARNING, "north of the reef", "en", 7, form=form), 0)
    us.write("south of the reef")
    read: list[Item] = []

    def told(_: LineState, item: Item) -> str:
        read.append(item)
        return "a fishing vessel"

    def names(words: str) -> list[str]:
        return [find.text_of(item) for _, item in asyncio.run(find.find([us.state], words, read=told))]

    assert names("FISHING reef") == ["north of the reef"]
    assert names("reef") == ["north of the reef", "south of the reef"]
    assert len(read) == 1, "the second search needed no form"
    assert asyncio.run(find.find([us.state], "fishing")) == []


def test_a_hundred_thousand_messages_are_searched_while_the_loop_lives() -> None:
    """What is not there is looked for everywhere; how long that takes is printed, and judged by nobody here."""
    us, _ = pair()
    us.write("Two fishing boats are in the closed area north of the reef. One of them burns. 两艘渔船漂入封闭区域。")
    item = us.state.transcript.messages()[-1]
    items = us.state.transcript.items
    for number in range(100_000):
        items[number.to_bytes(32, "big")] = Item(item.entry, item.act)
    began = time.perf_counter()
    found = asyncio.run(find.find([us.state], "珊瑚"))
    took = time.perf_counter() - began
    print(f"search of {len(items)} entries of 82 characters: {took * 1000:.0f} ms")
    assert found == []


@pytest.mark.parametrize(
    ("through", "words"),
    [
        (find.Sieve(party="CN"), ["ROUTINE of theirs", "drill of theirs"]),
        (find.Sieve(exercise=True), ["drill of theirs"]),
        (find.Sieve(precedence=Precedence.FLASH, cls=Class.MESSAGE), ["FLASH of ours"]),
        (find.Sieve(until_s=1), []),
        (find.Sieve(from_s=1, party="JP"), []),
    ],
)
def test_a_sieve_lets_through_what_is_asked_for_with_words_or_without(through: find.Sieve, words: list[str]) -> None:
    us, cn = pair()
    meet(us, cn)
    us.say(MessageAct(1, Marker.INFORMATION, "FLASH of ours", "en", 7), 0)
    cn.say(MessageAct(1, Marker.INFORMATION, "ROUTINE of theirs", "en", 7), 3)
    cn.say(MessageAct(1, Marker.INFORMATION, "drill of theirs", "en", 7), 3, exercise=True)
    carry([us, cn])
    found = asyncio.run(find.find([us.state], "", through))
    assert sorted(find.text_of(item) for _, item in found) == sorted(words)
    assert len(asyncio.run(find.find([us.state], "theirs", through))) == sum("theirs" in one for one in words)
    assert through.is_set
