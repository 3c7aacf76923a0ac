"""Writes ``vectors/dictionary.bin``, the preset dictionary that a charter names: ``python tools/dictionary.py``."""

from __future__ import annotations

from pathlib import Path

from openline.wire.dictionary import DICTIONARY

if __name__ == "__main__":
    (Path(__file__).parent.parent / "vectors/dictionary.bin").write_bytes(DICTIONARY)
