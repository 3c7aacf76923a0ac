"""Keyed-hash twins of the slow or random cryptography, for worlds that must be fast and replay exactly.

A twin signature is a keyed hash under the seed of the signer, which the shared ``TwinSuite`` looks up, so honest code
can neither forge nor skip it. It refuses to exist outside the simulator: suite 1 has no such algorithm.
"""

from __future__ import annotations

import hashlib
import hmac

from openline.wire import ed25519
from openline.wire.errors import BadKey, BadSignature, BadWrap
from openline.wire.suite import (
    REAL,
    ROOT_SIGNATURE_SIZE,
    ROOT_SIZE,
    SIGN_SIZE,
    SIGNATURE_SIZE,
    WRAP_SIZE,
    WRAPPED_SIZE,
    RootKey,
    Secrets,
)


def _pad(label: bytes, seed: bytes, size: int) -> bytes:
    return hashlib.shake_256(label + seed).digest(size)


def _mac(seed: bytes, message: bytes) -> bytes:
    """64 bytes; BLAKE2b takes a key by itself and costs a tenth of an HMAC."""
    return hashlib.blake2b(message, key=seed).digest()


class TwinSecrets:
    """A station's keys, all from one seed."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self.sign_public = _pad(b"sign", seed, 32)  # both name the seed to the suite
        self.wrap_public = _pad(b"wrap", seed, WRAP_SIZE)

    def sign(self, message: bytes) -> bytes:
        """64 bytes of a keyed hash."""
        return _mac(self._seed, message)

    def unwrap(self, info: bytes, wrapped: bytes) -> bytes:
        """The 32 bytes that :meth:`TwinSuite.wrap` hid. Raises BadWrap."""
        if len(wrapped) != WRAPPED_SIZE:
            raise BadWrap(f"the wrap is not {WRAPPED_SIZE} bytes")
        pad = _pad(b"pad" + info, self._seed, 32)
        secret = bytes(a ^ b for a, b in zip(wrapped[:32], pad, strict=True))
        if wrapped[32:] != _pad(b"check" + info + secret, self._seed, WRAPPED_SIZE - 32):
            raise BadWrap("the wrap does not open")
        return secret


class SigningTwin:
    """Real signatures, which are deterministic, and twin wraps, because the real ones draw their own randomness."""

    def __init__(self, real: Secrets, twin: TwinSecrets) -> None:
        self._real, self._twin = real, twin
        self.sign_public, self.wrap_public = real.sign_public, twin.wrap_public

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes."""
        return self._real.sign(message)

    def unwrap(self, info: bytes, wrapped: bytes) -> bytes:
        """Open a twin's wrap. Raises BadWrap."""
        return self._twin.unwrap(info, wrapped)


class TwinRoot(RootKey):
    """A root key from one seed. With ``real`` its Ed25519 half is a true one; the ML-DSA half never is.

    The library draws ML-DSA's randomness itself and takes none from a caller, so no world with it would replay.
    """

    def __init__(self, seed: bytes, real: bool) -> None:
        super().__init__(seed, seed)
        self._seed, self._real = seed, real
        twin = _pad(b"root", seed, ROOT_SIZE)
        self._public = super().public[:SIGN_SIZE] + twin[SIGN_SIZE:] if real else twin

    @property
    def public(self) -> bytes:
        """1984 bytes that name the seed to the suite; with a true half the first 32 are its Ed25519 key."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """3373 bytes: an Ed25519 signature or a keyed hash, then another keyed hash where ML-DSA's would stand."""
        first = self._ed.sign(message) if self._real else _mac(self._seed, b"first" + message)
        return first + _second(self._seed, message)


def _second(seed: bytes, message: bytes) -> bytes:
    return _pad(b"root signs", _mac(seed, message), ROOT_SIGNATURE_SIZE - SIGNATURE_SIZE)


class TwinSuite:
    """Checks and wraps for every twin of a world."""

    def __init__(self, real_signatures: bool = False) -> None:
        self._real_signatures = real_signatures
        self._seeds: dict[bytes, bytes] = {}

    def secrets(self, seed: bytes) -> TwinSecrets:
        """Make the keys of one station and remember how to check them."""
        made = TwinSecrets(seed)
        self._seeds[made.sign_public] = self._seeds[made.wrap_public] = seed
        return made

    def root(self, seed: bytes) -> TwinRoot:
        """Make one root key and remember how to check it."""
        made = TwinRoot(seed, self._real_signatures)
        self._seeds[made.public] = seed
        return made

    def _seed(self, public: bytes) -> bytes:
        if public not in self._seeds:
            raise BadKey("no twin has this key")
        return self._seeds[public]

    def verify(self, public: bytes, signature: bytes, message: bytes) -> None:
        """Raises BadSignature unless the holder of the key signed, or BadKey when nobody holds it."""
        if self._real_signatures:
            ed25519.verify(public, signature, message)
        elif not hmac.compare_digest(_mac(self._seed(public), message), signature):
            raise BadSignature("the twin signature does not verify")

    def verify_root(self, public: bytes, signature: bytes, message: bytes) -> None:
        """Raises BadSignature unless the holder of the root key signed. A root that is no twin is a true one."""
        if public not in self._seeds:
            REAL.verify_root(public, signature, message)
            return
        seed = self._seed(public)
        if self._real_signatures:
            ed25519.verify(public[:SIGN_SIZE], signature[:SIGNATURE_SIZE], message)
        elif not hmac.compare_digest(_mac(seed, b"first" + message), signature[:SIGNATURE_SIZE]):
            raise BadSignature("the root twin's first signature does not verify")
        if not hmac.compare_digest(_second(seed, message), signature[SIGNATURE_SIZE:]):
            raise BadSignature("the root twin's second signature does not verify")

    def wrap(self, public: bytes, info: bytes, secret: bytes) -> bytes:
        """Hide 32 bytes for the holder of the wrapping key, bound to ``info``. Raises BadKey."""
        seed = self._seed(public)
        pad = _pad(b"pad" + info, seed, 32)
        hidden = bytes(a ^ b for a, b in zip(secret, pad, strict=True))
        return hidden + _pad(b"check" + info + secret, seed, WRAPPED_SIZE - 32)
