"""Small numbers in few bytes: base-128, lowest seven bits first, as in protocol buffers, in their shortest form only.

Used in headers and beacons, where every byte is paid for by radio. It refuses padded forms and more bits than a field
has: 48, unless the field says otherwise.
"""

from openline.wire.errors import Malformed, NotCanonical

BITS_MAX = 48  # stamps are the largest numbers on the wire; 2**48 at a thousand a second lasts 8,900 years


def put(number: int, bits_max: int = BITS_MAX) -> bytes:
    """Return the shortest form of ``number``, 0 <= number < 2**bits_max."""
    assert 0 <= number < 1 << bits_max, "number out of range"
    if number < 128:
        return number.to_bytes()
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


class Reader:
    """Reads fields from the front of ``data``, byte by byte; a read past the end is Malformed."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        """The next byte. Raises Malformed at the end."""
        return self.take(1)[0]

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes. Raises Malformed when fewer are left."""
        out = self.data[self.at : self.at + size]
        if len(out) < size:
            raise Malformed("the fields end before they are complete")
        self.at += size
        return out

    def number(self, bits_max: int = BITS_MAX) -> int:
        """The next varint. Raises NotCanonical when padded, Malformed when of more than ``bits_max`` bits."""
        data, at = self.data, self.at
        if at < len(data) and data[at] < 128:
            self.at = at + 1
            return data[at]
        out = self.byte() & 127
        for shift in range(7, bits_max + 1, 7):
            byte = self.byte()
            out |= (byte & 127) << shift
            if byte < 128:
                if byte == 0:
                    raise NotCanonical("a number longer than needed")
                if out >> bits_max:
                    break
                return out
        raise Malformed(f"a number of more than {bits_max} bits")

    def end(self) -> None:
        """Raises Malformed when bytes are left over."""
        if self.at != len(self.data):
            raise Malformed(f"{len(self.data) - self.at} bytes after the last field")
