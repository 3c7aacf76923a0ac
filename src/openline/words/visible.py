"""Text of others, made safe to look at: nothing in it can move the cursor, hide, or reverse what stands beside it.

The record keeps the original; this is only how it is shown. It refuses to drop anything: what may not be printed is
shown as its code point, such as ``<U+202E>`` (Unicode TR36 on visual spoofing).
"""

from __future__ import annotations

import unicodedata

REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, bidi and zero-width, surrogates, unassigned


def visible(text: str) -> str:
    """Return ``text`` on one line, with every character that has no ink of its own as a visible escape."""
    shown = []
    for char in text:
        if char == "\n":
            shown.append(" ⏎ ")
        elif unicodedata.category(char) in REFUSED:
            shown.append(f"<U+{ord(char):04X}>")
        else:
            shown.append(char)
    return "".join(shown)


def problem(text: str) -> str:
    """Why a text of our own cannot be sent, as the end of a sentence, or the empty string when it can."""
    if not text.strip():
        return "there is no text"
    for char in text if not text.isprintable() else "":  # what Unicode calls printable holds none of them
        if char != "\n" and unicodedata.category(char) in REFUSED:
            return f"it holds the invisible character U+{ord(char):04X}"
    if not unicodedata.is_normalized("NFC", text):
        return "it is not in Unicode normal form C"
    return ""
