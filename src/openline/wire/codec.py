"""A strict subset of deterministic CBOR (RFC 8949, section 4.2): one encoding a value, and no other accepted.

Values: ``int`` from -2**63 to 2**64-1, ``bytes``, ``str``, ``list``, ``dict`` with ``int`` or ``str`` keys, ``bool``
and ``None``. Refused: tags, floats, indefinite lengths, other simple values, duplicate or unsorted keys,
integers and lengths longer than needed, text that is not UTF-8, nesting deeper than 16, more than 64 KiB.
It refuses to repair anything.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from openline.wire.errors import Malformed, NotCanonical, TooDeep, TooLarge

Value: TypeAlias = "int | bytes | str | bool | Sequence[Value] | Mapping[int, Value] | Mapping[str, Value] | None"

SIZE_MAX = 65536  # a frame's body never needs more, and nobody can make us allocate more
DEPTH_MAX = 16  # the deepest act has six levels
UNSIGNED, NEGATIVE, BYTES, TEXT, LIST, MAP, TAG = range(7)
SMALL = 24  # a number below stands in its head
LENGTHS = {24: 1, 25: 2, 26: 4, 27: 8}
SIMPLES: dict[int, Value] = {0xF4: False, 0xF5: True, 0xF6: None}


def encode(value: Value) -> bytes:
    """Return the one encoding of ``value``.

    Asserts that the value is of the subset, since a value that we make ourselves is never somebody else's fault.
    """
    out = _encode(value, 0)
    assert len(out) <= SIZE_MAX, "a value larger than the limit"
    return out


def labelled(label: str, *parts: bytes) -> bytes:
    """The encoding of a list of a label and byte strings: all that is signed or sealed, so made without a detour."""
    return _head(LIST, 1 + len(parts)) + _encode(label, 1) + b"".join([_head(BYTES, len(p)) + p for p in parts])


def _encode(value: Value, depth: int) -> bytes:
    assert depth <= DEPTH_MAX, "a value deeper than the limit"
    if isinstance(value, bytes):
        return _head(BYTES, len(value)) + value
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        assert value >= -1 << 63, "a negative integer of more than 64 bits"
        return _head(UNSIGNED, value) if value >= 0 else _head(NEGATIVE, -1 - value)
    if isinstance(value, str):
        text = value.encode("utf-8")
        return _head(TEXT, len(text)) + text
    if isinstance(value, dict):
        assert {*map(type, value)} <= {int, str}, "no encoding for such a key"
        pairs = sorted([(_encode(k, depth + 1), _encode(v, depth + 1)) for k, v in value.items()])
        return _head(MAP, len(pairs)) + b"".join([k + v for k, v in pairs])
    assert isinstance(value, list | tuple), f"no encoding for {type(value).__name__}"
    return _head(LIST, len(value)) + b"".join([_encode(item, depth + 1) for item in value])


def _head(major: int, number: int) -> bytes:
    if number < 256:
        return (major << 5 | number).to_bytes() if number < SMALL else bytes((major << 5 | 24, number))
    for info, size in LENGTHS.items():
        if number < 1 << 8 * size:
            return bytes((major << 5 | info,)) + number.to_bytes(size, "big")
    raise AssertionError("an integer of more than 64 bits")


def decode(data: bytes) -> Value:
    """Return the value that ``data`` encodes, all of it.

    Raises Malformed, NotCanonical, TooDeep or TooLarge. Whatever is accepted re-encodes to the same bytes.
    """
    if len(data) > SIZE_MAX:
        raise TooLarge(f"{len(data)} bytes where at most {SIZE_MAX} are allowed")
    value, end = _decode(data, 0, 0)
    if end != len(data):
        raise Malformed(f"{len(data) - end} bytes after the end of the value")
    return value


def _decode(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    if depth > DEPTH_MAX:
        raise TooDeep(f"nested deeper than {DEPTH_MAX}")
    if at >= len(data):
        raise Malformed("the value ends before it is complete")
    first = data[at]
    if first < SMALL:  # most keys and enumerations
        return first, at + 1
    major, number, at = _read_head(data, at) if first & 31 >= SMALL else (first >> 5, first & 31, at + 1)
    if major in (BYTES, TEXT):
        return _read_string(data, at, major, number)
    if major == UNSIGNED:
        return number, at
    if major == MAP:
        return _read_map(data, at, number, depth)
    if major == LIST:
        return _read_list(data, at, number, depth)
    if major == NEGATIVE:
        if number >= 1 << 63:
            raise TooLarge("a negative integer of more than 64 bits")
        return -1 - number, at
    if first in SIMPLES:
        return SIMPLES[first], at
    raise Malformed("a tag" if major == TAG else "a float or a simple value other than false, true and null")


def _read_head(data: bytes, at: int) -> tuple[int, int, int]:
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if info not in LENGTHS:
        raise Malformed("an indefinite length or a reserved length code")
    size = LENGTHS[info]
    if at + size > len(data):
        raise Malformed("the value ends inside a number")
    number = int.from_bytes(data[at : at + size], "big")
    if major < TAG and number < (24 if size == 1 else 1 << 4 * size):  # a tag, a float and a simple value are refused
        raise NotCanonical("a number longer than needed")
    return major, number, at + size


def _read_string(data: bytes, at: int, major: int, size: int) -> tuple[Value, int]:
    if at + size > len(data):
        raise Malformed("the value ends inside a string")
    raw = data[at : at + size]
    if major == BYTES:
        return raw, at + size
    try:
        return raw.decode("utf-8"), at + size
    except UnicodeDecodeError:
        raise Malformed("text that is not UTF-8") from None


def _read_list(data: bytes, at: int, count: int, depth: int) -> tuple[Value, int]:
    if count > len(data) - at:
        raise Malformed("a list longer than its bytes")
    items: list[Value] = []
    for _ in range(count):
        item, at = _decode(data, at, depth + 1)
        items.append(item)
    return items, at


def _read_map(data: bytes, at: int, count: int, depth: int) -> tuple[Value, int]:
    if count > (len(data) - at) // 2:
        raise Malformed("a map longer than its bytes")
    pairs: dict[int | str, Value] = {}
    previous = b""
    for _ in range(count):
        start = at
        small = at < len(data) and data[at] < SMALL and depth < DEPTH_MAX  # as in every map of ours
        key, at = (data[at], at + 1) if small else _decode(data, at, depth + 1)
        if type(key) is not int and type(key) is not str:  # false and true are of another type
            raise Malformed("a map key that is neither an integer nor text")
        if data[start:at] <= previous:
            raise NotCanonical("map keys out of order or twice")
        previous = data[start:at]
        pairs[key], at = _decode(data, at, depth + 1)
    return pairs, at  # type: ignore[return-value]  # keys of both types may stand in one map
