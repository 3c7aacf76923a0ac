"""Text of others, made safe to look at: nothing in it can move the cursor, hide, or reverse what stands beside it.

The record keeps the original; this is only how it is shown. It refuses to drop anything: what may not be printed is
shown as its code point, such as ``<U+202E>`` (Unicode TR36 on visual spoofing). A word of letters of several scripts
that no language writes together is marked behind it, such as ``<LATIN+CYRILLIC>``: its letters may pass for others.
"""

from __future__ import annotations

import re
import unicodedata

from openline.words.said import Said

REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, bidi and zero-width, surrogates, unassigned


# The script of a letter is how its name in Unicode begins; a letter of none of these, as the micro sign, fits any word.
ALONE = ("LATIN", "CYRILLIC", "GREEK", "HANGUL", "HIRAGANA", "KATAKANA", "BOPOMOFO", "ARMENIAN", "GEORGIAN", "CHEROKEE",
         "COPTIC", "LISU", "ARABIC", "HEBREW", "MATHEMATICAL")  # fmt: skip
SCRIPTS = {name: name for name in ALONE} | {"CJK": "HAN", "IDEOGRAPHIC": "HAN", "FULLWIDTH": "LATIN"}
# What stands in one set is written together in a word by some language (the highly restrictive level of UTS 39).
TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
)
_WORD = re.compile(r"\w+")


def scripts(word: str) -> list[str]:
    """The scripts of a word's letters, in the order in which they come, when no language writes them together."""
    found: dict[str, None] = {}
    for char in word:
        if char.isalpha():
            script = SCRIPTS.get(unicodedata.name(char, "").partition(" ")[0])
            found |= {script: None} if script else {}
    return [] if len(found) < 2 or any(found.keys() <= together for together in TOGETHER) else list(found)


def _marked(found: re.Match[str]) -> str:
    mixed = scripts(found[0])
    return f"{found[0]}<{'+'.join(mixed)}>" if mixed else found[0]


def visible(text: str) -> str:
    """Return ``text`` on one line, with every character that has no ink of its own as a visible escape."""
    if text.isascii() and text.isprintable():
        return text
    shown = []
    for char in text:
        if char == "\n":
            shown.append(" ⏎ ")
        elif unicodedata.category(char) in REFUSED:
            shown.append(f"<U+{ord(char):04X}>")
        else:
            shown.append(char)
    return _WORD.sub(_marked, "".join(shown))


def problem(text: str) -> str:
    """Why a text of our own cannot be sent, as the end of a sentence, or the empty string when it can."""
    if not text.strip():
        return Said("there is no text", "text-none")
    for char in text if not text.isprintable() else "":  # what Unicode calls printable holds none of them
        if char != "\n" and unicodedata.category(char) in REFUSED:
            code = f"U+{ord(char):04X}"
            return Said(f"it holds the invisible character {code}", "text-unseen", {"code": code})
    if not unicodedata.is_normalized("NFC", text):
        return Said("it is not in Unicode normal form C", "text-form")
    return ""
