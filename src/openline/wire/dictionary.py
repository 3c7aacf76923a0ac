"""What a short body is packed with: a preset dictionary for deflate, and fragments.

Phrases of the forms' languages, sentences that a first message is likely to hold, and how each form begins: the
likeliest last, as deflate reaches back for near ones at less cost; fragments of words for what no phrase foresaw.
Replacing either changes no rule of the wire: the charter names one hash over both, and a body says only how it was
packed. It refuses to know any secret: it is printed in ``vectors/``.
"""

import hashlib

from openline.wire.codebook import PHRASES, TABLE

DICTIONARY = PHRASES.encode("utf-8", "surrogateescape")
FRAGMENTS = tuple(fragment.encode("latin-1") for fragment in TABLE.split("|")[:-1])
FILE = b"".join(bytes((len(fragment),)) + fragment for fragment in FRAGMENTS) + DICTIONARY
DICTIONARY_HASH = hashlib.sha256(FILE).digest()
