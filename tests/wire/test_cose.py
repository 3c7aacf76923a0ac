"""An exported entry is COSE: libraries that never heard of Openline verify it (RFC 9052)."""

from collections.abc import Callable

import cbor2
import pytest
from cwt import COSE, COSEKey
from cwt.exceptions import VerifyError
from pycose.keys.curves import Ed25519
from pycose.keys.okp import OKPKey
from pycose.messages.sign1message import Sign1Message

from openline.wire import entry as en
from openline.wire.entry import Entry
from openline.wire.header import Header
from tests.wire.samples import ANNA, BORIS, CALL, KEY, LINE, OTHER_LINE, PREV, REPLY, ROUTINE, make

SIGN1, EDDSA = 18, -8


def export(e: Entry, change: int = 0) -> bytes:
    """The entry as COSE_Sign1, with one bit of its payload changed where asked for."""
    payload = en.payload(e.hdr, e.sealed)
    payload = bytes((payload[0] ^ change,)) + payload[1:]
    return cbor2.dumps(cbor2.CBORTag(SIGN1, [cbor2.dumps({1: EDDSA}), {}, payload, e.signature]))


def by_pycose(data: bytes, public: bytes, external: bytes) -> bool:
    message = Sign1Message.decode(data)
    message.external_aad = external  # type: ignore[misc]  # it has a setter
    message.key = OKPKey(crv=Ed25519, x=public)
    return bool(message.verify_signature())


def by_cwt(data: bytes, public: bytes, external: bytes) -> bool:
    key = COSEKey.new({1: 1, 3: EDDSA, -1: 6, -2: public})
    try:
        COSE.new().decode(data, key, external_aad=external)
    except VerifyError:
        return False
    return True


Library = Callable[[bytes, bytes, bytes], bool]
libraries = pytest.mark.parametrize("verifies", [by_pycose, by_cwt])


@libraries
@pytest.mark.parametrize("h", [CALL, ROUTINE, REPLY, KEY], ids=["call", "routine", "reply", "key"])
def test_a_stock_library_verifies_an_entry(verifies: Library, h: Header) -> None:
    assert verifies(export(make(h)), ANNA.sign_public, LINE + PREV)


@libraries
def test_a_stock_library_refuses_whatever_was_changed(verifies: Library) -> None:
    e = make(CALL)
    wrong = {
        "a bit of the payload": (export(e, change=1), ANNA.sign_public, LINE + PREV),
        "another line": (export(e), ANNA.sign_public, OTHER_LINE + PREV),
        "another predecessor": (export(e), ANNA.sign_public, LINE + bytes(32)),
        "no line": (export(e), ANNA.sign_public, b""),
        "another station": (export(e), BORIS.sign_public, LINE + PREV),
        "a bit of the signature": (export(e)[:-1] + bytes((export(e)[-1] ^ 1,)), ANNA.sign_public, LINE + PREV),
    }
    assert {what for what, arguments in wrong.items() if verifies(*arguments)} == set()
