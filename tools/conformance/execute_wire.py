"""Operations on bytes alone: codec, varint, header, entry, seal, signatures, wraps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from openline.engine.accept import wrap_info
from openline.line import backlog
from openline.wire import bundle, codec, ed25519, seal, varint
from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire.entry import Entry
from openline.wire.header import Header, Ref
from openline.wire.suite import REAL, RealSecrets, RealSuite

from .diagnostic import diagnostic
from .given import octets

Given = Mapping[str, Any]
BODY_PRINTED_MAX = 4096


def body_of(data: bytes) -> dict[str, Any]:
    """A body that may be too long to print."""
    printed = {"body": data.hex()} if len(data) <= BODY_PRINTED_MAX else {}
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **printed}


def ref_of(ref: Ref | None) -> list[int] | None:
    """Who, in which incarnation, which number."""
    return None if ref is None else [ref.author, ref.incarnation, ref.seq]


def header_of(h: Header) -> dict[str, Any]:
    """The fields of a header."""
    return {
        "class": h.cls,
        "precedence": h.precedence,
        "exercise": h.exercise,
        "author": h.author,
        "incarnation": h.incarnation,
        "epoch": h.epoch,
        "seq": h.seq,
        "stamp": h.stamp,
        "acks": [ref_of(ack) for ack in h.acks],
        "deadline": h.deadline,
        "answers": ref_of(h.answers),
    }


def _cbor(given: Given) -> dict[str, Any]:
    return {"value": diagnostic(codec.decode(octets(given["bytes"])))}


def _varint(given: Given) -> dict[str, Any]:
    reader = varint.Reader(octets(given["bytes"]))
    number = reader.number(given["bits"])
    return {"number": number, "size": reader.at}


def _header(given: Given) -> dict[str, Any]:
    reader = varint.Reader(octets(given["header"]))
    header = hd.read(reader)
    reader.end()
    return header_of(header)


def _entry(given: Given) -> dict[str, Any]:
    frame, line, ek = octets(given["frame"]), octets(given["line_id"]), octets(given["key"])
    kind, tag = en.kind_and_tag(frame)
    u = en.parse(frame, ek)
    prev = octets(given["prev"]) if "prev" in given else u.prev
    assert prev is not None, "given or carried"
    e = en.verify(u, line, prev, octets(given["signing_key"]), RealSuite())
    content = en.payload(e.hdr, e.sealed)
    out = {
        "kind": kind,
        "tag": tag.hex(),
        "header_bytes": e.hdr.hex(),
        "header": header_of(e.header),
        "prev": e.prev.hex(),
        "sealed": e.sealed.hex(),
        "signature": e.signature.hex(),
        "payload": content.hex(),
        "signed": en.sig_structure(line, prev, content).hex(),
        "entry_hash": e.hash.hex(),
    }
    if e.header.is_clear or "ek" in given:
        key = b"" if e.header.is_clear else seal.message_key(octets(given["ek"]), e.header.seq)
        out["body"] = diagnostic(codec.decode(en.open_body(e, key)))
    return out


def _unseal(given: Given) -> dict[str, Any]:
    key, line, hdr = (octets(given[name]) for name in ("message_key", "line_id", "header"))
    packed = seal.unseal(key, line, hdr, octets(given["sealed"]))
    return {"aad": seal.enc_structure(line, hdr).hex(), "packed": packed.hex(), **body_of(seal.unpack(packed))}


def _unpack(given: Given) -> dict[str, Any]:
    return body_of(seal.unpack(octets(given["packed"])))


def _epoch(given: Given) -> dict[str, Any]:
    ek = octets(given["ek"])
    return {
        "tag": seal.tag_of(ek).hex(),
        "mask_key": seal.mask_key(ek).hex(),
        "message_keys": [[seq, seal.message_key(ek, seq).hex()] for seq in given["seqs"]],
        "commitment": seal.commitment(ek).hex(),
        "path": [node.hex() for node in seal.disclosure(ek, given["seqs"][0])[1]],
    }


def _line_key(given: Given) -> dict[str, Any]:
    key = seal.line_key(octets(given["line_id"]))
    return {"line_key": key.hex(), "tag": seal.tag_of(key).hex(), "mask_key": seal.mask_key(key).hex()}


def _disclosure(given: Given) -> dict[str, Any]:
    path = tuple(octets(node) for node in given["path"])
    seal.check_disclosure(octets(given["commitment"]), given["seq"], octets(given["message_key"]), path)
    return {}


def _ed25519(given: Given) -> dict[str, Any]:
    ed25519.verify(octets(given["public_key"]), octets(given["signature"]), octets(given["message"]))
    return {}


def _root(given: Given) -> dict[str, Any]:
    REAL.verify_root(octets(given["root_key"]), octets(given["signature"]), octets(given["message"]))
    return {}


def _wrapping_key(given: Given) -> dict[str, Any]:
    wrapped = RealSuite().wrap(octets(given["wrapping_key"]), b"", bytes(32))
    return {"wrap_size": len(wrapped)}


def _unwrap(given: Given) -> dict[str, Any]:
    own = RealSecrets(octets(given["sign_seed"]), octets(given["kem_seed"]), octets(given["x25519"]))
    author, incarnation, epoch = (given[name] for name in ("author", "incarnation", "epoch"))
    info = wrap_info(octets(given["line_id"]), author, incarnation, epoch, octets(given["commitment"]), given["to"])
    ek = own.unwrap(info, octets(given["wrap"]))
    return {"info": info.hex(), "wrapping_key": own.wrap_public.hex(), "ek": ek.hex()}


def _backlog(given: Given) -> dict[str, Any]:
    frames = [octets(frame) for frame in given["frames"]]
    line, prev, public = (octets(given[name]) for name in ("line_id", "prev", "signing_key"))
    run: list[Entry] = []
    for frame in frames:
        u = en.parse(frame, seal.line_key(line))
        run.append(backlog.follow(line, run[-1].hash if run else prev, u))
    backlog.prove(run, public, RealSuite())
    return {"hashes": [one.hash.hex() for one in run]}


def _join(given: Given) -> dict[str, Any]:
    joiner, out = bundle.Joiner(), []
    for packet in given["packets"]:
        frame = joiner.take(octets(packet))
        out.append(None if frame is None else hashlib.sha256(frame).hexdigest())
    return {"frames": out}


def _bundle(given: Given) -> dict[str, Any]:
    return {"frames": [hashlib.sha256(frame).hexdigest() for frame in bundle.from_file(octets(given["file"]))]}


OPERATIONS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "cbor": _cbor,
    "varint": _varint,
    "header": _header,
    "entry": _entry,
    "unseal": _unseal,
    "unpack": _unpack,
    "epoch": _epoch,
    "line-key": _line_key,
    "disclosure": _disclosure,
    "ed25519": _ed25519,
    "root-signature": _root,
    "wrapping-key": _wrapping_key,
    "unwrap": _unwrap,
    "backlog": _backlog,
    "join": _join,
    "bundle": _bundle,
}
