"""Certificates that say one thing, "I hold this Ed25519 key", and TLS contexts that ask nothing else.

A peer is pinned by its raw 32-byte public key, which its charter names, and by nothing besides. OpenSSL pins
certificates, not keys, so each certificate here is signed by its own key under a second name (a self-signed one would
have to be known bit for bit), and a pin becomes a trust anchor for that second name, made from the key alone. The
decision that counts is still the comparison of raw keys after the handshake, by :func:`key_of`.

It refuses authorities, host names, revocation lists and dates: a crisis line does not die of a bad clock.
Source: X.509 fields in RFC 5280, Ed25519 in X.509 in RFC 8410.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ALPN = "openline/1"
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME; the ssl module has no name for it
SERIAL_BITS = 144  # RFC 5280 allows 20 octets; 18 of the key are enough to tell certificates apart
NOT_BEFORE = datetime(1970, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280 section 4.1.2.5: no well-defined end
_USAGE = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
_ALTERNATIVE = x509.SubjectAlternativeName([x509.DNSName("openline.invalid")])  # RFC 6761: a name that is nobody's
_PATH_LENGTH = 0  # an anchor vouches for certificates and cannot vouch for another anchor
# An anchor is trusted for its name and key; nobody looks at the signature on it. This key fills the field, no more.
_FILLER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def tls_public(private_key: bytes) -> bytes:
    """Return the raw 32-byte public key of a raw 32-byte Ed25519 seed: the name of this station on the wire."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def make_certificate(private_key: bytes) -> bytes:
    """Return the PEM certificate of a raw 32-byte Ed25519 seed, the same bytes every time."""
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    public = key.public_key().public_bytes_raw()
    builder = _builder(public, subject=f"openline {public.hex()[:32]}", issuer=_anchor_name(public))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_ALTERNATIVE, critical=False).add_extension(_USAGE, critical=False)
    return builder.sign(key, None).public_bytes(Encoding.PEM)


def make_anchor(public: bytes) -> bytes:
    """Return the PEM trust anchor that pins one raw 32-byte public key. Raises ValueError when it is not 32 bytes."""
    builder = _builder(public, subject=_anchor_name(public), issuer="openline pin")
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=_PATH_LENGTH), critical=True)
    return builder.sign(_FILLER, None).public_bytes(Encoding.PEM)


def key_of(certificate: bytes | None) -> bytes | None:
    """Return the raw 32-byte Ed25519 key in a DER certificate, None when there is none."""
    if not certificate:
        return None
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):  # OpenSSL could read it, the stricter parser could not
        return None
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else None


def context(server: bool, private_key: bytes, pins: Iterable[bytes]) -> ssl.SSLContext:
    """Return a TLS 1.3 context of one side that knows ``pins``, raw 32-byte keys, and nobody else.

    Pins cannot be taken out of a context again: when they change, make a new one and close the links of the removed.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VerifyFlags(NO_CHECK_TIME)
    anchors = b"".join(make_anchor(pin) for pin in sorted(pins))
    if anchors:
        made.load_verify_locations(cadata=anchors.decode("ascii"))
    _load_own(made, private_key)
    made.set_alpn_protocols([ALPN])
    if server:
        made.num_tickets = 0  # no resumption: every link proves its key afresh
    return made


def _builder(public: bytes, subject: str, issuer: str) -> x509.CertificateBuilder:
    """What certificate and anchor have in common; the serial number is read off the key."""
    return (
        x509.CertificateBuilder()
        .public_key(Ed25519PublicKey.from_public_bytes(public))
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .serial_number(1 + int.from_bytes(public[: SERIAL_BITS // 8], "big"))
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
    )


def _anchor_name(public: bytes) -> str:
    """The second name of a key, under which its certificate is signed; 128 bits of it are within a CN's 64 letters."""
    return f"openline pin {public.hex()[:32]}"


def _load_own(made: ssl.SSLContext, private_key: bytes) -> None:
    """Give the context our certificate and key through pipes: the ssl module takes only paths, a disk keeps secrets."""
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    read_ends = []
    try:
        for pem in (make_certificate(private_key), secret):
            read_end, write_end = os.pipe()
            read_ends.append(read_end)
            os.write(write_end, pem)  # under 1 KiB: fits a pipe, so this cannot block
            os.close(write_end)
        made.load_cert_chain(*(f"/dev/fd/{read_end}" for read_end in read_ends))
    finally:
        for read_end in read_ends:
            os.close(read_end)
