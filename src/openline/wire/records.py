"""Files of ours that travel between parties: a line that says what the file is, then records, each after its length.

::

    file = name of the format and "\n" | records          record = length(4, big-endian) | bytes

Charter files, exported transcripts and bundles are such files. It refuses to read beyond a length that it was told is
the most, before anything of that length is held.
"""

from collections.abc import Iterable

from openline.wire.codec import SIZE_MAX
from openline.wire.errors import Malformed

LENGTH_SIZE = 4


def write(magic: bytes, records: Iterable[bytes]) -> bytes:
    """The bytes of a file. ``magic`` ends in a newline."""
    return magic + b"".join(len(record).to_bytes(LENGTH_SIZE, "big") + record for record in records)


class Reader:
    """Reads a file record by record; a length that leads beyond it is the fault of the record that it belongs to."""

    def __init__(self, data: bytes, magic: bytes, what: str) -> None:
        """Raises Malformed, naming ``what``, when the file is another."""
        if not data.startswith(magic):
            raise Malformed(f"this is not {what}")
        self._data, self.at = data, len(magic)

    def next(self, size_max: int = SIZE_MAX) -> bytes:
        """The next record. Raises Malformed when the file is cut or its length is damaged."""
        start = self.at + LENGTH_SIZE
        size = int.from_bytes(self._data[self.at : start], "big")
        if start + size > len(self._data) or size > size_max:
            raise Malformed("the file is cut here, or a length is damaged")
        self.at = start + size
        return self._data[start : self.at]

    @property
    def rest(self) -> int:
        """How many bytes follow."""
        return len(self._data) - self.at
