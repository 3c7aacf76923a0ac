"""What a body says comes back as it was said; what says too little, too much or two things is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.line import acts, bodies
from openline.line import card as cards
from openline.line.acts import (
    Act,
    AdoptAct,
    CardAct,
    CharterAct,
    FirstAct,
    ForkAct,
    KeyAct,
    Marker,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    ResumeAct,
    SuspendAct,
    WithdrawAct,
)
from openline.line.fork import Signed
from openline.wire import entry as en
from openline.wire.codec import Value, encode
from openline.wire.errors import ExerciseMismatch, Malformed
from openline.wire.header import CLEAR, SEQ_MAX, Class, Header
from openline.wire.header import encode as encode_header
from tests.line.parties import in_force, signed_card
from tests.line.succession import amends

HASH = b"h" * 32
KEY_HEADER = Header(Class.KEY, 1, False, 4, 0, 0, 1, 1)
PAYLOAD = en.payload(encode_header(KEY_HEADER), b"body")
SIGNED: list[Value] = [bytes(32), PAYLOAD, bytes(64)]
times = st.integers(0, acts.TIME_MAX)
offices = st.integers(0, 2**64 - 1)
hashes = st.binary(min_size=32, max_size=32)
texts = st.text(max_size=60)
tongues = st.text(max_size=acts.LANGUAGE_MAX)
wraps = st.dictionaries(st.integers(0, 63), st.binary(max_size=40), max_size=5).map(lambda d: tuple(sorted(d.items())))
human = st.builds(ReceiptAct, st.just(Receipt.OPENED), hashes, times, offices)
machine = st.builds(ReceiptAct, st.sampled_from(sorted(set(Receipt) - {Receipt.OPENED})), hashes, times)
scopes = st.sets(st.integers(0, 3), min_size=1).map(lambda found: tuple(sorted(found)))
sealed = st.one_of(
    st.builds(
        MessageAct,
        offices,
        st.sampled_from(Marker),
        texts,
        tongues,
        times,
        st.none() | times,
        st.none() | hashes,
        st.none() | hashes,
    ),
    st.builds(
        ReplyAct, offices, st.sampled_from(Reply), hashes, times, texts, st.none() | times, tongues, st.booleans()
    ),
    st.builds(SuspendAct, offices, scopes, texts, tongues, times, times),
    st.builds(ResumeAct, offices, times),
    human,
    machine,
)
incarnations = st.integers(0, 2**48 - 1)
signed = st.builds(
    lambda seq, prev, rest: Signed(prev, en.payload(encode_header(replace(KEY_HEADER, seq=seq)), rest), rest * 2),
    st.integers(1, SEQ_MAX),
    hashes,
    hashes,
)
root_signatures = st.dictionaries(st.integers(0, 4), st.binary(max_size=9), max_size=5).map(
    lambda found: tuple(sorted(found.items()))
)
signers = st.lists(st.tuples(texts, root_signatures), max_size=3).map(tuple)
clear = st.one_of(
    st.builds(KeyAct, st.integers(0, 2**48 - 1), hashes, wraps),
    st.builds(FirstAct, incarnations, st.integers(1, SEQ_MAX), hashes.filter(any)),
    st.builds(FirstAct, incarnations, st.just(0), st.just(en.NO_PREV)),
    st.builds(ForkAct, signed, signed),
    st.builds(AdoptAct, st.integers(0, 2**48), hashes),
    st.builds(CardAct, st.just(signed_card("US"))),
    st.builds(
        CharterAct, st.binary(max_size=50), signers, st.just(()) | st.just((signed_card("US"), signed_card("CN")))
    ),
    st.builds(WithdrawAct, texts, root_signatures, times),
)


@given(sealed, st.booleans())
def test_an_act_comes_back_as_it_was_said(act: Act, exercise: bool) -> None:
    assert bodies.from_body(bodies.CLASS_OF[type(act)], exercise, bodies.to_body(act, exercise)) == act


@given(clear)
def test_an_act_that_is_never_sealed_comes_back_as_it_was_said(act: Act) -> None:
    assert bodies.CLASS_OF[type(act)] in CLEAR
    assert bodies.from_body(bodies.CLASS_OF[type(act)], False, bodies.to_body(act, False)) == act


@pytest.mark.fault("F-039")
@given(sealed, st.booleans())
def test_header_and_body_must_agree_about_exercise(act: Act, exercise: bool) -> None:
    with pytest.raises(ExerciseMismatch):
        bodies.from_body(bodies.CLASS_OF[type(act)], not exercise, bodies.to_body(act, exercise))


@pytest.mark.fault("F-065")
@pytest.mark.parametrize("cls", [Class.CHECK, Class.COMMIT, Class.WITHOUT_PREJUDICE, 200])
def test_a_class_of_a_newer_version_is_no_act_and_no_error(cls: int) -> None:
    assert bodies.from_body(cls, False, b"whatever it says") is None


def test_standby_alone_keeps_a_dialogue_open() -> None:
    assert {reply for reply in Reply if not reply.closes} == {Reply.STANDBY}


Body = dict[int, Value]
MESSAGE: Body = {1: 1, 2: 1, 3: "Stop.", 4: "en", 5: 7}
REPLY: Body = {1: 1, 2: 1, 3: HASH, 5: 7}
RECEIPT: Body = {2: 2, 3: HASH, 5: 7}
KEY: Body = {2: 1, 3: HASH, 4: [[0, b"w"], [4, b"w"]]}
SUSPEND: Body = {1: 1, 2: [2, 3], 3: "storm", 4: "en", 5: 7, 6: 3600}
RESUME: Body = {1: 1, 5: 7}
FIRST: Body = {2: 0, 3: 9, 4: HASH}
FORK: Body = {2: SIGNED, 3: SIGNED}
ADOPT: Body = {2: 2, 3: HASH}
CHARTER: Body = {2: b"terms", 3: [["US", [[0, b"s"]]]]}
CARD: Body = {2: cards.card_value(signed_card("US"))}
WITHDRAW: Body = {2: "US", 3: [[0, b"s"]], 5: 7}
GOOD: list[tuple[Class, Body]] = [
    (Class.MESSAGE, MESSAGE),
    (Class.REPLY, REPLY),
    (Class.RECEIPT, RECEIPT),
    (Class.KEY, KEY),
    (Class.SUSPEND, SUSPEND),
    (Class.RESUME, RESUME),
    (Class.FIRST, FIRST),
    (Class.FORK, FORK),
    (Class.ADOPT, ADOPT),
    (Class.CHARTER, CHARTER),
    (Class.CARD, CARD),
    (Class.WITHDRAW, WITHDRAW),
]
LATE = acts.TIME_MAX + 1
REFUSED: dict[str, tuple[Class, Body]] = {
    "EXERCISE as false": (Class.MESSAGE, MESSAGE | {0: False}),
    "EXERCISE as a number": (Class.MESSAGE, MESSAGE | {0: 1}),
    "an unknown field": (Class.MESSAGE, MESSAGE | {9: 1}),
    "an unknown marker": (Class.MESSAGE, MESSAGE | {2: 9}),
    "no marker": (Class.MESSAGE, MESSAGE | {2: 0}),
    "a text too long": (Class.MESSAGE, MESSAGE | {3: "a" * (acts.TEXT_MAX + 1)}),
    "a language too long": (Class.MESSAGE, MESSAGE | {4: "a" * 17}),
    "text as bytes": (Class.MESSAGE, MESSAGE | {3: b"Stop."}),
    "a negative office": (Class.MESSAGE, MESSAGE | {1: -1}),
    "true as an office": (Class.MESSAGE, MESSAGE | {1: True}),
    "a superseded hash cut": (Class.MESSAGE, MESSAGE | {7: bytes(31)}),
    "a reference too long": (Class.MESSAGE, MESSAGE | {8: bytes(33)}),
    "written after the year 9999": (Class.MESSAGE, MESSAGE | {5: LATE}),
    "valid beyond the year 9999": (Class.MESSAGE, MESSAGE | {6: LATE}),
    "an unknown reply": (Class.REPLY, REPLY | {2: 8}),
    "a reply to a hash cut": (Class.REPLY, REPLY | {3: b""}),
    "a reply's text too long": (Class.REPLY, REPLY | {4: "a" * (acts.TEXT_MAX + 1)}),
    "a reply's language too long": (Class.REPLY, REPLY | {7: "a" * 17}),
    "standing by beyond the year 9999": (Class.REPLY, REPLY | {6: LATE}),
    "replied after the year 9999": (Class.REPLY, REPLY | {5: LATE}),
    "an unknown receipt": (Class.RECEIPT, RECEIPT | {2: 5}),
    "a receipt for a hash cut": (Class.RECEIPT, RECEIPT | {3: bytes(31)}),
    "a receipt after the year 9999": (Class.RECEIPT, RECEIPT | {5: LATE}),
    "opened by nobody": (Class.RECEIPT, RECEIPT | {2: 3}),
    "stored by an office": (Class.RECEIPT, RECEIPT | {1: 1, 2: 1}),
    "rang by an office": (Class.RECEIPT, RECEIPT | {1: 1, 2: 2}),
    "unreadable by an office": (Class.RECEIPT, RECEIPT | {1: 1, 2: 4}),
    "a key for an exercise": (Class.KEY, KEY | {0: True}),
    "a commitment cut": (Class.KEY, KEY | {3: bytes(31)}),
    "wraps out of order": (Class.KEY, KEY | {4: [[4, b"w"], [0, b"w"]]}),
    "wraps twice for one": (Class.KEY, KEY | {4: [[4, b"w"], [4, b"w"]]}),
    "a wrap for no station": (Class.KEY, KEY | {4: [[64, b"w"]]}),
    "a wrap that is text": (Class.KEY, KEY | {4: [[0, "w"]]}),
    "a wrap without a station": (Class.KEY, KEY | {4: [[b"w"]]}),
    "a reply's text that says nothing": (Class.REPLY, REPLY | {4: ""}),
    "a charter's cards that are none": (Class.CHARTER, CHARTER | {4: []}),
    "a party's signatures as text": (Class.CHARTER, CHARTER | {3: [["US", "s"]]}),
    "a card as bytes": (Class.CARD, CARD | {2: b""}),
    "signatures backwards": (Class.WITHDRAW, WITHDRAW | {3: [[1, b"s"], [0, b"s"]]}),
    "a signature of a root key that cannot be": (Class.WITHDRAW, WITHDRAW | {3: [[5, b"s"]]}),
    "a version's hash cut": (Class.ADOPT, ADOPT | {3: bytes(31)}),
    "an override as false": (Class.REPLY, REPLY | {8: False}),
    "an override as a number": (Class.REPLY, REPLY | {8: 1}),
    "a scope of nothing": (Class.SUSPEND, SUSPEND | {2: []}),
    "a scope backwards": (Class.SUSPEND, SUSPEND | {2: [3, 2]}),
    "a scope with one twice": (Class.SUSPEND, SUSPEND | {2: [2, 2]}),
    "a scope beyond routine": (Class.SUSPEND, SUSPEND | {2: [2, 4]}),
    "a scope above flash": (Class.SUSPEND, SUSPEND | {2: [-1]}),
    "a scope in words": (Class.SUSPEND, SUSPEND | {2: ["ROUTINE"]}),
    "true as a scope": (Class.SUSPEND, SUSPEND | {2: [True]}),
    "a reason too long": (Class.SUSPEND, SUSPEND | {3: "a" * (acts.REASON_MAX + 1)}),
    "a reason's language too long": (Class.SUSPEND, SUSPEND | {4: "a" * 17}),
    "suspended beyond the year 9999": (Class.SUSPEND, SUSPEND | {6: LATE}),
    "suspended after the year 9999": (Class.SUSPEND, SUSPEND | {5: LATE}),
    "resumed after the year 9999": (Class.RESUME, RESUME | {5: LATE}),
    "a first entry for an exercise": (Class.FIRST, FIRST | {0: True}),
    "a last number that cannot be": (Class.FIRST, FIRST | {3: SEQ_MAX + 1}),
    "a last number without a hash": (Class.FIRST, FIRST | {4: bytes(32)}),
    "a last hash of no number": (Class.FIRST, FIRST | {3: 0}),
    "a last hash cut": (Class.FIRST, FIRST | {4: bytes(31)}),
    "a fork of one": (Class.FORK, FORK | {3: []}),
    "a fork for an exercise": (Class.FORK, FORK | {0: True}),
    "a fork's predecessor cut": (Class.FORK, FORK | {2: [bytes(31), PAYLOAD, bytes(64)]}),
    "a fork's signature cut": (Class.FORK, FORK | {2: [bytes(32), PAYLOAD, bytes(63)]}),
    "a fork's payload empty": (Class.FORK, FORK | {2: [bytes(32), b"", bytes(64)]}),
    "a fork's payload cut": (Class.FORK, FORK | {2: [bytes(32), PAYLOAD[:-1], bytes(64)]}),
    "a fork's header cut": (Class.FORK, FORK | {2: [bytes(32), b"\x01" + PAYLOAD[1:2] + bytes(32), bytes(64)]}),
    "a fork's header followed by more": (
        Class.FORK,
        FORK | {2: [bytes(32), bytes((PAYLOAD[0] + 1,)) + PAYLOAD[1:-32] + bytes(33), bytes(64)]},
    ),
} | {
    f"{cls.name} without field {field}": (cls, {k: v for k, v in body.items() if k != field})
    for cls, body in GOOD
    for field in body
}


@pytest.mark.fault("F-053")
@pytest.mark.parametrize(("cls", "body"), REFUSED.values(), ids=REFUSED)
def test_a_body_of_another_shape_is_refused(cls: Class, body: Body) -> None:
    with pytest.raises(Malformed):
        bodies.from_body(cls, False, encode(body))


AT_THE_LIMIT: dict[str, tuple[Class, Body]] = {
    "the longest text": (Class.MESSAGE, MESSAGE | {3: "a" * acts.TEXT_MAX}),
    "the longest language": (Class.MESSAGE, MESSAGE | {4: "a" * acts.LANGUAGE_MAX}),
    "the last second of the year 9999": (Class.MESSAGE, MESSAGE | {5: acts.TIME_MAX, 6: acts.TIME_MAX}),
    "the longest text of a reply": (Class.REPLY, REPLY | {4: "a" * acts.TEXT_MAX}),
    "the longest reason": (Class.SUSPEND, SUSPEND | {3: "a" * acts.REASON_MAX}),
    "a wrap for the last station": (Class.KEY, KEY | {4: [[63, b"w"]]}),
    "the last number": (Class.FIRST, FIRST | {3: SEQ_MAX}),
    "the last root key": (Class.WITHDRAW, WITHDRAW | {3: [[4, b"s"]]}),
}


@pytest.mark.parametrize(("cls", "body"), AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
def test_a_body_at_the_limit_is_within_it(cls: Class, body: Body) -> None:
    """One side that refused it would hold another record than the other."""
    act = bodies.from_body(cls, False, encode(body))
    assert act is not None
    assert bodies.to_body(act, False) == encode(body)


@pytest.mark.parametrize(("cls", "body"), GOOD)
def test_the_bodies_that_the_refused_ones_differ_from_are_good(cls: Class, body: Body) -> None:
    assert bodies.from_body(cls, False, encode(body)) is not None


def test_what_is_not_one_encoding_is_refused() -> None:
    with pytest.raises(Malformed):
        bodies.from_body(Class.MESSAGE, False, encode(MESSAGE) + b"\0")


def test_a_charter_comes_back_with_the_cards_that_it_brings() -> None:
    act = amends(in_force(), ("US", "CN"), joining=("JP", "KR"))
    assert bodies.from_body(Class.CHARTER, False, bodies.to_body(act, False)) == act
