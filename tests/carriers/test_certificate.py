"""Certificates and contexts: what they say, and which handshakes they let through."""

import os
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.carriers import certificate
from tests.carriers.stations import seed

ANNA, BORIS, CLARA = (seed(name) for name in ("anna", "boris", "clara"))


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends after a handshake in memory. Raises ssl.SSLError of whoever refuses first."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = server.wrap_bio(to_server, to_client, server_side=True)
    other = client.wrap_bio(to_client, to_server)
    for _ in range(4):
        for end in (other, one):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return one, other


def _key(of: ssl.SSLObject) -> bytes | None:
    return certificate.key_of(of.getpeercert(binary_form=True))


def _public(*seeds: bytes) -> list[bytes]:
    return [certificate.tls_public(each) for each in seeds]


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32))
def test_a_certificate_is_the_same_every_time_and_says_its_key(secret: bytes) -> None:
    pem = certificate.make_certificate(secret)
    assert pem == certificate.make_certificate(secret)
    made = x509.load_pem_x509_certificate(pem)
    assert certificate.key_of(made.public_bytes(Encoding.DER)) == certificate.tls_public(secret)
    assert (made.not_valid_before_utc.year, made.not_valid_after_utc.year) == (1970, 9999)
    assert made.serial_number.bit_length() <= 159  # RFC 5280 section 4.1.2.2
    assert secret not in pem


@pytest.mark.parametrize("junk", [None, b"", b"\x30\x00", bytes(500)])
def test_what_is_no_certificate_has_no_key(junk: bytes | None) -> None:
    assert certificate.key_of(junk) is None


def test_two_who_pinned_each_other_meet_over_tls_1_3() -> None:
    server = certificate.context(True, ANNA, _public(BORIS, CLARA))
    client = certificate.context(False, BORIS, _public(ANNA))
    one, other = _handshake(server, client)
    assert one.version() == other.version() == "TLSv1.3"
    assert one.selected_alpn_protocol() == other.selected_alpn_protocol() == certificate.ALPN
    assert [_key(one), _key(other)] == _public(BORIS, ANNA)


@pytest.mark.parametrize(
    ("server_pins", "client_pins"),
    [((CLARA,), (ANNA,)), ((BORIS,), (CLARA,)), ((), (ANNA,)), ((BORIS,), ()), ((ANNA,), (BORIS,))],
)
def test_who_is_not_pinned_is_refused(server_pins: tuple[bytes, ...], client_pins: tuple[bytes, ...]) -> None:
    server = certificate.context(True, ANNA, _public(*server_pins))
    client = certificate.context(False, BORIS, _public(*client_pins))
    with pytest.raises(ssl.SSLCertVerificationError):
        _handshake(server, client)


def test_a_pin_is_a_key_so_a_renewed_certificate_still_fits() -> None:
    """The anchor is made from the key alone; it never saw the certificate."""
    anchor = x509.load_pem_x509_certificate(certificate.make_anchor(certificate.tls_public(ANNA)))
    own = x509.load_pem_x509_certificate(certificate.make_certificate(ANNA))
    assert own.issuer == anchor.subject
    assert own.issuer != own.subject
    own.verify_directly_issued_by(anchor)


def test_a_pin_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        certificate.make_anchor(bytes(31))


def test_contexts_leave_no_descriptor_open() -> None:
    before = os.listdir("/proc/self/fd")
    certificate.context(True, ANNA, _public(BORIS))
    assert len(os.listdir("/proc/self/fd")) == len(before)
