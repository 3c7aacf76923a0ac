"""What a body says comes back as it was said; what says too little, too much or two things is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.line import acts
from openline.line.acts import CLASS_OF, Act, KeyAct, Marker, MessageAct, Receipt, ReceiptAct, Reply, ReplyAct
from openline.wire.codec import Value, encode
from openline.wire.errors import ExerciseMismatch, Malformed
from openline.wire.header import Class

HASH = b"h" * 32
times = st.integers(0, acts.TIME_MAX)
offices = st.integers(0, 2**64 - 1)
hashes = st.binary(min_size=32, max_size=32)
texts = st.text(max_size=60)
tongues = st.text(max_size=acts.LANGUAGE_MAX)
wraps = st.dictionaries(st.integers(0, 63), st.binary(max_size=40), max_size=5).map(lambda d: tuple(sorted(d.items())))
human = st.builds(ReceiptAct, st.just(Receipt.OPENED), hashes, times, offices)
machine = st.builds(ReceiptAct, st.sampled_from(sorted(set(Receipt) - {Receipt.OPENED})), hashes, times)
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
    st.builds(ReplyAct, offices, st.sampled_from(Reply), hashes, times, texts, st.none() | times, tongues),
    human,
    machine,
)
keys = st.builds(KeyAct, st.integers(0, 2**48 - 1), hashes, wraps)


@given(sealed, st.booleans())
def test_an_act_comes_back_as_it_was_said(act: Act, exercise: bool) -> None:
    assert acts.from_body(CLASS_OF[type(act)], exercise, acts.to_body(act, exercise)) == act


@given(keys)
def test_a_key_act_comes_back_as_it_was_said(act: KeyAct) -> None:
    assert acts.from_body(Class.KEY, False, acts.to_body(act, False)) == act


@pytest.mark.fault("F-039")
@given(sealed, st.booleans())
def test_header_and_body_must_agree_about_exercise(act: Act, exercise: bool) -> None:
    with pytest.raises(ExerciseMismatch):
        acts.from_body(CLASS_OF[type(act)], not exercise, acts.to_body(act, exercise))


@pytest.mark.fault("F-065")
@pytest.mark.parametrize("cls", [Class.SUSPEND, Class.FORK, Class.WITHOUT_PREJUDICE, 200])
def test_a_class_of_a_newer_version_is_no_act_and_no_error(cls: int) -> None:
    assert acts.from_body(cls, False, b"whatever it says") is None


def test_standby_alone_keeps_a_dialogue_open() -> None:
    assert {reply for reply in Reply if not reply.closes} == {Reply.STANDBY}


Body = dict[int, Value]
MESSAGE: Body = {1: 1, 2: 1, 3: "Stop.", 4: "en", 5: 7}
REPLY: Body = {1: 1, 2: 1, 3: HASH, 5: 7}
RECEIPT: Body = {2: 2, 3: HASH, 5: 7}
KEY: Body = {2: 1, 3: HASH, 4: [[0, b"w"], [4, b"w"]]}
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
} | {
    f"{cls.name} without field {field}": (cls, {k: v for k, v in body.items() if k != field})
    for cls, body in ((Class.MESSAGE, MESSAGE), (Class.REPLY, REPLY), (Class.RECEIPT, RECEIPT), (Class.KEY, KEY))
    for field in body
}


@pytest.mark.fault("F-053")
@pytest.mark.parametrize(("cls", "body"), REFUSED.values(), ids=REFUSED)
def test_a_body_of_another_shape_is_refused(cls: Class, body: Body) -> None:
    with pytest.raises(Malformed):
        acts.from_body(cls, False, encode(body))


@pytest.mark.parametrize(
    ("cls", "body"), [(Class.MESSAGE, MESSAGE), (Class.REPLY, REPLY), (Class.RECEIPT, RECEIPT), (Class.KEY, KEY)]
)
def test_the_bodies_that_the_refused_ones_differ_from_are_good(cls: Class, body: Body) -> None:
    assert acts.from_body(cls, False, encode(body)) is not None


def test_what_is_not_one_encoding_is_refused() -> None:
    with pytest.raises(Malformed):
        acts.from_body(Class.MESSAGE, False, encode(MESSAGE) + b"\0")
