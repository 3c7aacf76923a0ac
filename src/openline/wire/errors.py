"""What can be wrong with bytes that came from somebody else.

Each refusal is a class named after the attack or damage that it stops, so that tests, vectors and counters
use one word for one thing. A ``WireError`` is expected: it is counted, never fatal. A fault of our own is
an assertion and never one of these.
"""


class WireError(Exception):
    """Their bytes are wrong. The message says what; ``verdict`` is the word used in vectors and counters."""

    @property
    def verdict(self) -> str:
        """The class name in lower case with hyphens, e.g. ``bad-signature``."""
        name = type(self).__name__
        return "".join("-" + c.lower() if c.isupper() else c for c in name)[1:]


class Malformed(WireError):
    """The bytes are not an encoding that the specification allows."""


class NotCanonical(Malformed):
    """A second encoding of the same value: refused, else two hashes would have one meaning."""


class TooDeep(Malformed):
    """Nested deeper than the limit."""


class TooLarge(Malformed):
    """Longer than the limit, refused before anything is allocated."""


class UnknownKind(WireError):
    """The first byte names no frame that this version knows."""


class UnknownVersion(WireError):
    """Made by a newer version: kept and forwarded where it can be verified, never guessed at."""


class UnknownTag(WireError):
    """No epoch of this line has this tag (yet): another line's frame, damage, or a key still on its way."""


class UnknownAuthor(WireError):
    """No card in force gives this station index a key."""


class BadSignature(WireError):
    """The signature does not verify under the key of the station that the header names."""


class BadKey(WireError):
    """A public key or a signature part is of low order or not canonical: it could mean two things."""


class BadSeal(WireError):
    """The ciphertext does not open under the author's committed message key and this header."""


class BadCommitment(WireError):
    """The epoch key handed to us is not the one that the author committed to before everybody."""


class BadWrap(WireError):
    """The epoch key wrapped for this station does not open."""


class ExerciseMismatch(WireError):
    """Header and body disagree about EXERCISE: never evidence, never a siren."""


class PrevMissing(WireError):
    """An entry of a kind that must carry its predecessor's hash does not."""


class BadSuccessor(WireError):
    """A card or charter that may not take the place of the one before it."""


class Revoked(WireError):
    """Signed by a station after the point at which its own party revoked its keys."""


class BadPiece(WireError):
    """Pieces that do not make the frame that they name: damage on the way, or pieces of two frames."""


class Bomb(TooLarge):
    """The body would grow beyond its limit when decompressed."""
