"""A secret under a passphrase: how a root key rests on a disk or a stick until it is needed.

scrypt (RFC 7914) makes each guess cost about 0.1 s and 32 MiB on a small machine; AES-256-GCM then hides the secret and
notices damage. It refuses to say whether the passphrase or the file is wrong: it cannot know.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from openline.wire.codec import encode
from openline.wire.errors import BadSeal, Malformed
from openline.wire.shape import body_map, sized

FORMAT = "openline/vault/1"
SCRYPT_N = 2**15
SALT_SIZE, NONCE_SIZE = 16, 12


def _stretch(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=SCRYPT_N, r=8, p=1).derive(passphrase.encode("utf-8")))


def close(passphrase: str, secret: bytes, entropy: bytes) -> bytes:
    """Return ``secret`` hidden under ``passphrase``. ``entropy`` is 28 fresh random bytes."""
    salt, nonce = entropy[:SALT_SIZE], entropy[SALT_SIZE:]
    assert len(nonce) == NONCE_SIZE, "28 bytes of entropy"
    hidden = _stretch(passphrase, salt).encrypt(nonce, secret, FORMAT.encode())
    return encode({1: FORMAT, 2: salt, 3: nonce, 4: hidden})


def unlock(passphrase: str, vault: bytes) -> bytes:
    """Return the secret. Raises BadSeal when passphrase or file is wrong, Malformed when it is no vault."""
    m = body_map(vault, "vault", {1: str, 2: bytes, 3: bytes, 4: bytes}, {})
    hidden = m[4]
    if m[1] != FORMAT:
        raise Malformed("not a vault of this format")
    try:
        key = _stretch(passphrase, sized(m[2], "salt", SALT_SIZE))
        return key.decrypt(sized(m[3], "nonce", NONCE_SIZE), hidden, FORMAT.encode())
    except InvalidTag:
        raise BadSeal("the passphrase is wrong or the file is damaged") from None
