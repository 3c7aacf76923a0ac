"""Files that a browser brings: cards, charters, papers. One file a form, read whole and bounded.

With the standard library's parser of messages, which a form with a file is. It refuses more than a charter can be.
"""

from __future__ import annotations

import email.parser
import email.policy

from starlette.exceptions import HTTPException
from starlette.requests import Request

from openline.line.charter import FILE_MAX
from openline.node.wording import said

UPLOAD_MAX = FILE_MAX + 65_536  # bytes: the largest charter, and what a browser puts around it


async def uploaded(request: Request) -> bytes:
    """The file of a form that has one, which is called ``file``. Raises HTTPException."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > UPLOAD_MAX:
            raise HTTPException(413, said("file-too-large", most=UPLOAD_MAX))
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data;") or not kind.isascii() or not kind.isprintable():
        raise HTTPException(400, said("no-file"))
    head = f"Content-Type: {kind}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    whole = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
    for part in whole.iter_parts() if whole.is_multipart() else ():
        if part.get_param("name", header="content-disposition") == "file":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and data:
                return data
    raise HTTPException(400, said("no-file"))
