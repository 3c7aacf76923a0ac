"""A wrong shape is refused with the field's name, and what is not understood is not half understood."""

from collections.abc import Callable
from typing import Any

import pytest

from openline.wire.codec import Value, encode
from openline.wire.errors import Malformed
from openline.wire.shape import body_map, fields, is_a, row, sized

NEEDED, OPTIONAL = {1: int, 2: str}, {3: bytes, 4: bool}

GOOD: list[dict[int, Value]] = [
    {1: 0, 2: ""},
    {1: 5, 2: "x", 3: b"", 4: False},
    {1: 2**64 - 1, 2: "x", 4: True},
]

WRONG: list[tuple[Value, str]] = [
    ([1, 2], "card is not a map"),
    (None, "card is not a map"),
    ({1: 5}, "card lacks field 2"),
    ({}, "card lacks field 1"),
    ({1: 5, 2: "x", 5: 0}, "card has an unknown field 5"),
    ({1: 5, 2: "x", -1: 0}, "card has an unknown field -1"),
    ({"1": 5}, "card has an unknown field '1'"),
    ({1: "5", 2: "x"}, "card field 1 is not int"),
    ({1: True, 2: "x"}, "card field 1 is not int"),
    ({1: -1, 2: "x"}, "card field 1 is not int"),
    ({1: None, 2: "x"}, "card field 1 is not int"),
    ({1: 5, 2: b"x"}, "card field 2 is not str"),
    ({1: 5, 2: "x", 3: "x"}, "card field 3 is not bytes"),
    ({1: 5, 2: "x", 4: 1}, "card field 4 is not bool"),
]


@pytest.mark.parametrize("value", GOOD)
def test_a_map_of_the_right_shape_is_returned(value: dict[int, Value]) -> None:
    assert fields(value, "card", NEEDED, OPTIONAL) == value
    assert body_map(encode(value), "card", NEEDED, OPTIONAL) == value


@pytest.mark.parametrize(("value", "says"), WRONG)
def test_a_map_of_another_shape_is_refused(value: Value, says: str) -> None:
    with pytest.raises(Malformed, match=f"^{says}$"):
        fields(value, "card", NEEDED, OPTIONAL)
    with pytest.raises(Malformed, match=f"^{says}$"):
        body_map(encode(value), "card", NEEDED, OPTIONAL)


def test_rows_and_sizes() -> None:
    assert row([1, "a", [2]], "wrap", (int, str, list)) == [1, "a", [2]]
    assert sized(b"abc", "hash", 3) == b"abc"


ROWS: list[tuple[Callable[[], Any], str]] = [
    (lambda: row((1, 2), "wrap", (int, int)), "wrap is not a list of 2"),
    (lambda: row([1], "wrap", (int, int)), "wrap is not a list of 2"),
    (lambda: row([1, 2, 3], "wrap", (int, int)), "wrap is not a list of 2"),
    (lambda: row({1: 2}, "wrap", (int,)), "wrap is not a list of 1"),
    (lambda: row([1, b"x"], "wrap", (int, int)), "wrap holds a value that is not int"),
    (lambda: row([False], "wrap", (int,)), "wrap holds a value that is not int"),
    (lambda: sized(b"abcd", "hash", 3), "hash is not 3 bytes"),
    (lambda: sized("abc", "hash", 3), "hash is not 3 bytes"),
]


@pytest.mark.parametrize(("read", "says"), ROWS, ids=[says for _, says in ROWS])
def test_a_row_of_another_shape_is_refused(read: Callable[[], Any], says: str) -> None:
    with pytest.raises(Malformed, match=f"^{says}$"):
        read()


def test_true_is_no_number_and_no_number_is_negative() -> None:
    assert [is_a(value, int) for value in (0, 7, True, -1, "7", None)] == [True, True, False, False, False, False]
    assert [is_a(value, bool) for value in (True, 1)] == [True, False]
