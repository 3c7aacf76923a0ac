"""Reading decoded values by shape: a few small functions that name the field when it is wrong.

Decoders use these so that a wrong shape is always a Malformed with the field's name, never a KeyError or TypeError.
It refuses unknown keys, because what is not understood must not be half understood.
"""

from collections.abc import Mapping
from typing import Any

from openline.wire.codec import Value, decode
from openline.wire.errors import Malformed


def fields(value: Value, what: str, needed: Mapping[int, type], optional: Mapping[int, type]) -> dict[int, Any]:
    """Return ``value`` as a map with integer keys whose types are as given.

    ``needed`` and ``optional`` give for each key the Python type of its value. Raises Malformed, naming ``what``.
    """
    if not isinstance(value, dict):
        raise Malformed(f"{what} is not a map")
    for key, item in value.items():
        kind = needed.get(key) or optional.get(key)  # text is no key of theirs
        if kind is None:
            raise Malformed(f"{what} has an unknown field {key!r}")
        if not is_a(item, kind):
            raise Malformed(f"{what} field {key} is not {kind.__name__}")
    for key in needed:
        if key not in value:
            raise Malformed(f"{what} lacks field {key}")
    return value  # every key is one of theirs


def is_a(value: Value, kind: type) -> bool:
    """Tell whether ``value`` is of ``kind``; true and false are not integers, and integers are not negative."""
    return type(value) is kind and (kind is not int or value >= 0)  # type: ignore[operator]  # it is an int then


def row(value: Value, what: str, kinds: tuple[type, ...]) -> list[Any]:
    """Return ``value`` as a list with exactly these types. Raises Malformed, naming ``what``."""
    if not isinstance(value, list) or len(value) != len(kinds):
        raise Malformed(f"{what} is not a list of {len(kinds)}")
    for item, kind in zip(value, kinds, strict=True):
        if not is_a(item, kind):
            raise Malformed(f"{what} holds a value that is not {kind.__name__}")
    return value


def sized(value: Value, what: str, size: int) -> bytes:
    """Return ``value`` as bytes of exactly ``size``. Raises Malformed, naming ``what``."""
    if not isinstance(value, bytes) or len(value) != size:
        raise Malformed(f"{what} is not {size} bytes")
    return value


def body_map(data: bytes, what: str, needed: Mapping[int, type], optional: Mapping[int, type]) -> dict[int, Any]:
    """Decode ``data`` and return it as :func:`fields` does. Raises WireError."""
    return fields(decode(data), what, needed, optional)
