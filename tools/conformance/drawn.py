"""What an algorithm draws randomness for (HPKE wraps, ML-DSA signatures): drawn once, then kept in ``drawn.json``.

So the vectors come out the same every time. What is not in the file is drawn and added, unless ``FROZEN``; what is no
longer asked for is left out when the vectors are written.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from openline.wire.suite import RealSuite, RootKey

FILE = Path(__file__).parent / "drawn.json"
_kept: dict[str, str] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
used: dict[str, str] = {}


def _name(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]


def root_signature(key: RootKey, message: bytes) -> bytes:
    """The double signature of a root over ``message``."""
    name = _name(b"root", key.public, message)
    used[name] = _kept.get(name) or key.sign(message).hex()
    return bytes.fromhex(used[name])


def wrap(public: bytes, info: bytes, secret: bytes) -> bytes:
    """``secret`` wrapped for ``public`` under ``info``."""
    name = _name(b"wrap", public, info, secret)
    used[name] = _kept.get(name) or RealSuite().wrap(public, info, secret).hex()
    return bytes.fromhex(used[name])


def complete() -> bool:
    """Whether nothing had to be drawn anew."""
    return used.keys() <= _kept.keys()


def text() -> str:
    """The file, with what was used."""
    return json.dumps(dict(sorted(used.items())), indent=1) + "\n"
