"""Bytes to values and back: codec, keys, seal, entry, beacon, want. Frozen by ``spec/``.

The only home of cryptography. It refuses to guess: what does not round-trip, or is not exactly what the
specification says, is a :class:`~openline.wire.errors.WireError`.
"""
