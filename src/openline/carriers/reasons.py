"""Why a connection did not become a link, for people: one closed list, so that strangers cannot make counters grow.

It refuses to repeat a library's own text: that may hold what the stranger sent. Source: names of OpenSSL 3.
"""

from __future__ import annotations

import socket
import ssl

ANOTHER_STATION = "another station answers on this route"
REFUSED = "refused: nobody listens there"  # said by the machine at that address itself: no fault on the way to it
NO_HELLO = "the peer closed without a hello: has it pinned our key?"
NOT_PINNED_THERE = "the peer has not pinned our certificate"
# What OpenSSL calls it, and what a person should read. A closed list: strangers choose among these reasons, no more.
_TLS_WORDS = {
    "CERTIFICATE_VERIFY_FAILED": "the peer's certificate is not pinned",
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "the peer shows no certificate",
    "TLSV1_ALERT_UNKNOWN_CA": NOT_PINNED_THERE,
    "TLSV1_ALERT_DECRYPT_ERROR": "the peer does not accept our certificate's signature",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the peer asks for a certificate and got none",
    "HTTP_REQUEST": "not TLS: plain HTTP",
    "HTTPS_PROXY_REQUEST": "not TLS: plain HTTP",
    "WRONG_VERSION_NUMBER": "not TLS",
    "UNEXPECTED_MESSAGE": "not TLS",
    "UNSUPPORTED_PROTOCOL": "TLS older than 1.3",
    "TLSV1_ALERT_PROTOCOL_VERSION": "TLS older than 1.3",
    "NO_APPLICATION_PROTOCOL": "the peer does not speak openline/1",
}
_OS_WORDS: tuple[tuple[type[OSError], str], ...] = (
    (ConnectionRefusedError, REFUSED),
    (TimeoutError, "no answer in time"),
    (socket.gaierror, "no such name"),
    (ConnectionError, "the connection broke"),
)


def in_words(error: BaseException) -> str:
    """Return the reason behind a failed connection for people, out of a closed list."""
    if isinstance(error, ssl.SSLError):
        return _TLS_WORDS.get(error.reason or "", "TLS failed")
    return next((words for kind, words in _OS_WORDS if isinstance(error, kind)), "the network failed")
