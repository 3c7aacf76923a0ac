"""Read back blind: ``python tools/readback.py make --language ja --seed 1 --count 60 > sheet.md``.

Somebody who reads the language, and has seen neither code nor codes, answers the sheet in JSON; then
``python tools/readback.py judge --language ja --seed 1 answers.json`` prints his confusions by field, and ends with 1
when one of them is in a field on which safety depends. It replaces no native speaker.
Where ``answers.sent.json`` stands beside the answers, they are judged by what is written there instead of by seed.
``prove`` exchanges phrases, has them read by a reader who knows the true ones by heart, and shows whether the judge
finds each. It refuses to send anything, and to write a file.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
sys.path.insert(0, str(Path(__file__).parent.parent))

from openline.node.catalogue import built_in
from tools.blind import by_heart
from tools.blind.draw import messages
from tools.blind.judge import judged, judged_by, report
from tools.blind.sheet import sheet


def main() -> int:
    """Does one verb; 1 when a confusion is one on which safety depends, or when a planted fault is not found."""
    parser = argparse.ArgumentParser(description="Blind reading of forms.")
    parser.add_argument("verb", choices=("make", "judge", "prove"))
    parser.add_argument("answers", nargs="?", type=Path, help="for judge: the reader's JSON")
    parser.add_argument("--language", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    asked = parser.parse_intermixed_args()
    c = built_in()
    if asked.language not in c.tongues:
        parser.error(f"there is no language {asked.language!r}; there are {', '.join(sorted(c.tongues))}")
    drawn = messages(c, asked.seed, asked.count)
    if asked.verb == "make":
        print(sheet(c, asked.language, asked.seed, drawn))
        return 0
    if asked.verb == "prove":
        said, missed = by_heart.proof(c, asked.language, drawn, asked.seed)
        print(said)
        return 1 if missed else 0
    if asked.answers is None:
        parser.error("judge needs the file with the answers")
    answers = json.loads(asked.answers.read_text("utf-8"))
    written = asked.answers.with_suffix(".sent.json")  # what was sent then, where forms have changed since
    out = (
        judged_by(c, json.loads(written.read_text("utf-8")), answers) if written.exists() else judged(c, drawn, answers)
    )
    print(report(c, out))
    return 1 if out.unsafe() else 0


if __name__ == "__main__":
    sys.exit(main())
