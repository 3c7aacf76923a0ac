"""Short texts spelt in fragments: always the same body back, in as few bytes as there can be, and never a bomb."""

import hashlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.wire import fragments, seal
from openline.wire.codec import SIZE_MAX, encode
from openline.wire.dictionary import DICTIONARY, DICTIONARY_HASH, FRAGMENTS
from openline.wire.errors import Bomb, Malformed

near_words = st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=4), max_size=12).map(b"".join)


def test_the_table_is_what_the_specification_says() -> None:
    """248 different fragments of 1 to 12 bytes, by length and then by bytes; letters and figures are there."""
    assert len(FRAGMENTS) == len(set(FRAGMENTS)) == fragments.LITERAL == 248
    assert list(FRAGMENTS) == sorted(FRAGMENTS, key=lambda f: (len(f), f))
    assert all(1 <= len(f) <= 12 for f in FRAGMENTS)
    assert all(bytes((c,)) in FRAGMENTS for c in b"AZaz09 .,?")


def test_one_hash_covers_phrases_and_fragments() -> None:
    """Whoever swaps either has another dictionary, and a charter that names this one is not for him."""
    file = b"".join(bytes((len(f),)) + f for f in FRAGMENTS) + DICTIONARY
    assert hashlib.sha256(file).digest() == DICTIONARY_HASH
    assert len(file) < 8192, "read by every node that is written, so kept small; deflate looks back 32 KiB"


@settings(deadline=None, max_examples=200)
@given(near_words | st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_what_is_spelt_is_read(body: bytes) -> None:
    spelt = fragments.spell(body)
    assert fragments.read(spelt) == body
    assert len(spelt) <= len(body) + (len(body) + 7) // 8


def fewest(body: bytes) -> int:
    """By the definition: every fragment and every literal that could come next."""

    @cache
    def rest(at: int) -> int:
        if at == len(body):
            return 0
        spelt = [1 + rest(at + len(f)) for f in FRAGMENTS if body.startswith(f, at)]
        literal = [1 + n + rest(at + n) for n in range(1, min(8, len(body) - at) + 1)]
        return min(spelt + literal)

    return rest(0)


@settings(deadline=None, max_examples=60)
@given(near_words)
def test_no_other_spelling_is_shorter(body: bytes) -> None:
    assert len(fragments.spell(body)) == fewest(body)


def test_a_literal_that_is_cut_is_malformed() -> None:
    for size in range(1, 9):
        spelt = bytes((fragments.LITERAL + size - 1,)) + bytes(size)
        assert fragments.read(spelt) == bytes(size)
        with pytest.raises(Malformed, match="cut"):
            fragments.read(spelt[:-1])


def test_the_longest_fragments_make_no_bomb() -> None:
    longest = len(FRAGMENTS[-1])
    most = SIZE_MAX // longest
    assert len(seal.unpack(b"\x02" + b"\xf7" * most)) == most * longest
    with pytest.raises(Bomb):
        seal.unpack(b"\x02" + b"\xf7" * (most + 1))


def test_of_equal_forms_the_lower_number_is_taken() -> None:
    for body in (b"", b"\x00", b"a", b"ZQ"):
        assert seal.pack(body) == b"\x00" + body


def test_long_bodies_are_not_spelt() -> None:
    """Spelling is slower than sealing, and deflate has learnt the words by then."""
    word = FRAGMENTS[-1]
    one, two = word * (seal.SPELT_MAX // len(word)), word * (seal.SPELT_MAX // len(word) + 1)
    assert {seal.pack(body)[0] for body in (one, two)} <= {0, 1}
    text = b"".join(FRAGMENTS[120:247])[: seal.SPELT_MAX]
    assert seal.pack(text)[0] == 2
    assert seal.pack(text + b"!" * seal.SPELT_MAX)[0] == 1


def test_chinese_is_never_longer_than_before() -> None:
    """What the phrases foresaw stays deflated: the shortest form is taken."""
    text = "我方舰艇航向正北，请贵方保持安全距离，立即停止危险接近，确认收到。"
    body = encode({1: 7, 2: 4, 3: text, 4: "zh", 5: 1_700_000_000})
    assert seal.pack(body)[0] == 1
    assert len(seal.pack(body)) < len(fragments.spell(body))
