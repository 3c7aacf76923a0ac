"""The cryptography that draws its own randomness or is slow, as capabilities that are handed in.

``Suite`` checks and wraps with public keys; ``Secrets`` signs and unwraps with a station's own. The real ones are
:class:`RealSuite` and :class:`RealSecrets`; the simulator brings keyed-hash twins. Everything else on this rung is
deterministic. It refuses to store or print a key.

Suite 1: Ed25519 (:mod:`openline.wire.ed25519`), AES-256-GCM-SIV (RFC 8452), SHA-256, HMAC-SHA-256, HPKE base mode
(RFC 9180) with MLKEM768-X25519 (0x647a), HKDF-SHA256 and AES-256-GCM; roots sign with Ed25519 and ML-DSA-65 (FIPS 204).
"""

from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import Suite as Hpke

from openline.wire import ed25519
from openline.wire.errors import BadKey, BadSignature, BadWrap

SUITE_ID = 1
SIGN_SIZE = 32  # Ed25519 public key
WRAP_SIZE = 1216  # ML-KEM-768 encapsulation key (1184), then X25519 public key (32)
ROOT_SIZE = 32 + 1952  # Ed25519 public key, then ML-DSA-65 public key
ROOT_SIGNATURE_SIZE = 64 + 3309  # Ed25519 signature, then ML-DSA-65 signature
SIGNATURE_SIZE = 64
WRAPPED_SIZE = 1120 + 32 + 16  # HPKE encapsulation, the epoch key, its tag

HPKE = Hpke(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Suite(Protocol):
    """What anybody can do with public keys."""

    def verify(self, public: bytes, signature: bytes, message: bytes) -> None:
        """Check a station's signature. Raises BadKey or BadSignature."""

    def verify_root(self, public: bytes, signature: bytes, message: bytes) -> None:
        """Check a root's double signature (3373 bytes) under its double key (1984). Raises BadKey or BadSignature."""

    def wrap(self, public: bytes, info: bytes, secret: bytes) -> bytes:
        """Encrypt a 32-byte ``secret`` to a station's wrapping key, bound to ``info``; 1168 bytes. Raises BadKey."""


class Secrets(Protocol):
    """What one station can do with its own keys. ``sign_public`` is 32 bytes, ``wrap_public`` 1216."""

    sign_public: bytes
    wrap_public: bytes

    def sign(self, message: bytes) -> bytes:
        """Return a 64-byte signature."""

    def unwrap(self, info: bytes, wrapped: bytes) -> bytes:
        """Return what was wrapped for this station under the same ``info``. Raises BadWrap."""


@lru_cache(maxsize=256)
def _wrap_key(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != WRAP_SIZE:
        raise BadKey(f"the wrapping key is not {WRAP_SIZE} bytes")
    try:
        kem = MLKEM768PublicKey.from_public_bytes(public[:-32])
        return MLKEM768X25519PublicKey(kem, X25519PublicKey.from_public_bytes(public[-32:]))
    except ValueError:
        raise BadKey("the wrapping key is not a key") from None


class RealSuite:
    """Suite 1 with the real algorithms."""

    def verify(self, public: bytes, signature: bytes, message: bytes) -> None:
        """Check an Ed25519 signature as :func:`openline.wire.ed25519.verify` does."""
        ed25519.verify(public, signature, message)

    def verify_root(self, public: bytes, signature: bytes, message: bytes) -> None:
        """Check an Ed25519 and an ML-DSA-65 signature: both must be good. Raises BadKey or BadSignature."""
        fault = _root_fault(public, signature, message)
        if fault:
            raise fault.with_traceback(None)

    def wrap(self, public: bytes, info: bytes, secret: bytes) -> bytes:
        """Seal ``secret`` with HPKE; the library draws the randomness. Raises BadKey."""
        try:
            return HPKE.encrypt(secret, _wrap_key(public), info)
        except ValueError:
            raise BadKey("nothing can be wrapped for this key") from None


class RealSecrets:
    """A station's keys, from a 32-byte signing seed, a 64-byte ML-KEM seed and a 32-byte X25519 key."""

    def __init__(self, sign_seed: bytes, kem_seed: bytes, x25519: bytes) -> None:
        self._sign = Ed25519PrivateKey.from_private_bytes(sign_seed)
        kem = MLKEM768PrivateKey.from_seed_bytes(kem_seed)
        ecdh = X25519PrivateKey.from_private_bytes(x25519)
        self._wrap = MLKEM768X25519PrivateKey(kem, ecdh)
        self.sign_public = self._sign.public_key().public_bytes_raw()
        self.wrap_public = kem.public_key().public_bytes_raw() + ecdh.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature, 64 bytes."""
        return self._sign.sign(message)

    def unwrap(self, info: bytes, wrapped: bytes) -> bytes:
        """Open an HPKE wrap. Raises BadWrap."""
        if len(wrapped) != WRAPPED_SIZE:
            raise BadWrap(f"the wrap is not {WRAPPED_SIZE} bytes")
        try:
            return HPKE.decrypt(wrapped, self._wrap, info)
        except (InvalidTag, ValueError):
            raise BadWrap("the wrap does not open") from None


class RootKey:
    """One offline key of a party's root: Ed25519 and ML-DSA-65 together, from two 32-byte seeds. Both must verify."""

    def __init__(self, ed_seed: bytes, ml_seed: bytes) -> None:
        self._ed = Ed25519PrivateKey.from_private_bytes(ed_seed)
        self._ml = MLDSA65PrivateKey.from_seed_bytes(ml_seed)

    @property
    def public(self) -> bytes:
        """Both public keys, 1984 bytes."""
        return self._ed.public_key().public_bytes_raw() + self._ml.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return both signatures, 3373 bytes. The library draws ML-DSA's randomness."""
        return self._ed.sign(message) + self._ml.sign(message)


@lru_cache(maxsize=16384)  # bad ones too: the roster tries every act of a root anew, and anybody can pass on many
def _root_fault(public: bytes, signature: bytes, message: bytes) -> BadKey | BadSignature | None:
    if len(public) != ROOT_SIZE:
        return BadKey(f"the root key is not {ROOT_SIZE} bytes")
    if len(signature) != ROOT_SIGNATURE_SIZE:
        return BadSignature(f"the root signature is not {ROOT_SIGNATURE_SIZE} bytes")
    try:
        ed25519.verify(public[:32], signature[:64], message)
        MLDSA65PublicKey.from_public_bytes(public[32:]).verify(signature[64:], message)
    except (BadKey, BadSignature) as fault:
        return fault
    except InvalidSignature:
        return BadSignature("the root's ML-DSA signature does not verify")
    return None


REAL = RealSuite()
