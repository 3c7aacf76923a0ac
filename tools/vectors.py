"""Writes ``vectors/`` from the tables in ``tools/conformance/``: ``python tools/vectors.py``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tools.conformance import write

if __name__ == "__main__":
    write.main()
